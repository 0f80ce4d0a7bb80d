import type { DatabaseResource } from '../estate';
import type { Route } from '../http/route';
import type { JsonObject } from '../json';
import { topLevelRoutes } from './database-resources';
import { serverStateAt, skuOf } from './server-state';

function serverBody(server: DatabaseResource, now: number): JsonObject {
  const { id, name, type, location, tags, properties } = server;
  return {
    sku: skuOf(server),
    properties: {
      administratorLogin: 'pgadmin',
      version: '11',
      fullyQualifiedDomainName: `${name}.postgres.database.azure.com`,
      storageProfile: { storageMB: 102_400, backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
      publicNetworkAccess: 'Enabled',
      ...properties,
      userVisibleState: serverStateAt(server, now),
    },
    location,
    tags,
    id,
    name,
    type,
  };
}

/** PostgreSQL single servers: retired, and still the contract of the service's own article. */
export const serverRoutes: readonly Route[] = topLevelRoutes('servers', serverBody);
