import { at, send } from './arm-client';
import type { Answer } from './arm-client';
import { flexibleInstance, instanceName, ordersId, putInstance, startScenario, validate, vaultId } from './scenario';
import type { Scenario } from './scenario';

let scenario: Scenario;

beforeEach(async () => {
  scenario = await startScenario('2026');
});

afterEach(() => scenario.emulator.close());

function control(method: string, path: string, body?: unknown): Promise<Answer> {
  const sent = body === undefined ? {} : { body };
  return send(`${scenario.emulator.url}/_emulator${path}`, { method, token: null, ...sent });
}

test('faults are added one by one or many at once, listed, removed and cleared', async () => {
  const added = await control('POST', '/faults', [
    { switch: 'throttle', on: 'validate', retryAfter: { seconds: 3 }, times: 1 },
    { switch: 'neverEnds' },
  ]);
  expect(added.status).toBe(200);
  expect((await validate(scenario, flexibleInstance(ordersId))).status).toBe(429);
  const listed = await control('GET', '/faults');
  expect(listed.body).toMatchObject({
    value: [
      { id: '1', hits: 1 },
      { id: '2', hits: 0 },
    ],
  });
  expect((await control('DELETE', '/faults/2')).status).toBe(200);
  expect((await control('DELETE', '/faults/2')).status).toBe(404);
  await control('DELETE', '/faults');
  expect(scenario.emulator.faults.list()).toEqual([]);
});

test('an unknown switch is refused with the list of known ones', async () => {
  const refused = await control('POST', '/faults', { switch: 'explode' });
  expect(refused.status).toBe(400);
  expect(at(refused.body, 'error')).toMatch(/Known switches: .*neverEnds/);
});

test('settings are read and changed, and unknown ones refused', async () => {
  expect(at((await control('GET', '/settings')).body, 'style')).toBe('2026');
  expect(at((await control('PATCH', '/settings', { style: '2021' })).body, 'style')).toBe('2021');
  expect((await putInstance(scenario, flexibleInstance(ordersId))).status).toBe(201);
  expect((await control('PATCH', '/settings', { speed: 3 })).status).toBe(400);
});

test('seed adds, state shows, resources go, reset goes back to the start', async () => {
  const id = `${ordersId}-two`;
  await control('POST', '/seed', {
    flexibleServers: [{ id }],
    backupInstances: [
      {
        id: `${vaultId}/backupInstances/seeded`,
        datasourceId: id,
        policyName: 'flexpol1',
        protectionState: 'ProtectionError',
        errorCode: 'UserErrorDBUserAuthFailed',
      },
    ],
  });
  const { body } = await control('GET', '/state');
  expect(at(body, 'resources')).toContain(id);
  expect(at(body, 'backupInstances', 0, 'properties')).toMatchObject({
    currentProtectionState: 'ProtectionError',
    protectionErrorDetails: { code: 'UserErrorDBUserAuthFailed' },
  });
  expect((await control('DELETE', `/resources?id=${encodeURIComponent(id)}`)).body).toEqual({ found: true });
  await control('POST', '/faults', { switch: 'hang', on: 'delete' });
  await control('PATCH', '/settings', { style: '2021', pageSize: 1 });
  await validate(scenario, flexibleInstance(ordersId));
  await control('POST', '/reset');
  expect(scenario.emulator.settings).toMatchObject({ style: '2026', pageSize: null });
  expect(scenario.emulator.operations()).toEqual([]);
  expect(scenario.emulator.requests).toEqual([]);
  expect(scenario.emulator.backupInstances()).toEqual([]);
  expect(scenario.emulator.faults.list()).toEqual([]);
  expect((await scenario.call(vaultId)).status).toBe(200);
});

test('a seed may be larger than a body to ARM', async () => {
  const id = `${ordersId}-large`;
  const tags = { note: 'x'.repeat(5 * 1024 * 1024) };
  expect((await control('POST', '/seed', { flexibleServers: [{ id, tags }] })).status).toBe(200);
  expect((await scenario.call(`${id}?api-version=2024-08-01`)).status).toBe(200);
  expect((await scenario.call(vaultId, { method: 'PUT', body: tags })).status).toBe(413);
});

