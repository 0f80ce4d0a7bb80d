import { isSubscriptionId, keyOf, lastSegment } from '../arm-id';
import { callerOf } from '../auth/access-token';
import { refusal } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { objectMember, stringMember } from '../json';
import type { JsonObject } from '../json';
import { requireJsonBody } from '../resources/instance-request';
import { pageOf } from '../resources/pages';
import { roleDefinition } from './role-definitions';
import { roleDefinitionId, unknownRole } from './role-definition-routes';
import { isWithin } from './role-assignments';
import type { RoleAssignment } from './role-assignments';
import { tenantId } from './tenant';

function assignmentBody(assignment: RoleAssignment): JsonObject {
  const { name, scope, role, principalId, principalType, description, createdAt, createdBy } = assignment;
  const time = new Date(Number.isFinite(createdAt) ? createdAt : 0).toISOString();
  return {
    properties: {
      roleDefinitionId: roleDefinitionId(scope, role),
      principalId,
      principalType,
      scope,
      condition: null,
      conditionVersion: null,
      createdOn: time,
      updatedOn: time,
      createdBy,
      updatedBy: createdBy,
      delegatedManagedIdentityResourceId: null,
      description,
    },
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    type: 'Microsoft.Authorization/roleAssignments',
    name,
  };
}

