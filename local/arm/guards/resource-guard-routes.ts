import { keyOf, sameText } from '../arm-id';
import { resourceNotFound } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import type { JsonObject } from '../json';
import { requireGroup } from '../resources/lookup';
import { pageOf } from '../resources/pages';
import { criticalOperations, guardedOperations } from './resource-guard';
import type { ResourceGuard } from './resource-guard';

const type = 'Microsoft.DataProtection/resourceGuards';

function guardBody(guard: ResourceGuard): JsonObject {
  const { id, name, location, tags, exclusions } = guard;
  return {
    location,
    tags,
    id,
    name,
    type,
    properties: {
      provisioningState: 'Succeeded',
      allowAutoApprovals: true,
      resourceGuardOperations: guardedOperations(guard).map((operation) => ({
        vaultCriticalOperation: criticalOperations[operation].name,
        requestResourceType: `${type}/${criticalOperations[operation].requestType}`,
      })),
      vaultCriticalOperationExclusionList: exclusions,
      description: 'Ask the owner of this guard for a role on it before a critical operation.',
    },
  };
}

function requireGuard(call: Call): ResourceGuard {
  const group = requireGroup(call);
  const name = call.parameters.get('guardName');
  const id = `/subscriptions/${call.parameters.get('subscriptionId')}/resourceGroups/${group}/providers/${type}/${name}`;
  const guard = call.world.estate.guards.get(keyOf(id));
  if (guard === undefined) throw resourceNotFound(type, name, group);
  return guard;
}

/** The default request of an operation: what `resourceGuardOperationRequests` point to. */
function getRequest(call: Call): ArmAnswer {
  const guard = requireGuard(call);
  const requestType = call.parameters.get('requestType');
  const known = Object.values(criticalOperations).some((operation) => sameText(operation.requestType, requestType));
  if (!known || !sameText(call.parameters.get('requestName'), 'default')) {
    throw resourceNotFound(`${type}/${requestType}`, guard.name, call.parameters.get('resourceGroup'));
  }
  const id = `${guard.id}/${requestType}/default`;
  return { status: 200, body: { id, name: 'default', type: `${type}/${requestType}` } };
}

const provider = 'Microsoft.DataProtection';
const since = '2022-09-01';
const all = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/${type}`;

function list(call: Call): ArmAnswer {
  const group = requireGroup(call);
  const start = keyOf(`/subscriptions/${call.parameters.get('subscriptionId')}/resourceGroups/${group}/`);
  const found = [...call.world.estate.guards.values()].filter(({ id }) => keyOf(id).startsWith(start));
  return pageOf(call, found, guardBody);
}

/** Resource guards: read, list, and the requests they stand for. They are made by a seed. */
export const resourceGuardRoutes: readonly Route[] = [
  { method: 'GET', template: all, kind: 'list', provider, since, handle: list },
  {
    method: 'GET',
    template: `${all}/{guardName}`,
    kind: 'get',
    provider,
    since,
    handle: (call) => ({ status: 200, body: guardBody(requireGuard(call)) }),
  },
  {
    method: 'GET',
    template: `${all}/{guardName}/{requestType}/{requestName}`,
    kind: 'get',
    provider,
    since,
    handle: getRequest,
  },
];
