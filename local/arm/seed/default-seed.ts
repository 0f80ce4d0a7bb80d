import type { Seed } from './seed-schema';

/** The subscription of the default estate. */
export const defaultSubscriptionId = '6b1e2c4d-8f3a-4d57-9c21-0e5a7b9d3f10';

const groups = `/subscriptions/${defaultSubscriptionId}/resourceGroups`;
const policies = [
  { name: 'osspol3', datasourceTypes: ['Microsoft.DBforPostgreSQL/servers/databases'] },
  { name: 'flexpol1', datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] },
];

/** The names of the service's own article, two flexible servers, a second vault for conflicts, and a container to restore to. */
export const defaultSeed: Seed = {
  vaults: [
    { id: `${groups}/testBkpVaultRG/providers/Microsoft.DataProtection/backupVaults/testBkpVault`, policies },
    { id: `${groups}/testBkpVaultRG/providers/Microsoft.DataProtection/backupVaults/otherBkpVault`, policies },
  ],
  servers: [
    {
      id: `${groups}/ossdemoRG/providers/Microsoft.DBforPostgreSQL/servers/testpostgresql`,
      databases: ['empdb11'],
    },
  ],
  flexibleServers: [
    { id: `${groups}/ossdemoRG/providers/Microsoft.DBforPostgreSQL/flexibleServers/pgflex-orders` },
    { id: `${groups}/ossdemoRG/providers/Microsoft.DBforPostgreSQL/flexibleServers/pgflex-billing` },
  ],
  storageAccounts: [
    { id: `${groups}/ossdemoRG/providers/Microsoft.Storage/storageAccounts/ossdemorestores`, containers: ['restores'] },
  ],
};
