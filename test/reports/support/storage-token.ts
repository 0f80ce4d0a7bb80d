import type { AccessToken, TokenCredential } from '@azure/core-auth';

const HOUR = 3_600_000;

const encoded = (part: object): string => Buffer.from(JSON.stringify(part), 'utf8').toString('base64url');

/** Has the form of a token of Entra ID, which is all that Azurite looks at; nobody signed it. */
function tokenFor(audience: string, now: number): string {
  const claims = {
    aud: audience,
    iss: 'https://sts.windows.net/11111111-1111-1111-1111-111111111111/',
    iat: Math.floor(now / 1000) - 60,
    nbf: Math.floor(now / 1000) - 60,
    exp: Math.floor((now + HOUR) / 1000),
  };
  return `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claims)}.unsigned`;
}

/** Gives tokens for whatever audience it is asked, as Entra ID does, and remembers what it gave. */
export class StorageTokens implements TokenCredential {
  readonly scopesAsked: string[] = [];
  readonly given: string[] = [];
  loads = 0;
  /** Replaces what the next calls give. */
  next: (scope: string) => Promise<AccessToken | null> = (scope) => {
    const now = Date.now();
    const token = tokenFor(scope.replace(/\/\.default$/, ''), now);
    return Promise.resolve({ token, expiresOnTimestamp: now + HOUR });
  };

  readonly source = (): Promise<TokenCredential> => {
    this.loads += 1;
    return Promise.resolve(this);
  };

  async getToken(scopes: string | string[]): Promise<AccessToken | null> {
    const [scope = ''] = [scopes].flat();
    this.scopesAsked.push(scope);
    const given = await this.next(scope);
    if (given !== null) this.given.push(given.token);
    return given;
  }
}
