import type { AccessToken, TokenCredential } from '@azure/core-auth';

const HOUR = 60 * 60 * 1000;

/** A credential that counts and remembers what it is asked, and hands out numbered tokens. */
export class TestCredential implements TokenCredential {
  readonly scopesAsked: string[] = [];
  loads = 0;
  /** What the next calls give instead of a token of one hour. */
  next: (call: number) => Promise<AccessToken | null> = (call) =>
    Promise.resolve({ token: `test-token-${call}`, expiresOnTimestamp: Date.now() + HOUR });

  /** The form in which the connection takes it. */
  readonly source = (): Promise<TokenCredential> => {
    this.loads += 1;
    return Promise.resolve(this);
  };

  getToken(scopes: string | string[]): Promise<AccessToken | null> {
    this.scopesAsked.push(...[scopes].flat());
    return this.next(this.scopesAsked.length);
  }
}
