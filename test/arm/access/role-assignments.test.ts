import { defaultSubscriptionId } from '../../../local/arm';
import { at, header } from '../arm-client';
import type { Answer } from '../arm-client';
import { groups, ordersId, startScenario, vaultId } from '../scenario';
import type { Scenario } from '../scenario';

const subscription = `/subscriptions/${defaultSubscriptionId}`;
const group = `${groups}/ossdemoRG`;
const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const principal = 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6';
const other = 'b8b24f84-f43c-45b3-aa54-e3f6d54d31a6';
const name = (digit: number) => `0000000${digit}-aaaa-4aaa-8aaa-aaaaaaaaaaaa`;

let scenario: Scenario;

beforeEach(async () => {
  scenario = await startScenario('2026');
});

afterEach(() => scenario.emulator.close());

const path = (scope: string, more = '', query = '') =>
  `${scope}/providers/Microsoft.Authorization/roleAssignments${more}?api-version=2022-04-01${query}`;

const definition = (role: string) => `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;

interface Sent {
  readonly role?: string;
  readonly principalId?: string;
  readonly principalType?: string;
}

function assign(scope: string, assignment: string, sent: Sent = {}): Promise<Answer> {
  const { role = reader, principalId = principal, ...more } = sent;
  const properties = { roleDefinitionId: definition(role), principalId, ...more };
  return scenario.call(path(scope, `/${assignment}`), { method: 'PUT', body: { properties } });
}

async function namesOf(scope: string, filter = ''): Promise<unknown> {
  const query = filter === '' ? '' : `&$filter=${encodeURIComponent(filter)}`;
  const { status, body } = await scenario.call(path(scope, '', query));
  const value = at(body, 'value');
  return Array.isArray(value) ? value.map((entry) => at(entry, 'name')) : status;
}

const errorOf = ({ status, body }: Answer) => [status, at(body, 'error', 'code')];

test('an assignment is created, read, repeated and deleted', async () => {
  const created = await assign(ordersId, name(1), { principalType: 'ServicePrincipal' });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({
    id: `${ordersId}/providers/Microsoft.Authorization/roleAssignments/${name(1)}`,
    name: name(1),
    type: 'Microsoft.Authorization/roleAssignments',
    properties: {
      roleDefinitionId: definition(reader),
      principalId: principal,
      principalType: 'ServicePrincipal',
      scope: ordersId,
      createdOn: '2026-09-08T08:40:14.827Z',
    },
  });
  const again = await assign(ordersId.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), name(1));
  expect([again.status, again.body]).toEqual([200, created.body]);
  expect((await scenario.call(path(ordersId, `/${name(1)}`))).body).toEqual(created.body);
  const deleted = await scenario.call(path(ordersId, `/${name(1)}`), { method: 'DELETE' });
  expect([deleted.status, deleted.body]).toEqual([200, created.body]);
  expect((await scenario.call(path(ordersId, `/${name(1)}`), { method: 'DELETE' })).status).toBe(204);
  expect(errorOf(await scenario.call(path(ordersId, `/${name(1)}`)))).toEqual([404, 'RoleAssignmentNotFound']);
});

test('the same role for the same principal at the same scope exists once, under whatever name', async () => {
  await assign(group, name(1));
  const twin = await assign(group, name(2));
  expect(errorOf(twin)).toEqual([409, 'RoleAssignmentExists']);
  expect(at(twin.body, 'error', 'message')).toContain(name(1).replaceAll('-', ''));
  expect((await assign(group, name(2), { role: owner })).status).toBe(201);
  expect((await assign(ordersId, name(2))).status).toBe(201);
  expect((await assign(group, name(3), { principalId: other })).status).toBe(201);
});

test('an assignment does not change', async () => {
  await assign(group, name(1));
  expect(errorOf(await assign(group, name(1), { principalId: other }))).toEqual([
    400,
    'RoleAssignmentUpdateNotPermitted',
  ]);
});

test('a list at a scope looks up and down, and only up with atScope()', async () => {
  await assign(subscription, name(1));
  await assign(group, name(2));
  await assign(ordersId, name(3));
  await assign(ordersId, name(4), { principalId: other });
  expect(await namesOf(group)).toEqual([name(1), name(2), name(3), name(4)]);
  expect(await namesOf(group, 'atScope()')).toEqual([name(1), name(2)]);
  expect(await namesOf(ordersId, 'atScope()')).toEqual([name(1), name(2), name(3), name(4)]);
  expect(await namesOf(vaultId)).toEqual([name(1)]);
  expect(await namesOf(group, `principalId eq '${other}'`)).toEqual([name(4)]);
  expect(await namesOf(group, `assignedTo('${principal.toUpperCase()}')`)).toEqual([name(1), name(2), name(3)]);
  expect(await namesOf(group, `atScope() and principalId eq '${principal}'`)).toEqual([name(1), name(2)]);
  expect(await namesOf(group, "role eq 'Reader'")).toBe(400);
});

test('lists come in pages', async () => {
  scenario.emulator.changeSettings({ pageSize: 1 });
  await assign(group, name(1));
  await assign(ordersId, name(2));
  const first = await scenario.call(path(group));
  const second = await scenario.call(String(at(first.body, 'nextLink')));
  expect(at(second.body, 'value', 0, 'name')).toBe(name(2));
});

test('a fresh principal is not found for a while, unless the request says what it is', async () => {
  scenario.emulator.changeSettings({ principalReplicationSeconds: 30 });
  const unknown = await assign(group, name(1));
  expect(errorOf(unknown)).toEqual([400, 'PrincipalNotFound']);
  expect(at(unknown.body, 'error', 'message')).toContain(principal.replaceAll('-', ''));
  scenario.advance(29);
  expect(errorOf(await assign(group, name(1)))).toEqual([400, 'PrincipalNotFound']);
  expect((await assign(ordersId, name(2), { principalType: 'ServicePrincipal' })).status).toBe(201);
  scenario.advance(1);
  expect((await assign(group, name(1))).status).toBe(201);
});

test.each<[string, [string, string], Sent, [number, string]]>([
  ['a name that is no GUID', [group, 'mine'], {}, [400, 'InvalidRoleAssignmentId']],
  ['a role that is not there', [group, name(1)], { role: name(9) }, [404, 'RoleDefinitionDoesNotExist']],
  ['a principal that is no GUID', [group, name(1)], { principalId: 'me' }, [400, 'InvalidRequestContent']],
  ['a group that is not there', [`${groups}/absent`, name(1)], {}, [404, 'ResourceGroupNotFound']],
  ['a subscription that is not there', [`/subscriptions/${name(7)}`, name(1)], {}, [404, 'SubscriptionNotFound']],
])('%s is refused', async (_, [scope, assignment], sent, error) => {
  expect(errorOf(await assign(scope, assignment, sent))).toEqual(error);
});

test('an assignment needs both members, a bearer and a published api-version', async () => {
  const sent = { method: 'PUT', body: { properties: { principalId: principal } } };
  expect((await scenario.call(path(group, `/${name(1)}`), sent)).status).toBe(400);
  expect((await scenario.call(path(group, `/${name(1)}`), { ...sent, token: null })).status).toBe(401);
  expect((await scenario.call(path(group).replace('2022-04-01', '2026-06-01'))).status).toBe(400);
});

test('a caller without the right can read assignments, and neither create nor delete them', async () => {
  await assign(group, name(1));
  scenario.emulator.changeSettings({ callerMayAssignRoles: false });
  const refused = await assign(group, name(2), { role: owner });
  expect(errorOf(refused)).toEqual([403, 'AuthorizationFailed']);
  expect(at(refused.body, 'error', 'message')).toContain("'Microsoft.Authorization/roleAssignments/write' over scope");
  expect((await scenario.call(path(group, `/${name(1)}`), { method: 'DELETE' })).status).toBe(403);
  expect(await namesOf(group)).toEqual([name(1)]);
});

test('the authorization service has a bucket of its own: 120, and two more a second', async () => {
  scenario.emulator.changeSettings({ tokenBuckets: true });
  for (let left = 119; left >= 0; left -= 1) {
    const answer = await scenario.call(path(group));
    expect([answer.status, header(answer, 'x-ms-ratelimit-remaining-subscription-resource-requests')]).toEqual([
      200,
      String(left),
    ]);
  }
  const throttled = await assign(group, name(1));
  expect(errorOf(throttled)).toEqual([429, 'TooManyRequests']);
  expect(header(throttled, 'Retry-After')).toBe('1');
  expect((await scenario.call(vaultId)).status).toBe(200);
  scenario.advance(0.5);
  expect((await assign(group, name(1))).status).toBe(201);
  expect((await assign(group, name(2))).status).toBe(429);
});

test('faults strike the creation of assignments by a kind of their own', async () => {
  scenario.emulator.faults.add({ switch: 'serverError', on: 'assignRole', status: 503, times: 1 });
  expect((await assign(group, name(1))).status).toBe(503);
  expect((await assign(group, name(1))).status).toBe(201);
  expect(scenario.emulator.roleAssignments()).toMatchObject([{ name: name(1), role: reader, scope: group }]);
});

describe('role definitions', () => {
  const definitions = (query = '') =>
    scenario.call(`${subscription}/providers/Microsoft.Authorization/roleDefinitions${query}`);

  test('are the built-in ones, found by name or GUID', async () => {
    const found = await definitions(
      `?api-version=2022-04-01&$filter=${encodeURIComponent("roleName eq 'PostgreSQL Flexible Server Long Term Retention Backup Role'")}`,
    );
    expect(at(found.body, 'value')).toHaveLength(1);
    const one = at(found.body, 'value', 0);
    expect(one).toMatchObject({
      name: 'c088a766-074b-43ba-90d4-1fb21feae531',
      properties: { type: 'BuiltInRole', permissions: [{ notActions: [], dataActions: [] }] },
    });
    expect(at(one, 'properties', 'permissions', 0, 'actions')).toHaveLength(7);
    const read = await definitions('/C088A766-074b-43ba-90d4-1fb21feae531?api-version=2022-04-01');
    expect(read.body).toEqual(one);
    expect(errorOf(await definitions(`/${name(1)}?api-version=2022-04-01`))).toEqual([
      404,
      'RoleDefinitionDoesNotExist',
    ]);
    expect((await definitions("?api-version=2022-04-01&$filter=colour%20eq%20'red'")).status).toBe(400);
  });
});
