import { issueToken } from '../../../local/arm';
import { at, header, members } from '../arm-client';
import {
  billingId,
  flexibleInstance,
  groups,
  instanceName,
  ordersId,
  putInstance,
  serverId,
  startOfTime,
  startScenario,
  vaultId,
} from '../scenario';
import type { Scenario } from '../scenario';
import { ask, everyRow, instanceQuery, policyQuery, rowsOf, serverQuery } from './graph-client';

let scenario: Scenario;

beforeEach(async () => {
  scenario = await startScenario('2026');
});

afterEach(() => scenario.emulator.close());

const newId = `${groups}/newRG/providers/Microsoft.DBforPostgreSQL/flexibleServers/pgflex-new`;
const instanceId = `${vaultId}/backupInstances/${instanceName}`;
const graphPath = '/providers/Microsoft.ResourceGraph/resources';
const idsOf = (rows: readonly Record<string, unknown>[]) => rows.map(({ id }) => id);

test('all servers of both generations come in the order of their ids', async () => {
  const rows = rowsOf(await ask(scenario, serverQuery));
  expect(idsOf(rows)).toEqual([billingId, ordersId, serverId]);
});

test('a server row has the columns of the query, in the spelling of the graph', async () => {
  scenario.emulator.seed({
    flexibleServers: [
      {
        id: newId,
        location: 'West Europe',
        tags: { Team: 'Data' },
        sku: { name: 'Standard_E4ds_v5', tier: 'MemoryOptimized' },
        createdAt: '2026-01-02T03:04:05Z',
        properties: { state: 'Stopped' },
      },
    ],
  });
  const row = rowsOf(await ask(scenario, serverQuery)).find(({ id }) => id === newId);
  expect(row).toEqual({
    id: newId,
    name: 'pgflex-new',
    type: 'microsoft.dbforpostgresql/flexibleservers',
    location: 'westeurope',
    resourceGroup: 'newrg',
    subscriptionId: newId.split('/')[2],
    tags: { Team: 'Data' },
    sku: { name: 'Standard_E4ds_v5', tier: 'MemoryOptimized' },
    state: 'Stopped',
    createdAt: '2026-01-02T03:04:05.000Z',
    replicationRole: 'Primary',
    sourceServerId: '',
  });
});

test('what a single server does not have is an empty text, and no tags are null', async () => {
  const row = rowsOf(await ask(scenario, serverQuery)).find(({ id }) => id === serverId);
  expect(row).toMatchObject({ type: 'microsoft.dbforpostgresql/servers', state: '', createdAt: '', tags: null });
});

test('an instance row shows state, policy, error, creation and last recovery point', async () => {
  scenario.emulator.seed({
    backupInstances: [
      {
        id: instanceId,
        datasourceId: ordersId,
        policyName: 'flexpol1',
        protectionState: 'ProtectionError',
        errorCode: 'UserErrorDBUserAuthFailed',
        recoveryPoints: { lastAgeSeconds: 3600 },
        createdAt: '2026-08-01T00:00:00Z',
      },
      { id: `${vaultId}/backupInstances/a-new-one`, datasourceId: billingId, policyName: 'flexpol1' },
    ],
  });
  expect(rowsOf(await ask(scenario, instanceQuery))).toEqual([
    expect.objectContaining({
      name: 'a-new-one',
      lastRecoveryPoint: '',
      error: null,
      createdAt: new Date(startOfTime).toISOString(),
    }),
    {
      id: instanceId,
      name: instanceName,
      datasourceId: ordersId,
      datasourceType: 'Microsoft.DBforPostgreSQL/flexibleServers',
      policyId: `${vaultId}/backupPolicies/flexpol1`,
      protectionState: 'ProtectionError',
      lastRecoveryPoint: new Date(startOfTime - 3_600_000).toISOString(),
      error: expect.objectContaining({
        code: 'UserErrorDBUserAuthFailed',
        message: 'The database refused the stored credentials.',
        isUserError: false,
        recommendedAction: ['Correct the secret.'],
      }),
      createdAt: '2026-08-01T00:00:00.000Z',
    },
  ]);
});

test('an instance that was created here shows the moment of its PUT for ever', async () => {
  scenario.advance(10);
  await putInstance(scenario, flexibleInstance(ordersId));
  scenario.advance(1000);
  const [row] = rowsOf(await ask(scenario, instanceQuery));
  expect(row).toMatchObject({ createdAt: new Date(startOfTime + 10_000).toISOString(), error: null });
});

