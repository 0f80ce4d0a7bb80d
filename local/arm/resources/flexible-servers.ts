import type { DatabaseResource } from '../estate';
import type { Route } from '../http/route';
import type { JsonObject } from '../json';
import { topLevelRoutes } from './database-resources';

function flexibleServerBody({ id, name, type, location, tags, properties }: DatabaseResource): JsonObject {
  return {
    sku: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' },
    properties: {
      administratorLogin: 'pgadmin',
      version: '16',
      state: 'Ready',
      replicationRole: 'Primary',
      fullyQualifiedDomainName: `${name}.postgres.database.azure.com`,
      storage: { storageSizeGB: 128, tier: 'P10', type: '' },
      backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
      network: { publicNetworkAccess: 'Enabled' },
      highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
      ...properties,
    },
    location,
    tags,
    id,
    name,
    type,
  };
}

/** Azure Database for PostgreSQL flexible servers: the unit of protection today. */
export const flexibleServerRoutes: readonly Route[] = topLevelRoutes('flexibleServers', flexibleServerBody);
