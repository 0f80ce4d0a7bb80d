import fc from 'fast-check';
import type { Seed } from '../../../local/arm';
import { ask, instanceQuery, rowsOf } from '../graph/graph-client';
import { at } from '../arm-client';
import { flexibleInstance, ordersId, putInstance, startOfTime, startScenario, vaultId } from '../scenario';
import type { Scenario } from '../scenario';

type SeedPoints = NonNullable<NonNullable<Seed['backupInstances']>[number]['recoveryPoints']>;

let scenario: Scenario;

beforeEach(async () => {
  scenario = await startScenario('2026');
});

afterEach(() => scenario.emulator.close());

const day = 86_400;
const instanceId = `${vaultId}/backupInstances/seeded`;

function seedInstance(recoveryPoints?: SeedPoints): void {
  const points = recoveryPoints === undefined ? {} : { recoveryPoints };
  scenario.emulator.seed({
    backupInstances: [{ id: instanceId, datasourceId: ordersId, policyName: 'flexpol1', ...points }],
  });
}

/** Ages in seconds, in the order of the answer. */
async function agesOf(id = instanceId, query = ''): Promise<number[]> {
  const { status, body } = await scenario.call(`${id}/recoveryPoints?api-version=2026-06-01${query}`);
  const value = at(body, 'value');
  if (status !== 200 || !Array.isArray(value)) throw new Error(`No list but ${status}`);
  return value.map((point) => (startOfTime - Date.parse(String(at(point, 'properties', 'recoveryPointTime')))) / 1000);
}

async function lastInGraph(): Promise<unknown> {
  return rowsOf(await ask(scenario, instanceQuery))[0]?.['lastRecoveryPoint'];
}

const timeOf = (ageSeconds: number) => new Date(startOfTime - 1000 * ageSeconds).toISOString();

test('seeded points lie an interval apart, the newest first', async () => {
  seedInstance({ lastAgeSeconds: 3 * day, count: 3, everySeconds: 7 * day });
  expect(await agesOf()).toEqual([3 * day, 10 * day, 17 * day]);
  expect(await lastInGraph()).toBe(timeOf(3 * day));
});

test('points that do not go on become overdue, those that do go on do not', async () => {
  seedInstance({ lastAgeSeconds: day, count: 1 });
  scenario.advance(30 * day);
  expect(await agesOf()).toEqual([day]);
  seedInstance({ lastAgeSeconds: day, count: 1, continues: true });
  scenario.advance(14 * day);
  expect(await lastInGraph()).toBe(timeOf(-30 * day - 13 * day));
});

test('no point is made while protection is stopped', async () => {
  seedInstance({ lastAgeSeconds: 0, count: 1, everySeconds: day, continues: true });
  scenario.advance(day + 3600);
  await scenario.call(`${instanceId}/stopProtection?api-version=2026-06-01`, { method: 'POST' });
  scenario.advance(3 * day);
  await scenario.call(`${instanceId}/resumeProtection?api-version=2026-06-01`, { method: 'POST' });
  scenario.advance(day);
  expect(await agesOf()).toEqual([-5 * day, -day, 0]);
});

test('a new instance has no point until the next moment of the policy, Sunday at 06:30 UTC', async () => {
  const id = `${vaultId}/backupInstances/created`;
  await putInstance(scenario, flexibleInstance(ordersId), id);
  expect(await agesOf(id)).toEqual([]);
  expect(await lastInGraph()).toBe('');
  scenario.advance(14 * day);
  expect(await lastInGraph()).toBe('2026-09-20T06:30:00.000Z');
  expect(await agesOf(id)).toHaveLength(2);
});

test('a new instance follows the schedule of its policy', async () => {
  const policy = {
    name: 'daily',
    datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'],
    pace: 'daily' as const,
  };
  scenario.emulator.seed({ vaults: [{ id: vaultId, policies: [policy] }] });
  const id = `${vaultId}/backupInstances/created`;
  await putInstance(scenario, flexibleInstance(ordersId, vaultId, 'daily'), id);
  scenario.advance(3 * day);
  expect(await lastInGraph()).toBe('2026-09-11T06:30:00.000Z');
  expect(await agesOf(id)).toHaveLength(3);
});

