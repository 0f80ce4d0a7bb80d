import { type Datasource, datasourceSetId } from '../datasource';
import { nameOf } from '../resource-id';
import { failure, type Result, success } from '../result';
import { isSecretUri, type SecretUri } from '../secret-uri';

const PLACEHOLDER = /\{(?:server|database)\}/g;
const SECRET_PART = '/secrets/';

/**
 * Why a text is no template for the URI of a Key Vault secret; empty when it is one. The placeholders may stand in the
 * secret's name only: whoever names a server must not choose the Key Vault that is read.
 */
export function problemOfSecretTemplate(template: string): string {
  const host = template.slice(0, Math.max(0, template.indexOf(SECRET_PART)));
  if (host.includes('{')) return 'placeholders may stand in the name of the secret only';
  if (/[{}]/.test(template.replaceAll(PLACEHOLDER, ''))) {
    return 'the only placeholders are {server} and {database}';
  }
  return isSecretUri(template.replaceAll(PLACEHOLDER, 'x'))
    ? ''
    : 'it is not the URI of a Key Vault secret (https://{vault}.vault.azure.net/secrets/{name}) with {server} and {database}';
}

/** The secret of one database. A name may have letters that Key Vault does not take; that is the problem then. */
export function secretUriFor(template: string, datasource: Datasource): Result<SecretUri, string> {
  const uri = template
    .replaceAll('{server}', () => nameOf(datasourceSetId(datasource)))
    .replaceAll('{database}', () => nameOf(datasource.id));
  return isSecretUri(uri)
    ? success(uri)
    : failure(`its secret would be ${uri}, and Key Vault takes letters a to z, digits and hyphens in a name only`);
}
