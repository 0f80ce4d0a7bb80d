import { createRoleAssignmentsClient, type RoleAssignmentsClient } from '../../../azure/role-assignments-client';
import type { ScriptedServer } from '../support/scripted-server';
import { context, serverId } from '../support/subjects';
import { startScriptedConnection } from '../support/scripted-connection';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const principalId = 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6';
const subscription = serverId.split('/').slice(0, 3).join('/');
const group = serverId.split('/').slice(0, 5).join('/');
const assignment = {
  roleName: 'Reader',
  roleDefinitionId: READER,
  scope: group,
  principalId,
  assignmentName: '297eeb1c-2433-5dcd-9c6c-7d8c5d9ada42',
};

let server: ScriptedServer;
let client: RoleAssignmentsClient;
beforeEach(async () => {
  const started = await startScriptedConnection();
  server = started.server;
  client = createRoleAssignmentsClient(started.connection);
});
afterEach(() => server.close());

const listed = (properties: object) => ({
  id: `${group}/providers/Microsoft.Authorization/roleAssignments/one`,
  name: 'one',
  properties: {
    roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${READER}`,
    principalId,
    principalType: 'ServicePrincipal',
    scope: group,
    ...properties,
  },
});

describe('the list of role assignments', () => {
  it('is asked for at the scope, for one principal', async () => {
    server.answer({ body: { value: [] } });
    expect(await client.list(group, principalId, context)).toEqual({ kind: 'assignments', assignments: [] });
    const [{ method, target } = { method: '', target: '' }] = server.seen;
    expect(method).toBe('GET');
    const url = new URL(target, 'https://management.azure.com');
    expect(url.pathname).toBe(`${group}/providers/Microsoft.Authorization/roleAssignments`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      'api-version': '2022-04-01',
      $filter: `principalId eq '${principalId}'`,
    });
  });

  it('is read to its end, with the GUID of the role, the age and whether there is a condition', async () => {
    server.answer(
      { body: { value: [listed({ createdOn: '2026-11-25T00:00:00.1234567Z' })], nextLink: '{origin}/next?page=2' } },
      { body: { value: [listed({ condition: '@Resource[…]', createdOn: null }), listed({ condition: null })] } },
    );
    const base = { scope: group, roleDefinitionId: READER, principalId };
    expect(await client.list(serverId, principalId, context)).toEqual({
      kind: 'assignments',
      assignments: [
        { ...base, hasCondition: false, createdAt: Date.parse('2026-11-25T00:00:00.123Z') },
        { ...base, hasCondition: true },
        { ...base, hasCondition: false },
      ],
    });
  });

  it('follows no page to another host', async () => {
    server.answer({ body: { value: [], nextLink: 'https://management.azure.example/next' } });
    expect(await client.list(group, principalId, context)).toMatchObject({
      kind: 'refused',
      error: { code: 'UntrustedPollUrl' },
    });
    expect(server.seen).toHaveLength(1);
  });

  it('is no list when an entry cannot be read: what is not seen would be granted', async () => {
    server.answer({ body: { value: [listed({ scope: 1 })] } });
    await expect(client.list(group, principalId, context)).rejects.toThrow(/roleAssignments\/read.*cannot be read/);
  });

  it.each([
    ['a scope that is none', '/subscriptions/one', principalId],
    ['a scope with a query', `${group}?a=b`, principalId],
    ['a principal that would end the filter', group, "x' or '1' eq '1"],
  ])('is not asked for with %s', async (_, scope, principal) => {
    await expect(client.list(scope, principal, context)).rejects.toThrow(TypeError);
    expect(server.seen).toEqual([]);
  });

  it('is refused and throttled in the words of Azure', async () => {
    server.answer({ status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } });
    expect(await client.list(group, principalId, context)).toMatchObject({ error: { code: 'AuthorizationFailed' } });
    server.answer({ status: 429, headers: { 'Retry-After': '17' } });
    expect(await client.list(group, principalId, context)).toMatchObject({
      kind: 'throttled',
      retryAfter: { kind: 'given', seconds: 17 },
    });
  });
});

describe('the grant of a role', () => {
  it('is a PUT under its name, of the role as the subscription knows it, for a service principal', async () => {
    server.answer({ status: 201, body: listed({}) });
    expect(await client.assign(assignment, context)).toEqual({ kind: 'assigned' });
    const [{ method, target, body } = { method: '', target: '', body: '' }] = server.seen;
    expect(method).toBe('PUT');
    expect(target).toBe(
      `${group}/providers/Microsoft.Authorization/roleAssignments/${assignment.assignmentName}?api-version=2022-04-01`,
    );
    expect(JSON.parse(body)).toEqual({
      properties: {
        roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${READER}`,
        principalId,
        principalType: 'ServicePrincipal',
      },
    });
  });

  it.each([
    [200, listed({})],
    [409, { error: { code: 'RoleAssignmentExists', message: 'The role assignment already exists.' } }],
  ])('is done when Azure answers %i and that it is there', async (status, body) => {
    server.answer({ status, body });
    expect(await client.assign(assignment, context)).toEqual({ kind: 'assigned' });
  });

  it.each([
    [409, 'ScopeLocked'],
    [400, 'PrincipalNotFound'],
    [400, 'RoleAssignmentExists'],
    [403, 'AuthorizationFailed'],
  ])('is refused with %i %s', async (status, code) => {
    server.answer({ status, body: { error: { code, message: 'No.' } } });
    expect(await client.assign(assignment, context)).toMatchObject({ kind: 'refused', error: { code } });
  });

  it('waits as long as Azure asks for', async () => {
    server.answer({ status: 429, headers: { 'Retry-After': '33' }, body: { error: { code: 'TooManyRequests' } } });
    expect(await client.assign(assignment, context)).toMatchObject({ kind: 'throttled', retryAfter: { seconds: 33 } });
  });

  it('goes nowhere with a scope that is none', async () => {
    await expect(client.assign({ ...assignment, scope: '/one/../two' }, context)).rejects.toThrow(TypeError);
    await expect(client.assign({ ...assignment, assignmentName: 'a/b?c' }, context)).rejects.toThrow(TypeError);
    expect(server.seen).toEqual([]);
  });
});
