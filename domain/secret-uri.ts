import type { Brand } from './brand';

/**
 * The URI of a Key Vault secret, with or without a version: `https://{vault}.vault.azure.net/secrets/{name}[/{version}]`.
 * It names a secret and is none itself; anything that could carry one (query, user info) is refused.
 */
export type SecretUri = Brand<'SecretUri'>;

const SECRET_URI =
  /^https:\/\/(?=[a-z0-9-]{3,24}\.)[a-z](?:-?[a-z0-9])+\.vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)\/secrets\/[a-z0-9-]{1,127}(?:\/[0-9a-f]{32})?$/i;

export function isSecretUri(text: string): text is SecretUri {
  return text.length <= 512 && SECRET_URI.test(text);
}
