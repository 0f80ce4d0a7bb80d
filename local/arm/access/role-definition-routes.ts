import { refusal } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import type { JsonObject } from '../json';
import { pageOf } from '../resources/pages';
import { roleDefinition, roleDefinitions } from './role-definitions';
import type { RoleDefinition } from './role-definitions';

/** The subscription of a scope is the one in the ids of its definitions. */
export function roleDefinitionId(scope: string, name: string): string {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${name}`;
}

function definitionBody(definition: RoleDefinition, scope: string): JsonObject {
  const { name, roleName, description, actions, notActions, dataActions } = definition;
  return {
    properties: {
      roleName,
      type: 'BuiltInRole',
      description,
      assignableScopes: ['/'],
      permissions: [{ actions, notActions, dataActions, notDataActions: [] }],
    },
    id: roleDefinitionId(scope, name),
    type: 'Microsoft.Authorization/roleDefinitions',
    name,
  };
}

/** @throws an ArmRefusal (400) for a filter that is not understood */
function filterOf(call: Call): (definition: RoleDefinition) => boolean {
  const text = (call.request.query.get('$filter') ?? '').trim();
  const isBuiltIn = /^type eq 'BuiltInRole'$/i.test(text);
  if (text === '' || isBuiltIn || /^atScope\(\)$/i.test(text) || /^atScopeAndBelow\(\)$/i.test(text)) return () => true;
  const wanted = /^roleName eq '([^']*)'$/i.exec(text)?.[1]?.toLowerCase();
  if (wanted !== undefined) return ({ roleName }) => roleName.toLowerCase() === wanted;
  throw refusal(400, 'BadRequestFormat', `The filter '${text}' is not supported.`);
}

function list(call: Call): ArmAnswer {
  const scope = call.parameters.get('scope');
  return pageOf(call, roleDefinitions.filter(filterOf(call)), (definition) => definitionBody(definition, scope));
}

function get(call: Call): ArmAnswer {
  const name = call.parameters.get('roleDefinitionName');
  const definition = roleDefinition(name);
  if (definition === undefined) throw unknownRole(name);
  return { status: 200, body: definitionBody(definition, call.parameters.get('scope')) };
}

export function unknownRole(name: string) {
  return refusal(404, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${name}' does not exist.`);
}

const provider = 'Microsoft.Authorization';
const definitions = '/{*scope}/providers/Microsoft.Authorization/roleDefinitions';

/** Built-in roles at any scope: list (`$filter=roleName eq '…'`), read. There are no custom ones. */
export const roleDefinitionRoutes: readonly Route[] = [
  { method: 'GET', template: definitions, kind: 'list', provider, handle: list },
  { method: 'GET', template: `${definitions}/{roleDefinitionName}`, kind: 'get', provider, handle: get },
];
