import { at } from '../arm-client';
import { billingId, databaseId, groups, ordersId, otherVaultId, serverId, startScenario, vaultId } from '../scenario';
import type { Scenario } from '../scenario';
import { defaultSubscriptionId } from '../../../local/arm';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario('2026');
});

afterAll(() => scenario.emulator.close());

const subscription = `/subscriptions/${defaultSubscriptionId}`;
const flexible = 'providers/Microsoft.DBforPostgreSQL/flexibleServers?api-version=2024-08-01';
const single = 'providers/Microsoft.DBforPostgreSQL/servers?api-version=2017-12-01';

async function idsOf(path: string): Promise<unknown> {
  const { status, body } = await scenario.call(path);
  expect(status).toBe(200);
  const value = at(body, 'value');
  return Array.isArray(value) ? value.map((entry) => at(entry, 'id')) : value;
}

test.each([
  [
    'vaults of a subscription',
    `${subscription}/providers/Microsoft.DataProtection/backupVaults`,
    [vaultId, otherVaultId],
  ],
  [
    'vaults of a group',
    `${groups}/TESTBKPVAULTRG/providers/Microsoft.DataProtection/backupVaults`,
    [vaultId, otherVaultId],
  ],
  ['vaults of a group without any', `${groups}/ossdemoRG/providers/Microsoft.DataProtection/backupVaults`, []],
  ['policies', `${vaultId}/backupPolicies`, ['osspol3', 'flexpol1'].map((name) => `${vaultId}/backupPolicies/${name}`)],
  ['backup instances', `${vaultId}/backupInstances`, []],
  ['flexible servers of a subscription', `${subscription}/${flexible}`, [ordersId, billingId]],
  ['flexible servers of a group', `${groups}/ossdemoRG/${flexible}`, [ordersId, billingId]],
  ['servers of a subscription', `${subscription}/${single}`, [serverId]],
  ['databases of a server', `${serverId}/databases?api-version=2017-12-01`, [databaseId]],
])('lists %s', async (_, path, ids) => {
  expect(await idsOf(path)).toEqual(ids);
});

test('a vault shows location, identity and soft delete', async () => {
  const { body } = await scenario.call(vaultId);
  expect(body).toMatchObject({
    id: vaultId,
    name: 'testBkpVault',
    location: 'westus',
    identity: { type: 'SystemAssigned', principalId: 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6' },
    properties: { securitySettings: { softDeleteSettings: { state: 'Off', retentionDurationInDays: 14 } } },
  });
});

test('a policy shows what it is for', async () => {
  const { body } = await scenario.call(`${vaultId}/backupPolicies/FLEXPOL1`);
  expect(at(body, 'properties', 'datasourceTypes')).toEqual(['Microsoft.DBforPostgreSQL/flexibleServers']);
});

test('servers and databases show their type and what was seeded', async () => {
  const id = `${groups}/newRG/providers/Microsoft.DBforPostgreSQL/flexibleServers/replica`;
  scenario.emulator.seed({
    flexibleServers: [
      { id, location: 'East US', tags: { team: 'a' }, properties: { replicationRole: 'AsyncReplica' } },
    ],
  });
  expect((await scenario.call(`${id}?api-version=2024-08-01`)).body).toMatchObject({
    type: 'Microsoft.DBforPostgreSQL/flexibleServers',
    location: 'East US',
    tags: { team: 'a' },
    properties: { replicationRole: 'AsyncReplica', state: 'Ready' },
  });
  expect((await scenario.call(`${serverId}?api-version=2017-12-01`)).body).toMatchObject({ name: 'testpostgresql' });
  expect((await scenario.call(`${databaseId}?api-version=2017-12-01`)).body).toMatchObject({
    name: 'empdb11',
    type: 'Microsoft.DBforPostgreSQL/servers/databases',
  });
  expect(scenario.emulator.removeResource(id)).toBe(true);
  expect((await scenario.call(`${id}?api-version=2024-08-01`)).status).toBe(404);
});

test('pages follow one another through nextLink until there is none', async () => {
  scenario.emulator.changeSettings({ pageSize: 1 });
  const seen: unknown[] = [];
  let next: unknown = `${scenario.emulator.url}${subscription}/${flexible}`;
  while (typeof next === 'string') {
    const page: unknown = (await scenario.call(next)).body;
    seen.push(at(page, 'value', 0, 'id'));
    next = at(page, 'nextLink');
  }
  expect(seen).toEqual([ordersId, billingId]);
});

test('an answer repeats the correlation id and the client request id that were sent', async () => {
  const headers = { 'x-ms-correlation-request-id': 'c-1', 'x-ms-client-request-id': 'r-1' };
  const answer = await scenario.call(vaultId, { headers });
  expect(answer.headers).toMatchObject(headers);
});
