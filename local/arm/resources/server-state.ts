import { sameText } from '../arm-id';
import type { DatabaseResource } from '../estate';
import type { JsonObject } from '../json';

const flexibleServerType = 'Microsoft.DBforPostgreSQL/flexibleServers';

function isFlexible({ type }: DatabaseResource): boolean {
  return sameText(type, flexibleServerType);
}

/** The state in the words of its type: `properties.state` of a flexible server, `userVisibleState` of a single server. */
export function serverStateAt(server: DatabaseResource, time: number): string {
  if (time < server.readyAt) return server.stateUntilReady;
  const given = server.properties[isFlexible(server) ? 'state' : 'userVisibleState'];
  return typeof given === 'string' ? given : 'Ready';
}

/** While a server is changed it still answers its database clients, so it can be backed up. */
export function canBeBackedUp(server: DatabaseResource, time: number): boolean {
  return ['ready', 'updating'].includes(serverStateAt(server, time).toLowerCase());
}

export function skuOf(server: DatabaseResource): JsonObject {
  if (server.sku !== undefined) return server.sku;
  return isFlexible(server)
    ? { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' }
    : { name: 'GP_Gen5_2', tier: 'GeneralPurpose', family: 'Gen5', capacity: 2 };
}
