import { parseArmId } from '../arm-id';
import { refusal, resourceNotFound } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { instanceBody } from './instance-body';

/** "Is it protected, and where?" asked of the datasource itself. */
function list(call: Call): ArmAnswer {
  const { world, parameters } = call;
  const datasourceId = parameters.get('resourceId');
  const id = parseArmId(datasourceId);
  if (id === undefined) throw refusal(404, 'NotFound', `There is no resource ${datasourceId}.`);
  if (id.names.length > 1 && !world.settings.extensionRouteForChildren) {
    throw refusal(
      404,
      'InvalidResourceType',
      `The resource type 'backupInstances' could not be found for resources of type '${id.type}'.`,
    );
  }
  if (world.estate.resource(datasourceId) === undefined) {
    throw resourceNotFound(id.type, id.names.join('/'), id.resourceGroup ?? '');
  }
  const now = world.now();
  const instance = world.estate.protectorOf(datasourceId, now);
  return { status: 200, body: { value: instance === undefined ? [] : [instanceBody(instance, now)] } };
}

/** `GET {resourceId}/providers/Microsoft.DataProtection/backupInstances`, since api-version 2024-04-01. */
export const protectedDatasourceRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: '/{*resourceId}/providers/Microsoft.DataProtection/backupInstances',
    kind: 'list',
    provider: 'Microsoft.DataProtection',
    since: '2024-04-01',
    handle: list,
  },
];
