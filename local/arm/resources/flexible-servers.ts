import type { DatabaseResource } from '../estate';
import type { Route } from '../http/route';
import type { JsonObject } from '../json';
import { topLevelRoutes } from './database-resources';
import { serverStateAt, skuOf } from './server-state';

function flexibleServerBody(server: DatabaseResource, now: number): JsonObject {
  const { id, name, type, location, tags, properties } = server;
  return {
    sku: skuOf(server),
    properties: {
      administratorLogin: 'pgadmin',
      version: '16',
      replicationRole: 'Primary',
      fullyQualifiedDomainName: `${name}.postgres.database.azure.com`,
      storage: { storageSizeGB: 128, tier: 'P10', type: '' },
      backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
      network: { publicNetworkAccess: 'Enabled' },
      highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
      ...properties,
      state: serverStateAt(server, now),
    },
    systemData: { createdAt: new Date(server.createdAt).toISOString() },
    location,
    tags,
    id,
    name,
    type,
  };
}

/** Azure Database for PostgreSQL flexible servers: the unit of protection today. */
export const flexibleServerRoutes: readonly Route[] = topLevelRoutes('flexibleServers', flexibleServerBody);
