import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { withoutSecrets } from './arm-fault';
import { withinSeconds } from './deadline';

/** Loads the credential of the process: `@azure/identity` is slow to load, and a start that needs no token should not wait. */
export type CredentialSource = () => Promise<TokenCredential>;

/** No token could be had. The message is fit for a log. */
export class TokenFault extends Error {
  override readonly name = 'TokenFault';

  constructor(reason: string) {
    super(`no token could be had: ${reason}`);
  }
}

function tokenFault(error: unknown): TokenFault {
  if (error instanceof TokenFault) return error;
  return new TokenFault(error instanceof Error ? withoutSecrets(error.message) : 'the credential failed');
}

/**
 * A credential that is loaded with the first token, and loaded once; a load that failed is tried again with the next one.
 * Everything that goes wrong comes out as a {@link TokenFault}.
 *
 * Each wish for a token has its own time limit instead of the signal of the request that made it: other requests wait for
 * the same token, and a credential that never answers must not hold them all for ever.
 */
export function lazyCredential(source: CredentialSource, timeoutSeconds: number): TokenCredential {
  let loading: Promise<TokenCredential> | undefined;
  const load = (): Promise<TokenCredential> => {
    loading ??= source().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    async getToken(scopes, options): Promise<AccessToken> {
      const ask = async (abortSignal: AbortSignal): Promise<AccessToken> => {
        const token = await (await load()).getToken(scopes, { ...options, abortSignal });
        if (token === null) throw new TokenFault('the credential has none for this audience');
        return token;
      };
      const timedOut = (): TokenFault => new TokenFault(`the credential did not answer within ${timeoutSeconds} s`);
      return withinSeconds(timeoutSeconds, ask, timedOut).catch((error: unknown) => {
        throw tokenFault(error);
      });
    },
  };
}
