import type { DatabaseResource } from '../estate';
import type { Route } from '../http/route';
import type { JsonObject } from '../json';
import { requireResource } from './database-resources';
import { pageOf } from './pages';

function databaseBody({ id, name, type, properties }: DatabaseResource): JsonObject {
  return { properties: { charset: 'UTF8', collation: 'English_United States.1252', ...properties }, id, name, type };
}

const provider = 'Microsoft.DBforPostgreSQL';
const databases =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DBforPostgreSQL/servers/{serverName}/databases';

/** Databases of single servers: read, list. */
export const serverDatabaseRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: databases,
    kind: 'list',
    provider,
    handle: (call) => {
      const server = requireResource(call, 'servers', [call.parameters.get('serverName')]);
      return pageOf(call, call.world.estate.databasesOf(server.id), databaseBody);
    },
  },
  {
    method: 'GET',
    template: `${databases}/{databaseName}`,
    kind: 'get',
    provider,
    handle: (call) => {
      const names = [call.parameters.get('serverName'), call.parameters.get('databaseName')];
      return { status: 200, body: databaseBody(requireResource(call, 'servers/databases', names)) };
    },
  },
];
