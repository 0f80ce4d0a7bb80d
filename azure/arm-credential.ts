import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { loadOnce } from '../domain/load-once';
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
 *
 * A refresh that fails while the last token is still good gives the last token. The SDK's policy refreshes in the
 * background before the expiry and does not handle the failure of that, which would end the process.
 */
export function lazyCredential(source: CredentialSource, timeoutSeconds: number): TokenCredential {
  const load = loadOnce(source);
  const timedOut = (): TokenFault => new TokenFault(`the credential did not answer within ${timeoutSeconds} s`);
  let last: AccessToken | undefined;
  return {
    async getToken(scopes, options): Promise<AccessToken> {
      const usable = options?.claims === undefined && last !== undefined && Date.now() < last.expiresOnTimestamp;
      const fallback = usable ? last : undefined;
      const ask = async (abortSignal: AbortSignal): Promise<AccessToken> => {
        const token = await (await load()).getToken(scopes, { ...options, abortSignal });
        if (token === null) throw new TokenFault('the credential has none for this audience');
        return token;
      };
      try {
        last = await withinSeconds(timeoutSeconds, ask, timedOut);
        return last;
      } catch (error) {
        if (fallback !== undefined) return fallback;
        throw tokenFault(error);
      }
    },
  };
}
