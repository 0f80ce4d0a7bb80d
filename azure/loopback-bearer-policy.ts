import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** A token that is about to expire may be refused by the time it arrives. */
const REFRESH_BEFORE_EXPIRY_MILLISECONDS = 2 * 60 * 1000;

interface TokenCache {
  get(): Promise<string>;
  forget(): void;
}

function createTokenCache(credential: TokenCredential, scope: string): TokenCache {
  let token: AccessToken | undefined;
  let pending: Promise<string> | undefined;
  const fresh = ({ expiresOnTimestamp, refreshAfterTimestamp = Infinity }: AccessToken): boolean =>
    Date.now() < Math.min(expiresOnTimestamp - REFRESH_BEFORE_EXPIRY_MILLISECONDS, refreshAfterTimestamp);
  const refresh = async (): Promise<string> => {
    try {
      token = (await credential.getToken(scope)) ?? undefined;
      return token?.token ?? '';
    } finally {
      pending = undefined;
    }
  };
  return {
    get() {
      if (token !== undefined && fresh(token)) return Promise.resolve(token.token);
      pending ??= refresh();
      return pending;
    },
    forget() {
      token = undefined;
    },
  };
}

/**
 * The bearer token for an emulator on this machine: the SDK's own policy refuses plain http. The caller has checked that
 * the endpoint is a loopback address. Requests that need a token at the same time share one. Its expiry is that of the
 * real clock: whoever issues tokens does not share the clock of a test.
 */
export function loopbackBearerPolicy(credential: TokenCredential, scope: string): PipelinePolicy {
  const cache = createTokenCache(credential, scope);
  return {
    name: 'loopbackBearerPolicy',
    async sendRequest(request, next) {
      request.headers.set('Authorization', `Bearer ${await cache.get()}`);
      const response = await next(request);
      if (response.status === 401) cache.forget();
      return response;
    },
  };
}
