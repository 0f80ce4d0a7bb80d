/**
 * What the examples of the API document talk about. They are the resources that the emulator has from its start, so that
 * the examples can be sent as they stand to an app that runs on a laptop.
 */
const group = (name: string): string =>
  `/subscriptions/6b1e2c4d-8f3a-4d57-9c21-0e5a7b9d3f10/resourceGroups/${name}/providers`;

const vaultId = `${group('testBkpVaultRG')}/Microsoft.DataProtection/backupVaults/testBkpVault`;
const resourceId = `${group('ossdemoRG')}/Microsoft.DBforPostgreSQL/flexibleServers/pgflex-orders`;

const databaseId = `${group('ossdemoRG')}/Microsoft.DBforPostgreSQL/servers/testpostgresql/databases/empdb11`;

export const examples = {
  resourceId,
  /** As it stands in a URL, behind the slash of the route. */
  resourcePath: resourceId.slice(1),
  databaseId,
  secretUri: 'https://ossdemo-kv.vault.azure.net/secrets/empdb11-connection',
  vaultId,
  policyId: `${vaultId}/backupPolicies/flexpol1`,
  databasePolicyId: `${vaultId}/backupPolicies/osspol3`,
  location: 'westus',
  recoveryPointId: '4f0b8e6d2c1a49f7b3e5d8a60c7f1e2b',
  storageAccount: 'ossdemorestores',
  storageAccountId: `${group('ossdemoRG')}/Microsoft.Storage/storageAccounts/ossdemorestores`,
  guardRequestId: `${group('guardRG')}/Microsoft.DataProtection/resourceGuards/backupGuard/dppDisableSuspendBackupsRequests/default`,
  backupInstanceId: `${vaultId}/backupInstances/pgflex-orders-d497ad11-5180-546a-8dd0-ce73a81a0046`,
  operationId: 'op-3d95fe52a70b5316bf6122e402168526.134860f4',
  correlationId: 'cc6f76e4-ac81-407a-b8c4-350db64c5e05',
  dateTime: '2026-11-24T22:23:13.000Z',
} as const;