test('a seed of the wrong shape is refused and says where', async () => {
  const refused = await control('POST', '/seed', { vaults: [{ id: 'x' }] });
  expect(refused.status).toBe(400);
  expect(at(refused.body, 'error')).toMatch(/not the id of an ARM resource/);
  expect((await control('POST', '/seed', 'no json')).status).toBe(400);
});

test('jobs, roles, key vaults, accounts and guards are seeded too, and a reset forgets them', async () => {
  const group = ordersId.slice(0, ordersId.indexOf('/providers/'));
  const principalId = 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6';
  const instanceId = `${vaultId}/backupInstances/seeded`;
  const keyVault = `${group}/providers/Microsoft.KeyVault/vaults/kv`;
  const account = `${group}/providers/Microsoft.Storage/storageAccounts/acc`;
  const guard = `${group}/providers/Microsoft.DataProtection/resourceGuards/guard`;
  const seeded = await control('POST', '/seed', {
    backupInstances: [{ id: instanceId, datasourceId: ordersId, policyName: 'flexpol1' }],
    backupJobs: [{ instanceId, startedAt: '2026-09-08T00:00:00Z', ending: 'CompletedWithWarnings' }],
    roleAssignments: [{ scope: group, role: 'acdd72a7-3385-48ef-bd42-f606fba81ae7', principalId }],
    keyVaults: [{ id: keyVault }],
    storageAccounts: [{ id: account }],
    resourceGuards: [{ id: guard }],
  });
  expect(seeded.status).toBe(200);
  const { body } = await control('GET', '/state');
  expect(at(body, 'jobs', 0, 'properties')).toMatchObject({ status: 'CompletedWithWarnings', isUserTriggered: false });
  expect(at(body, 'roleAssignments', 0)).toMatchObject({ scope: group, principalId });
  const places = [`${keyVault}?api-version=2023-07-01`, `${account}?api-version=2023-05-01`, guard];
  const statuses = () => Promise.all(places.map(async (place) => (await scenario.call(place)).status));
  expect(await statuses()).toEqual([200, 200, 200]);
  await control('POST', '/reset');
  expect(await statuses()).toEqual([404, 404, 404]);
  expect((await control('GET', '/state')).body).toMatchObject({ jobs: [], roleAssignments: [] });
});

test.each([
  [
    'a job of no instance',
    { backupJobs: [{ instanceId: `${vaultId}/backupInstances/x`, startedAt: '2026-01-01T00:00:00Z' }] },
  ],
  [
    'an unknown role',
    { roleAssignments: [{ scope: vaultId, role: vaultId.slice(15, 51), principalId: vaultId.slice(15, 51) }] },
  ],
])('a seed with %s is refused', async (_, sent) => {
  expect((await control('POST', '/seed', sent)).status).toBe(400);
});

test('the protection state of an instance can be set', async () => {
  await putInstance(scenario, flexibleInstance(ordersId));
  const instanceId = `${vaultId}/backupInstances/${instanceName}`;
  const forced = { instanceId, protectionState: 'ProtectionError', errorCode: 'UserErrorDBNotFound' };
  expect((await control('POST', '/protection-state', forced)).body).toEqual({ found: true });
  const read = await scenario.call(instanceId);
  expect(at(read.body, 'properties', 'protectionErrorDetails', 'code')).toBe('UserErrorDBNotFound');
  expect((await control('POST', '/protection-state', { ...forced, instanceId: `${instanceId}x` })).body).toEqual({
    found: false,
  });
});

test('the request log is read and cleared, control requests not among it', async () => {
  const started = await validate(scenario, flexibleInstance(ordersId));
  await scenario.call(String(started.headers['azure-asyncoperation']));
  expect(at((await control('GET', '/requests')).body, 'value')).toHaveLength(2);
  expect(at((await control('GET', '/polls-before-retry-after')).body, 'value')).toHaveLength(1);
  const tolerant = await control('GET', '/calls-before-retry-after?toleranceMilliseconds=10000');
  expect(at(tolerant.body, 'value')).toEqual([]);
  await control('DELETE', '/requests');
  expect(at((await control('GET', '/requests')).body, 'value')).toEqual([]);
});

test('health answers, and an unknown route names the known ones', async () => {
  expect((await control('GET', '/health')).body).toEqual({ status: 'ok' });
  const unknown = await control('GET', '/nothing');
  expect(unknown.status).toBe(404);
  expect(at(unknown.body, 'error')).toContain('POST /reset');
});
