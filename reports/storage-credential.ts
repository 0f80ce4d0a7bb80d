import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { loadOnce } from '../domain/load-once';

/** Loads the credential of the process: called when the first token is needed, and again only after it failed. */
export type CredentialSource = () => Promise<TokenCredential>;

/** The same in every cloud of Azure. */
const STORAGE_SCOPE = 'https://storage.azure.com/.default';

/** No token could be had. The reason is with the credential: its messages are not ours to repeat. */
export class NoToken extends Error {
  override readonly name = 'NoToken';

  constructor() {
    super('no token could be had');
  }
}

/**
 * A credential that gives tokens for Azure Storage and for nothing else, whatever it is asked for: the SDK asks for the
 * audience that a 401 answer names, and a token for Resource Manager must not go to a server that wants one.
 *
 * A refresh that fails while the last token is still good gives the last token. The SDK would ask again every few seconds
 * until that one expires; and when it refreshes in the background it does not handle a failure, which would end the process.
 */
export function storageCredential(source: CredentialSource): TokenCredential {
  const load = loadOnce(source);
  let last: AccessToken | undefined;
  return {
    async getToken(_scopes, options): Promise<AccessToken> {
      const token = await load()
        .then((credential) => credential.getToken(STORAGE_SCOPE, options))
        .catch(() => null);
      if (token !== null) last = token;
      if (last === undefined || Date.now() >= last.expiresOnTimestamp) throw new NoToken();
      return last;
    },
  };
}
