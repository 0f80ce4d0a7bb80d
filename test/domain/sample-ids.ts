import { type Datasource, datasourceOf } from '../../domain/datasource';
import { parseResourceId, type ResourceId } from '../../domain/resource-id';
import { isSecretUri, type SecretUri } from '../../domain/secret-uri';
import { type ProtectionTarget, protectionTarget } from '../../domain/vault';

export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';

/** A text that is known to be an id, checked by the code that checks every other one. */
export function resourceId(text: string): ResourceId {
  const id = parseResourceId(text);
  if (!id.ok) throw new Error(`${text}: ${id.problem}`);
  return id.value;
}

export function datasource(text: string): Datasource {
  const found = datasourceOf(resourceId(text));
  if (!found.ok) throw new Error(`${text}: ${found.problem.message}`);
  return found.value;
}

export function targetIn(vault: string, policy: string): ProtectionTarget {
  const target = protectionTarget(resourceId(vault), resourceId(policy));
  if (!target.ok) throw new Error(target.problem);
  return target.value;
}

export function secretUri(text: string): SecretUri {
  if (!isSecretUri(text)) throw new Error(`${text} is not a secret URI`);
  return text;
}

const group = (name: string): string => `/subscriptions/${SUBSCRIPTION}/resourceGroups/${name}/providers`;

export const DATABASE_ID = `${group('ossdemoRG')}/Microsoft.DBforPostgreSQL/servers/testpostgresql/databases/empdb11`;
export const SERVER_ID = `${group('ossdemoRG')}/Microsoft.DBforPostgreSQL/servers/testpostgresql`;
export const FLEXIBLE_SERVER_ID = `${group('ossdemoRG')}/Microsoft.DBforPostgreSQL/flexibleServers/pg-flex-01`;
export const VAULT_ID = `${group('testBkpVaultRG')}/Microsoft.DataProtection/backupVaults/testBkpVault`;
export const POLICY_ID = `${VAULT_ID}/backupPolicies/osspol3`;
export const OTHER_POLICY_ID = `${VAULT_ID}/backupPolicies/osspol4`;
export const OTHER_VAULT_ID = `${group('otherRG')}/Microsoft.DataProtection/backupVaults/otherVault`;
export const OTHER_VAULT_POLICY_ID = `${OTHER_VAULT_ID}/backupPolicies/osspol3`;
