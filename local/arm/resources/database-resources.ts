import { keyOf, sameText } from '../arm-id';
import type { DatabaseResource } from '../estate';
import { resourceNotFound } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import type { JsonObject } from '../json';
import { requireGroup, requireSubscription } from './lookup';
import { pageOf } from './pages';

/** How one type of PostgreSQL resource is shown at a moment. */
export type ShowResource = (resource: DatabaseResource, now: number) => JsonObject;

const namespace = 'Microsoft.DBforPostgreSQL';

/** @throws an ArmRefusal (404) in ARM's words when the resource or its group is not there */
export function requireResource(call: Call, type: string, names: readonly string[]): DatabaseResource {
  const resourceGroup = requireGroup(call);
  const subscription = `/subscriptions/${call.parameters.get('subscriptionId')}`;
  const types = type.split('/');
  const path = types.map((word, index) => `${word}/${names[index] ?? ''}`).join('/');
  const resource = call.world.estate.resource(
    `${subscription}/resourceGroups/${resourceGroup}/providers/${namespace}/${path}`,
  );
  if (resource === undefined) throw resourceNotFound(`${namespace}/${type}`, names.join('/'), resourceGroup);
  return resource;
}

/** The resources of a type below a subscription or a group. */
function listResources(call: Call, type: string, prefix: string, show: ShowResource): ArmAnswer {
  const start = `${keyOf(prefix)}/`;
  const found = call.world.estate
    .resources()
    .filter((resource) => sameText(resource.type, `${namespace}/${type}`) && keyOf(resource.id).startsWith(start));
  const now = call.world.now();
  return pageOf(call, found, (resource) => show(resource, now));
}

/** Read, list by group, list by subscription: what every top-level type has. */
export function topLevelRoutes(type: string, show: ShowResource): readonly Route[] {
  const provider = namespace;
  const subscription = '/subscriptions/{subscriptionId}';
  const group = `${subscription}/resourceGroups/{resourceGroup}`;
  return [
    {
      method: 'GET',
      template: `${subscription}/providers/${namespace}/${type}`,
      kind: 'list',
      provider,
      handle: (call) => listResources(call, type, `/subscriptions/${requireSubscription(call)}`, show),
    },
    {
      method: 'GET',
      template: `${group}/providers/${namespace}/${type}`,
      kind: 'list',
      provider,
      handle: (call) => {
        const resourceGroup = requireGroup(call);
        const prefix = `/subscriptions/${call.parameters.get('subscriptionId')}/resourceGroups/${resourceGroup}`;
        return listResources(call, type, prefix, show);
      },
    },
    {
      method: 'GET',
      template: `${group}/providers/${namespace}/${type}/{serverName}`,
      kind: 'get',
      provider,
      handle: (call) => ({
        status: 200,
        body: show(requireResource(call, type, [call.parameters.get('serverName')]), call.world.now()),
      }),
    },
  ];
}