test('policies come with their rules, those for other datasources do not', async () => {
  const own = [{ name: 'own', objectType: 'AzureBackupRule' }];
  scenario.emulator.seed({
    vaults: [
      {
        id: `${groups}/lateRG/providers/Microsoft.DataProtection/backupVaults/lateVault`,
        policies: [
          { name: 'daily', datasourceTypes: ['Microsoft.DBforPostgreSQL/servers/databases'], pace: 'daily' },
          { name: 'own', datasourceTypes: ['MICROSOFT.DBforPostgreSQL/flexibleServers'], rules: own },
          { name: 'disks', datasourceTypes: ['Microsoft.Compute/disks'] },
        ],
      },
    ],
  });
  const answer = await ask(scenario, policyQuery);
  expect(answer.body).toMatchObject({ totalRecords: 6, count: 6 });
  const rows = rowsOf(answer);
  expect(rows.map(({ name }) => name)).toEqual(['daily', 'own', 'flexpol1', 'osspol3', 'flexpol1', 'osspol3']);
  expect(rows[1]).toEqual({ id: expect.stringContaining('/lateVault/backupPolicies/own'), name: 'own', rules: own });
  const interval = (row: unknown) => at(row, 'rules', 0, 'trigger', 'schedule', 'repeatingTimeIntervals');
  expect(interval(rows[0])).toEqual(['R/2021-08-15T06:30:00+00:00/P1D']);
  expect(interval(rows[2])).toEqual(['R/2021-08-15T06:30:00+00:00/P1W']);
  const { body } = await scenario.call(String(rows[0]?.['id']));
  expect(at(body, 'properties', 'policyRules')).toEqual(rows[0]?.['rules']);
});

test('white space does not count, anything else makes it another query', async () => {
  const spread = serverQuery.replaceAll(' | ', '\n  |   ');
  expect((await ask(scenario, `\n${spread}\n`)).status).toBe(200);
  for (const other of [serverQuery.replace('asc', 'desc'), `${serverQuery} | limit 10`, 'resources | count']) {
    const refused = await ask(scenario, other);
    expect(refused.status).toBe(400);
    expect(at(refused.body, 'error', 'code')).toBe('BadRequest');
    expect(at(refused.body, 'error', 'message')).toContain('correlationId');
    expect(at(refused.body, 'error', 'details', 0, 'code')).toBe('InvalidQuery');
  }
});

test('subscriptions narrow the answer, and one without anything gives no rows', async () => {
  const other = 'aaaaaaaa-0000-4000-8000-000000000001';
  const id = `/subscriptions/${other}/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/flexibleServers/far`;
  scenario.emulator.seed({ flexibleServers: [{ id }] });
  const scoped = (subscriptions: readonly string[]) => ask(scenario, serverQuery, { subscriptions });
  expect(idsOf(rowsOf(await scoped([other.toUpperCase()])))).toEqual([id]);
  expect(rowsOf(await scoped([other, ordersId.split('/')[2] ?? '']))).toHaveLength(4);
  expect(rowsOf(await scoped(['aaaaaaaa-0000-4000-8000-000000000002']))).toEqual([]);
});

test('pages follow one another through the skip token until there is none', async () => {
  const first = await ask(scenario, serverQuery, { options: { $top: 2, resultFormat: 'objectArray' } });
  expect(first.body).toMatchObject({ totalRecords: 3, count: 2, resultTruncated: 'false', facets: [] });
  const $skipToken = at(first.body, '$skipToken');
  const second = await ask(scenario, serverQuery, { options: { $skipToken } });
  expect(second.body).toMatchObject({ totalRecords: 3, count: 1 });
  expect(members(second.body)).not.toHaveProperty('$skipToken');
  expect(idsOf([...rowsOf(first), ...rowsOf(second)])).toEqual([billingId, ordersId, serverId]);
  expect(idsOf(rowsOf(await ask(scenario, serverQuery, { options: { $skip: 2 } })))).toEqual([serverId]);
});

test.each([
  ['a query that is a number', { query: 7 }, 'InvalidRequestBody'],
  ['a subscription that is no GUID', { query: serverQuery, subscriptions: ['mine'] }, 'InvalidRequestBody'],
  ['a page of 1001', { query: serverQuery, options: { $top: 1001 } }, 'InvalidRequestBody'],
  ['an empty page', { query: serverQuery, options: { $top: 0 } }, 'InvalidRequestBody'],
  ['a table', { query: serverQuery, options: { resultFormat: 'table' } }, 'InvalidRequestBody'],
  ['a foreign skip token', { query: serverQuery, options: { $skipToken: 'bm90aGluZw==' } }, 'InvalidSkipToken'],
  ['a body that is not JSON', 'no json', 'InvalidRequestBody'],
])('%s is refused', async (_, body, code) => {
  const refused = await scenario.call(`${graphPath}?api-version=2024-04-01`, { method: 'POST', body });
  expect([refused.status, at(refused.body, 'error', 'details', 0, 'code')]).toEqual([400, code]);
});

test('it needs a bearer and a published api-version', async () => {
  const sent = { method: 'POST', body: { query: serverQuery } };
  expect((await scenario.call(`${graphPath}?api-version=2022-10-01`, { ...sent, token: null })).status).toBe(401);
  for (const version of ['2021-03-01', '2022-10-01', '2024-04-01']) {
    expect((await scenario.call(`${graphPath}?api-version=${version}`, sent)).status).toBe(200);
  }
  expect((await scenario.call(`${graphPath}?api-version=2026-06-01`, sent)).status).toBe(400);
});

