import fc from 'fast-check';
import { estateStates, generateEstate, startArmEmulator } from '../../../local/arm';
import type { EstateShares, GeneratedEstate } from '../../../local/arm';
import { apportion } from '../../../local/arm/seed/estate-states';
import { at, header, members, send } from '../arm-client';
import { everyRow, instanceQuery, policyQuery, serverQuery } from '../graph/graph-client';
import { flexibleInstance, startOfTime, startScenario, validate } from '../scenario';
import type { Scenario } from '../scenario';

const day = 86_400_000;
const lower = (value: unknown) => String(value).toLowerCase();

/** What an auditor would say of a server who sees only what the two queries give. */
function observed(server: Record<string, unknown> | undefined, instance: Record<string, unknown> | undefined): string {
  if (server === undefined) return 'orphaned';
  if (instance === undefined) return bare(server);
  const states: Readonly<Record<string, string>> = {
    ProtectionError: 'protectionError',
    ProtectionStopped: 'protectionStopped',
    BackupSchedulesSuspended: 'backupsSuspended',
    SoftDeleted: 'softDeleted',
  };
  const state = states[String(instance['protectionState'])];
  if (state !== undefined) return state;
  if (String(instance['policyId']).endsWith('/flexible-other')) return 'wrongPolicy';
  const age = startOfTime - Date.parse(String(instance['lastRecoveryPoint']));
  return age > 8 * day ? 'overdue' : 'protected';
}

function bare(server: Record<string, unknown>): string {
  if (at(server, 'tags', 'backup') === 'exclude') return 'excludedByTag';
  return server['state'] === 'Ready' ? 'unprotected' : 'serverStopped';
}

async function observe(scenario: Scenario, estate: GeneratedEstate): Promise<Record<string, number>> {
  const servers = new Map((await everyRow(scenario, serverQuery)).map((row) => [lower(row['id']), row]));
  const instances = new Map((await everyRow(scenario, instanceQuery)).map((row) => [lower(row['datasourceId']), row]));
  const counts: Record<string, number> = {};
  for (const { id, state } of estate.servers) {
    const seen = observed(servers.get(lower(id)), instances.get(lower(id)));
    expect([id, seen]).toEqual([id, state]);
    counts[seen] = (counts[seen] ?? 0) + 1;
  }
  return counts;
}

test('what the graph shows of five thousand servers is what was generated', async () => {
  const estate = generateEstate({ servers: 5000, now: startOfTime });
  const scenario = await startScenario('2026', { seed: estate.seed });
  try {
    expect(await observe(scenario, estate)).toEqual(estate.counts);
    const rows = await everyRow(scenario, serverQuery);
    expect(rows).toHaveLength(5000 - estate.counts.orphaned);
    expect(new Set(rows.map(({ subscriptionId }) => subscriptionId)).size).toBe(4);
    expect(new Set(rows.map(({ location }) => location)).size).toBe(3);
  } finally {
    await scenario.emulator.close();
  }
});

test('equal options make equal estates, another seed another one', () => {
  const options = { servers: 200, singleServers: 5, now: startOfTime };
  expect(generateEstate(options)).toEqual(generateEstate(options));
  expect(generateEstate({ ...options, seed: 2 }).servers).not.toEqual(generateEstate(options).servers);
});

test('ids and names are unique, in whatever case', () => {
  const { seed, servers } = generateEstate({ servers: 3000, now: startOfTime });
  expect(new Set(servers.map(({ id }) => lower(id))).size).toBe(3000);
  const instances = seed.backupInstances ?? [];
  expect(new Set(instances.map(({ id }) => lower(id))).size).toBe(instances.length);
});

test('single servers have a protected and an unprotected database', async () => {
  const estate = generateEstate({ servers: 0, singleServers: 3, now: startOfTime });
  const scenario = await startScenario('2026', { seed: estate.seed });
  try {
    expect(estate.databases.map(({ isProtected }) => isProtected)).toEqual([true, false, true, false, true, false]);
    const protectedIds = (await everyRow(scenario, instanceQuery)).map(({ datasourceId }) => datasourceId);
    expect(new Set(protectedIds)).toEqual(
      new Set(estate.databases.filter(({ isProtected }) => isProtected).map(({ id }) => id)),
    );
    for (const { id } of estate.databases) {
      expect((await scenario.call(`${id}?api-version=2017-12-01`)).status).toBe(200);
    }
  } finally {
    await scenario.emulator.close();
  }
});

