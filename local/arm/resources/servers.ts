import type { DatabaseResource } from '../estate';
import type { Route } from '../http/route';
import type { JsonObject } from '../json';
import { topLevelRoutes } from './database-resources';

function serverBody({ id, name, type, location, tags, properties }: DatabaseResource): JsonObject {
  return {
    sku: { name: 'GP_Gen5_2', tier: 'GeneralPurpose', family: 'Gen5', capacity: 2 },
    properties: {
      administratorLogin: 'pgadmin',
      version: '11',
      userVisibleState: 'Ready',
      fullyQualifiedDomainName: `${name}.postgres.database.azure.com`,
      storageProfile: { storageMB: 102_400, backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
      publicNetworkAccess: 'Enabled',
      ...properties,
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