/** @throws an ArmRefusal (404) for a scope in a subscription or group that is not there */
function requireScope(call: Call): string {
  const scope = call.parameters.get('scope');
  const [, , subscriptionId = '', , group] = scope.split('/');
  const { estate } = call.world;
  if (!isSubscriptionId(subscriptionId) || !estate.hasSubscription(subscriptionId)) {
    throw refusal(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
  }
  if (group !== undefined && !estate.hasGroup(subscriptionId, group)) {
    throw refusal(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
  }
  return scope;
}

/** @throws an ArmRefusal (403) in ARM's words when the caller may not assign roles */
function requireRight(call: Call, verb: 'write' | 'delete'): void {
  if (call.world.settings.callerMayAssignRoles) return;
  const caller = callerOf(call.request.headers.authorization);
  const scope = `${call.parameters.get('scope')}/providers/Microsoft.Authorization/roleAssignments/${call.parameters.get('roleAssignmentName')}`;
  throw refusal(
    403,
    'AuthorizationFailed',
    `The client '${caller}' with object id '${caller}' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/${verb}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

interface Wanted {
  readonly scope: string;
  readonly name: string;
  readonly role: string;
  readonly principalId: string;
  readonly principalType: string | undefined;
  readonly description: string | null;
}

function invalid(message: string) {
  return refusal(400, 'InvalidRequestContent', `The request content was invalid: ${message}`);
}

function parseAssignment(call: Call): Wanted {
  const scope = requireScope(call);
  const name = call.parameters.get('roleAssignmentName');
  if (!isSubscriptionId(name)) {
    throw refusal(400, 'InvalidRoleAssignmentId', `The role assignment ID '${name}' is not valid. It must be a GUID.`);
  }
  const properties = objectMember(requireJsonBody(call), 'properties');
  const principalId = properties && stringMember(properties, 'principalId');
  const definitionId = properties && stringMember(properties, 'roleDefinitionId');
  if (properties === undefined || principalId === undefined || definitionId === undefined) {
    throw invalid('principalId and roleDefinitionId are required.');
  }
  if (!isSubscriptionId(principalId)) throw invalid(`the principal ID '${principalId}' is not a GUID.`);
  const role = lastSegment(definitionId).toLowerCase();
  if (roleDefinition(role) === undefined) throw unknownRole(role);
  const principalType = stringMember(properties, 'principalType');
  return {
    scope,
    name,
    role,
    principalId,
    principalType,
    description: stringMember(properties, 'description') ?? null,
  };
}

/** A principal that was made a moment ago is not yet in every copy of the directory; saying what it is skips the look. */
function requirePrincipal({ world }: Call, { principalId, principalType }: Wanted): void {
  const now = world.now();
  const wait = 1000 * world.settings.principalReplicationSeconds;
  if (principalType !== undefined || wait === 0) return;
  if (now >= world.roles.firstNamedAt(principalId, now) + wait) return;
  throw refusal(
    400,
    'PrincipalNotFound',
    `Principal ${principalId.replaceAll('-', '')} does not exist in the directory ${tenantId}. Check that you have the correct principal ID. If it was created a moment ago, this may be a replication delay: set the principalType of the role assignment, such as ServicePrincipal.`,
  );
}

/** The same assignment again is answered like the first time, without a new one. */
function put(call: Call): ArmAnswer {
  requireRight(call, 'write');
  const wanted = parseAssignment(call);
  const { roles } = call.world;
  const existing = roles.find(wanted.scope, wanted.name);
  const isSame = existing?.role === wanted.role && keyOf(existing.principalId) === keyOf(wanted.principalId);
  if (existing !== undefined && isSame) return { status: 200, body: assignmentBody(existing) };
  if (existing !== undefined) {
    const message = 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.';
    throw refusal(400, 'RoleAssignmentUpdateNotPermitted', message);
  }
  requirePrincipal(call, wanted);
  const twin = roles.twinOf(wanted);
  if (twin !== undefined) {
    const id = twin.name.replaceAll('-', '').toLowerCase();
    const message = `The role assignment already exists. The ID of the existing role assignment is ${id}.`;
    throw refusal(409, 'RoleAssignmentExists', message);
  }
  const created: RoleAssignment = {
    ...wanted,
    principalType: wanted.principalType ?? 'ServicePrincipal',
    createdAt: call.world.now(),
    createdBy: callerOf(call.request.headers.authorization),
  };
  roles.add(created);
  return { status: 201, body: assignmentBody(created) };
}

function find(call: Call): RoleAssignment | undefined {
  return call.world.roles.find(requireScope(call), call.parameters.get('roleAssignmentName'));
}

function get(call: Call): ArmAnswer {
  const assignment = find(call);
  if (assignment !== undefined) return { status: 200, body: assignmentBody(assignment) };
  const name = call.parameters.get('roleAssignmentName');
  throw refusal(404, 'RoleAssignmentNotFound', `The role assignment '${name}' is not found.`);
}

function remove(call: Call): ArmAnswer {
  requireRight(call, 'delete');
  const assignment = find(call);
  if (assignment === undefined) return { status: 204 };
  call.world.roles.remove(assignment);
  return { status: 200, body: assignmentBody(assignment) };
}

interface Filter {
  readonly isAtScope: boolean;
  readonly principalId: string | undefined;
}

/** `atScope()`, `principalId eq '…'` or `assignedTo('…')`, the first with one of the others joined by `and`. */
function parseFilter(text: string): Filter {
  let isAtScope = false;
  let principalId: string | undefined;
  for (const part of text.split(/ and /i).map((one) => one.trim())) {
    const [, equal, assigned] = /^(?:principalId eq '?([^']+?)'?|assignedTo\('([^']+)'\))$/i.exec(part) ?? [];
    if (/^atScope\(\)$/i.test(part)) isAtScope = true;
    else if (equal !== undefined || assigned !== undefined) principalId = equal ?? assigned;
    else if (part !== '') throw refusal(400, 'BadRequestFormat', `The filter '${text}' is not supported.`);
  }
  return { isAtScope, principalId };
}

/** Assignments at the scope and above it, and below it too unless the filter says `atScope()`. */
function list(call: Call): ArmAnswer {
  const scope = requireScope(call);
  const { isAtScope, principalId } = parseFilter(call.request.query.get('$filter') ?? '');
  const { roles } = call.world;
  const candidates = principalId === undefined ? roles.all() : roles.ofPrincipal(principalId);
  const found = candidates.filter(
    (assignment) => isWithin(scope, assignment.scope) || (!isAtScope && isWithin(assignment.scope, scope)),
  );
  return pageOf(call, found, assignmentBody);
}

const provider = 'Microsoft.Authorization';
const assignments = '/{*scope}/providers/Microsoft.Authorization/roleAssignments';
const one = `${assignments}/{roleAssignmentName}`;

/** Role assignments at a subscription, a group or a resource: list, read, create, delete. */
export const roleAssignmentRoutes: readonly Route[] = [
  { method: 'GET', template: assignments, kind: 'list', provider, handle: list },
  { method: 'GET', template: one, kind: 'get', provider, handle: get },
  { method: 'PUT', template: one, kind: 'assignRole', provider, handle: put },
  { method: 'DELETE', template: one, kind: 'write', provider, handle: remove },
];
