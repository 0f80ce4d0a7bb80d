import { defaultSubscriptionId } from '../../local/arm';

/** Ids of the emulator's default seed, and requests about them. */
const subscription = `/subscriptions/${defaultSubscriptionId}`;

export const vaultId = `${subscription}/resourceGroups/testBkpVaultRG/providers/Microsoft.DataProtection/backupVaults/testBkpVault`;
export const otherVaultId = `${subscription}/resourceGroups/testBkpVaultRG/providers/Microsoft.DataProtection/backupVaults/otherBkpVault`;
export const flexibleServerId = `${subscription}/resourceGroups/ossdemoRG/providers/Microsoft.DBforPostgreSQL/flexibleServers/pgflex-orders`;
export const databaseId = `${subscription}/resourceGroups/ossdemoRG/providers/Microsoft.DBforPostgreSQL/servers/testpostgresql/databases/empdb11`;

export const flexibleServerBody = { vaultId, policyId: `${vaultId}/backupPolicies/flexpol1`, location: 'westus' };
export const databaseBody = {
  vaultId,
  policyId: `${vaultId}/backupPolicies/osspol3`,
  location: 'westus',
  secretUri: 'https://ossdemo-kv.vault.azure.net/secrets/empdb11-connection',
};

export const protectionPath = (resourceId: string): string => `/api/protections${resourceId}`;
export const validationPath = (resourceId: string): string => `/api/validations${resourceId}`;

/** Both datasource kinds, for tests that run with each. */
export const datasources = [
  { name: 'a flexible server', resourceId: flexibleServerId, body: flexibleServerBody },
  { name: 'a database of a single server', resourceId: databaseId, body: databaseBody },
] as const;

export const styles = ['2021', '2026'] as const;

/** For what is the same with every service, and takes long: the newer one alone. */
export const newestStyle = ['2026'] as const;