test('a generated estate has errors, purge times and policies as the service shows them', async () => {
  const estate = generateEstate({ servers: 1000, singleServers: 4, now: startOfTime });
  const scenario = await startScenario('2026', { seed: estate.seed });
  try {
    const broken = (await everyRow(scenario, instanceQuery)).filter((row) => row['error'] !== null);
    expect(broken).toHaveLength(estate.counts.protectionError);
    for (const { error, createdAt } of broken) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^UserError/), message: expect.any(String) });
      expect(Date.parse(String(createdAt))).toBeLessThan(startOfTime);
    }
    const binned = await Promise.all(estate.vaults.map(({ id }) => scenario.call(`${id}/deletedBackupInstances`)));
    const deleted = binned.flatMap(({ body }) => Object.values(members(at(body, 'value'))));
    expect(deleted).toHaveLength(estate.counts.softDeleted);
    for (const one of deleted) {
      const purge = Date.parse(String(at(one, 'properties', 'deletionInfo', 'scheduledPurgeTime')));
      expect(purge).toBeGreaterThan(startOfTime);
      expect(purge).toBeLessThan(startOfTime + 14 * day);
    }
    const policies = await everyRow(scenario, policyQuery);
    expect(policies).toHaveLength(12);
    const paces = policies.map((row) => [row['name'], at(row, 'rules', 0, 'name')]);
    expect(paces.filter(([name]) => name === 'flexible-weekly')).toEqual(
      Array(3).fill(['flexible-weekly', 'BackupWeekly']),
    );
    expect(paces.filter(([name]) => name === 'database-daily')).toEqual(
      Array(3).fill(['database-daily', 'BackupDaily']),
    );
    const single = estate.seed.backupInstances?.filter(({ policyName }) => policyName.startsWith('database'));
    expect(new Set(single?.map(({ policyName }) => policyName))).toEqual(
      new Set(['database-weekly', 'database-daily']),
    );
  } finally {
    await scenario.emulator.close();
  }
});

test('a vault of a granted estate may protect every server, one of another may not', async () => {
  for (const granted of [true, false]) {
    const { seed, servers } = generateEstate({ servers: 3, shares: { unprotected: 1 }, now: startOfTime, granted });
    const scenario = await startScenario('2026', { seed, settings: { accessChecks: true } });
    const ends = servers.map(async ({ id, vault }) => {
      const accepted = await validate(scenario, flexibleInstance(id, vault.id, 'flexible-weekly'), vault.id);
      return header(accepted, 'Azure-AsyncOperation');
    });
    const polls = await Promise.all(ends);
    scenario.advance(60);
    const states = await Promise.all(polls.map(async (url) => at((await scenario.call(url)).body, 'status')));
    expect(new Set(states)).toEqual(new Set([granted ? 'Succeeded' : 'Failed']));
    await scenario.emulator.close();
  }
});

test('an estate can be generated in another process', async () => {
  const emulator = await startArmEmulator();
  try {
    const post = (body: unknown) => send(`${emulator.url}/_emulator/estate`, { method: 'POST', token: null, body });
    const { body } = await post({ servers: 10, shares: { unprotected: 1, protected: 1 } });
    expect(at(body, 'counts')).toMatchObject({ unprotected: 5, protected: 5, orphaned: 0 });
    expect(emulator.backupInstances()).toHaveLength(5);
    expect((await post({ servers: 10, shares: { lost: 1 } })).status).toBe(400);
  } finally {
    await emulator.close();
  }
});

describe('shares', () => {
  const weights = fc.record(
    Object.fromEntries(estateStates.map((state) => [state, fc.integer({ min: 0, max: 1000 })])),
    { requiredKeys: [] },
  );

  test('add up to the whole, and none is more than one away from its exact part', () => {
    fc.assert(
      fc.property(fc.nat(100_000), weights, (total, shares: EstateShares) => {
        const sum = Object.values(shares).reduce((left, right) => left + right, 0);
        fc.pre(sum > 0);
        const counts = apportion(total, shares);
        expect(Object.values(counts).reduce((left, right) => left + right, 0)).toBe(total);
        for (const state of estateStates) {
          expect(Math.abs(counts[state] - (total * (shares[state] ?? 0)) / sum)).toBeLessThan(1);
        }
      }),
    );
  });

  test('that say nothing are refused', () => {
    for (const shares of [{}, { protected: 0 }, { protected: 2, unprotected: -1 }, { protected: Number.NaN }]) {
      expect(() => apportion(10, shares)).toThrow(RangeError);
    }
  });
});
