import { at } from '../arm-client';
import { databaseId, flexibleInstance, groups, serverId, startScenario, validate } from '../scenario';
import type { Scenario } from '../scenario';

let scenario: Scenario;

beforeEach(async () => {
  scenario = await startScenario('2026');
});

afterEach(() => scenario.emulator.close());

const id = `${groups}/newRG/providers/Microsoft.DBforPostgreSQL/flexibleServers/late`;
const singleId = `${groups}/newRG/providers/Microsoft.DBforPostgreSQL/servers/late`;

async function stateOf(resourceId: string, member = 'state'): Promise<unknown> {
  const { body } = await scenario.call(`${resourceId}?api-version=${member === 'state' ? '2024-08-01' : '2017-12-01'}`);
  return at(body, 'properties', member);
}

async function endOfValidation(): Promise<unknown> {
  const started = await validate(scenario, flexibleInstance(id));
  scenario.advance(42);
  const { body } = await scenario.call(String(started.headers['azure-asyncoperation']));
  return [at(body, 'status'), at(body, 'error', 'code')];
}

test('a server becomes ready so many seconds after its creation', async () => {
  scenario.emulator.seed({ flexibleServers: [{ id, readyAfterSeconds: 300 }] });
  scenario.advance(299.999);
  expect(await stateOf(id)).toBe('Provisioning');
  scenario.advance(0.001);
  expect(await stateOf(id)).toBe('Ready');
});

test('until it is ready it has the state asked for, and then its own', async () => {
  scenario.emulator.seed({
    flexibleServers: [{ id, readyAfterSeconds: 60, stateUntilReady: 'Updating', properties: { state: 'Disabled' } }],
    servers: [{ id: singleId, properties: { userVisibleState: 'Dropping' } }],
  });
  expect(await stateOf(id)).toBe('Updating');
  scenario.advance(60);
  expect(await stateOf(id)).toBe('Disabled');
  expect(await stateOf(singleId, 'userVisibleState')).toBe('Dropping');
  expect(await stateOf(serverId, 'userVisibleState')).toBe('Ready');
});

test('a server shows its SKU and when it was created, and seeding it again keeps that', async () => {
  const sku = { name: 'Standard_B1ms', tier: 'Burstable' };
  const createdAt = '2026-01-02T03:04:05.000Z';
  scenario.emulator.seed({ flexibleServers: [{ id, sku, createdAt }] });
  scenario.emulator.seed({ flexibleServers: [{ id, sku, tags: { changed: 'yes' } }] });
  expect((await scenario.call(`${id}?api-version=2024-08-01`)).body).toMatchObject({
    sku,
    tags: { changed: 'yes' },
    systemData: { createdAt },
  });
});

test.each(['Provisioning', 'Stopped', 'Dropping', 'Disabled'])(
  'a server that is %s cannot be backed up',
  async (state) => {
    scenario.emulator.seed({ flexibleServers: [{ id, properties: { state } }] });
    expect(await endOfValidation()).toEqual(['Failed', 'UserErrorServerConnectionClosed']);
  },
);

test.each(['Ready', 'Updating'])('a server that is %s can be backed up', async (state) => {
  scenario.emulator.seed({ flexibleServers: [{ id, properties: { state } }] });
  expect(await endOfValidation()).toEqual(['Succeeded', undefined]);
});

test('databases of a single server come in pages, and go with their server', async () => {
  const databases = Array.from({ length: 5 }, (_, place) => `db${place}`);
  scenario.emulator.seed({ servers: [{ id: singleId, databases }] });
  scenario.emulator.changeSettings({ pageSize: 2 });
  const names: unknown[] = [];
  let next: unknown = `${singleId}/databases?api-version=2017-12-01`;
  while (typeof next === 'string') {
    const { body } = await scenario.call(next);
    const value = at(body, 'value');
    if (Array.isArray(value)) names.push(value.map((entry) => at(entry, 'name')));
    next = at(body, 'nextLink');
  }
  expect(names).toEqual([['db0', 'db1'], ['db2', 'db3'], ['db4']]);
  expect(scenario.emulator.removeResource(`${singleId}/databases/db0`)).toBe(true);
  expect(scenario.emulator.removeResource(singleId)).toBe(true);
  expect(scenario.emulator.removeResource(singleId)).toBe(false);
  expect((await scenario.call(`${singleId}/databases/db1?api-version=2017-12-01`)).status).toBe(404);
  expect((await scenario.call(`${databaseId}?api-version=2017-12-01`)).status).toBe(200);
});