test('several weekly intervals are several days a week', async () => {
  const backup = (day: string) => `R/2021-08-${day}T06:30:00+00:00/P1W`;
  const schedule = {
    repeatingTimeIntervals: [backup('16'), backup('18'), backup('20'), 'R/2021-08-15T06:30:00+00:00/P1D'],
  };
  const rules = [{ name: 'Weekdays', objectType: 'AzureBackupRule', trigger: { schedule } }];
  const policy = { name: 'weekdays', datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'], rules };
  scenario.emulator.seed({ vaults: [{ id: vaultId, policies: [policy] }] });
  const id = `${vaultId}/backupInstances/created`;
  // A Tuesday: the first moments are on Wednesday, Friday and Monday.
  await putInstance(scenario, flexibleInstance(ordersId, vaultId, 'weekdays'), id);
  const days = async () =>
    (await agesOf(id)).map((age) => new Date(startOfTime - 1000 * age).toISOString().slice(0, 16));
  scenario.advance(day);
  expect(await days()).toEqual(['2026-09-09T06:30']);
  scenario.advance(7 * day);
  expect(await days()).toEqual(['2026-09-16T06:30', '2026-09-14T06:30', '2026-09-11T06:30', '2026-09-09T06:30']);
  expect(await lastInGraph()).toBe('2026-09-16T06:30:00.000Z');
});

test('a filter takes points from a date, to a date or between two, and nothing else', async () => {
  seedInstance({ lastAgeSeconds: 0, count: 5, everySeconds: day });
  const filter = (text: string) => `&$filter=${encodeURIComponent(text)}`;
  const [start, end] = [`startDate eq '${timeOf(3 * day)}'`, `endDate eq '${timeOf(day)}'`];
  expect(await agesOf(instanceId, filter(start))).toEqual([0, day, 2 * day, 3 * day]);
  expect(await agesOf(instanceId, filter(end))).toEqual([day, 2 * day, 3 * day, 4 * day]);
  expect(await agesOf(instanceId, filter(`${start} and ${end}`))).toEqual([day, 2 * day, 3 * day]);
  const wrong = `${instanceId}/recoveryPoints?api-version=2026-06-01${filter("startDate eq 'soon'")}`;
  expect((await scenario.call(wrong)).status).toBe(400);
});

test('points come in pages, and each can be read by its id', async () => {
  seedInstance({ lastAgeSeconds: 0, count: 3, everySeconds: day });
  scenario.emulator.changeSettings({ pageSize: 2 });
  const first = await scenario.call(`${instanceId}/recoveryPoints?api-version=2026-06-01`);
  const last = await scenario.call(String(at(first.body, 'nextLink')));
  const point = at(last.body, 'value', 0);
  expect(point).toMatchObject({
    type: 'Microsoft.DataProtection/backupVaults/backupInstances/recoveryPoints',
    properties: {
      objectType: 'AzureBackupDiscreteRecoveryPoint',
      recoveryPointTime: timeOf(2 * day),
      recoveryPointDataStoresDetails: [{ type: 'VaultStore', state: 'COMMITTED' }],
    },
  });
  expect((await scenario.call(String(at(point, 'id')))).body).toEqual(point);
  expect((await scenario.call(`${instanceId}/recoveryPoints/absent`)).status).toBe(404);
});

test('the last point of the graph is the first of the list, whatever the schedule', async () => {
  const schedule = fc.record({
    lastAgeSeconds: fc.integer({ min: 0, max: 60 * day }),
    everySeconds: fc.integer({ min: 3600, max: 14 * day }),
    count: fc.integer({ min: 1, max: 20 }),
    continues: fc.boolean(),
  });
  const agree = fc.asyncProperty(schedule, async (points) => {
    scenario.emulator.reset();
    seedInstance(points);
    const ages = await agesOf();
    expect(ages.length).toBeGreaterThanOrEqual(points.count);
    expect(ages).toEqual([...ages].sort((left, right) => left - right));
    expect(await lastInGraph()).toBe(timeOf(ages[0] ?? Number.NaN));
  });
  await fc.assert(agree, { numRuns: 30 });
});