test('a caller has fifteen queries in five seconds when the quota is on, and another caller has its own', async () => {
  scenario.emulator.changeSettings({ graphQuota: { queries: 15, windowSeconds: 5 } });
  for (let left = 14; left >= 0; left -= 1) {
    const answer = await ask(scenario, serverQuery);
    expect([answer.status, header(answer, 'x-ms-user-quota-remaining')]).toEqual([200, String(left)]);
  }
  scenario.advance(2);
  const throttled = await ask(scenario, serverQuery);
  expect(throttled.status).toBe(429);
  expect(throttled.headers).toMatchObject({
    'retry-after': '3',
    'x-ms-user-quota-remaining': '0',
    'x-ms-user-quota-resets-after': '00:00:03',
  });
  expect(at(throttled.body, 'error', 'code')).toBe('RateLimiting');
  scenario.advance(2.5);
  expect((await ask(scenario, serverQuery)).status).toBe(429);
  expect(scenario.emulator.callsBeforeRetryAfter()).toHaveLength(1);
  scenario.advance(0.5);
  expect((await ask(scenario, serverQuery)).status).toBe(200);
});

test('the quota belongs to the caller in the token', async () => {
  scenario.emulator.changeSettings({ graphQuota: { queries: 1, windowSeconds: 5 } });
  const claims = Buffer.from(
    JSON.stringify({ aud: 'https://management.azure.com/', exp: Date.now(), oid: 'somebody-else' }),
  ).toString('base64url');
  const [head, , signature] = issueToken().split('.');
  expect((await ask(scenario, serverQuery)).status).toBe(200);
  expect((await ask(scenario, serverQuery)).status).toBe(429);
  expect((await ask(scenario, serverQuery, { token: [head, claims, signature].join('.') })).status).toBe(200);
});

test('faults of kind graph strike queries, and by their text only one of them', async () => {
  scenario.emulator.faults.add({ switch: 'throttle', on: 'graph', resource: 'recoveryservices', times: 1 });
  expect((await ask(scenario, serverQuery)).status).toBe(200);
  const struck = await ask(scenario, instanceQuery);
  expect([struck.status, header(struck, 'retry-after')]).toEqual([429, '10']);
  expect((await ask(scenario, instanceQuery)).status).toBe(200);
  scenario.emulator.faults.add({ switch: 'serverError', on: 'graph', status: 503, times: 1 });
  expect((await ask(scenario, serverQuery)).status).toBe(503);
  expect(scenario.emulator.requests.map(({ kind }) => kind)).toEqual(['graph', 'graph', 'graph', 'graph']);
});

describe('the graph that lags', () => {
  beforeEach(() => void scenario.emulator.changeSettings({ graphLagSeconds: 60 }));

  test('knows from the start what was there from the start', async () => {
    expect(rowsOf(await ask(scenario, serverQuery))).toHaveLength(3);
  });

  test('sees new servers, changed tags and removals late', async () => {
    const find = async () => rowsOf(await ask(scenario, serverQuery)).find(({ id }) => id === newId)?.['tags'];
    scenario.emulator.seed({ flexibleServers: [{ id: newId, tags: { version: '1' } }] });
    scenario.advance(59.9);
    expect(await find()).toBeUndefined();
    scenario.advance(0.1);
    expect(await find()).toEqual({ version: '1' });
    scenario.emulator.seed({ flexibleServers: [{ id: newId, tags: { version: '2' } }] });
    scenario.advance(30);
    expect(await find()).toEqual({ version: '1' });
    scenario.emulator.removeResource(newId);
    scenario.advance(30);
    expect(await find()).toEqual({ version: '2' });
    scenario.advance(30);
    expect(await find()).toBeUndefined();
  });

  test('sees protection come and go late', async () => {
    const states: unknown[] = [];
    const look = async (seconds: number) => {
      scenario.advance(seconds);
      states.push(rowsOf(await ask(scenario, instanceQuery))[0]?.['protectionState']);
    };
    await putInstance(scenario, flexibleInstance(ordersId));
    await look(59);
    await look(1);
    await look(78);
    await scenario.call(instanceId, { method: 'DELETE' });
    await look(59);
    await look(60);
    expect(states).toEqual([
      undefined,
      'ConfiguringProtection',
      'ProtectionConfigured',
      'ProtectionConfigured',
      undefined,
    ]);
  });
});

test('an instance in the bin is shown as soft-deleted until it is purged', async () => {
  scenario.emulator.seed({ vaults: [{ id: vaultId, softDelete: { state: 'On', retentionDays: 14 } }] });
  await putInstance(scenario, flexibleInstance(ordersId));
  scenario.advance(100);
  await scenario.call(instanceId, { method: 'DELETE' });
  scenario.advance(45);
  expect(rowsOf(await ask(scenario, instanceQuery))).toMatchObject([{ protectionState: 'SoftDeleted' }]);
  scenario.advance(14 * 86_400);
  expect(rowsOf(await ask(scenario, instanceQuery))).toEqual([]);
});

test('small pages add up to one large page', async () => {
  expect(await everyRow(scenario, serverQuery, 1)).toEqual(rowsOf(await ask(scenario, serverQuery)));
});
