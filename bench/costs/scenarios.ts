import { generateEstate, publishEvents, resourceUpdated, type Seed, writeEvent } from '../../local/arm';
import { type CostPaths, type CountedApp, type CountedAppOptions, type Counts, startCountedApp } from './counted-app';
import { type Peaks, peaksOf } from './peaks';

/** What came of a scenario. */
export interface Measured {
  readonly title: string;
  readonly counts: Counts;
  readonly peaks: Peaks;
  /** Virtual time that it took, in seconds. */
  readonly seconds: number;
}

/** A Sunday, so that nothing but the schedules of the app is due. */
const START = Date.UTC(2030, 0, 6);
const MINUTE_MILLISECONDS = 60_000;
const DAY_MILLISECONDS = 86_400_000;

const SUBSCRIPTION = '6b1e2c4d-8f3a-4d57-9c21-0e5a7b9d3f10';
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-costs`;
const VAULT = `${GROUP}/providers/Microsoft.DataProtection/backupVaults/bv-costs`;
const POSTGRESQL = `${GROUP}/providers/Microsoft.DBforPostgreSQL`;

type Work = (app: CountedApp) => Promise<void>;

async function measured(
  title: string,
  paths: CostPaths,
  options: Omit<CountedAppOptions, 'startsAt'>,
  work: Work,
): Promise<Measured> {
  const app = await startCountedApp(paths, { ...options, startsAt: START });
  try {
    await work(app);
    const seconds = Math.round((app.clock.now() - START) / 1000);
    return { title, counts: await app.counts(), peaks: peaksOf(app.arm.requests), seconds };
  } finally {
    await app.stop();
  }
}

/** All timers on, and nobody asks for anything: the watchdog, the purge and an audit of the estate. */
export function idleDay(paths: CostPaths, servers: number, singleServers = 0): Promise<Measured> {
  const { seed } = generateEstate({ servers, singleServers, now: START });
  const title = `an idle day, ${servers} flexible and ${singleServers} single servers`;
  const settings = { graphQuota: { queries: 15, windowSeconds: 5 }, tokenBuckets: true };
  return measured(title, paths, { seed, settings, hasTimers: true }, (app) => app.until(START + DAY_MILLISECONDS));
}

export type Kind = 'flexible servers' | 'databases of single servers';

interface Subject {
  readonly resourceId: string;
  readonly body: object;
}

function subjects(kind: Kind, count: number): readonly Subject[] {
  const common = { vaultId: VAULT, location: 'westus' };
  const numbers = Array.from({ length: count }, (_, number) => number);
  if (kind === 'flexible servers') {
    const body = { ...common, policyId: `${VAULT}/backupPolicies/flexible` };
    return numbers.map((number) => ({ resourceId: `${POSTGRESQL}/flexibleServers/pg-${number}`, body }));
  }
  const policyId = `${VAULT}/backupPolicies/databases`;
  const body = { ...common, policyId, secretUri: 'https://costs-kv.vault.azure.net/secrets/connection' };
  return numbers.map((number) => ({ resourceId: `${POSTGRESQL}/servers/pgs/databases/db-${number}`, body }));
}

function fleet(count: number): Seed {
  const databases = Array.from({ length: count }, (_, number) => `db-${number}`);
  return {
    vaults: [
      {
        id: VAULT,
        policies: [
          { name: 'flexible', datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] },
          { name: 'databases', datasourceTypes: ['Microsoft.DBforPostgreSQL/servers/databases'] },
        ],
      },
    ],
    servers: [{ id: `${POSTGRESQL}/servers/pgs`, databases }],
    flexibleServers: databases.map((_, number) => ({ id: `${POSTGRESQL}/flexibleServers/pg-${number}` })),
  };
}

async function protectAll(app: CountedApp, all: readonly Subject[]): Promise<void> {
  for (const { resourceId, body } of all) {
    const { status } = await app.request('PUT', `/api/protections${resourceId}`, body);
    if (status !== 202) throw new Error(`A protection was answered ${status}.`);
  }
}

async function expectAllProtected(app: CountedApp, count: number): Promise<void> {
  await app.allEnded();
  const protectedCount = app.arm.backupInstances().length;
  if (protectedCount !== count) throw new Error(`${protectedCount} of ${count} are protected.`);
}

/** As many at once as meet no refusal, again and again. */
export function protectionsInPortions(paths: CostPaths, portion: number, portions: number): Promise<Measured> {
  const title = `${portions} times ${portion} protections, a minute apart, within Azure's limits`;
  const options = { seed: fleet(portion * portions), settings: { tokenBuckets: true }, hasTimers: false };
  return measured(title, paths, options, async (app) => {
    const all = subjects('flexible servers', portion * portions);
    for (let number = 0; number < portions; number++) {
      await app.until(START + number * MINUTE_MILLISECONDS);
      await protectAll(app, all.slice(number * portion, (number + 1) * portion));
    }
    await expectAllProtected(app, all.length);
  });
}

/** So many requests at the same moment, each followed to its end with the durations and Retry-After of recorded traffic. */
export function protections(paths: CostPaths, kind: Kind, count: number, tokenBuckets = false): Promise<Measured> {
  const title = `${count} protections of ${kind} at once${tokenBuckets ? ", within Azure's limits" : ''}`;
  const options = { seed: fleet(count), settings: { tokenBuckets }, hasTimers: false };
  return measured(title, paths, options, async (app) => {
    await protectAll(app, subjects(kind, count));
    await expectAllProtected(app, count);
  });
}

async function deliver({ host }: CountedApp, wireEvents: readonly ReturnType<typeof writeEvent>[]): Promise<void> {
  const endpoint = `${host.url}/runtime/webhooks/eventgrid?functionName=autoProtectEventGrid`;
  const { delivered } = await publishEvents({ endpoint, wireEvents, policy: { timeScale: 0.001 } });
  if (delivered !== wireEvents.length) throw new Error(`${delivered} of ${wireEvents.length} events were delivered.`);
}

/** An event of a server that no rule wants protected: it is looked at and left alone. */
export function eventLeftAlone(paths: CostPaths): Promise<Measured> {
  return measured('an event that starts nothing', paths, { seed: fleet(1), hasTimers: false }, async (app) => {
    await deliver(app, [writeEvent(resourceUpdated(`${POSTGRESQL}/flexibleServers/pg-0`), 'EventGridSchema')]);
    await app.allEnded();
  });
}

/** An event of a server that the rules want protected: the look, the protection, and the note of the time to protect. */
export function eventThatProtects(paths: CostPaths): Promise<Measured> {
  const target = { name: 'vault', places: [{ vault: VAULT, policy: `${VAULT}/backupPolicies/flexible` }] };
  const rule = { name: 'all', action: 'protect', match: { names: ['*'] }, target: 'vault' };
  const appSettings = { SAUVEGARDE_RULES: JSON.stringify({ targets: [target], rules: [rule] }) };
  const options = { seed: fleet(1), hasTimers: false, appSettings };
  return measured('an event that starts a protection', paths, options, async (app) => {
    await deliver(app, [writeEvent(resourceUpdated(`${POSTGRESQL}/flexibleServers/pg-0`), 'EventGridSchema')]);
    await expectAllProtected(app, 1);
  });
}

/** An event of something else, which the filter of the event subscription keeps away. */
export function eventOfSomethingElse(paths: CostPaths): Promise<Measured> {
  return measured('an event of something else', paths, { seed: fleet(1), hasTimers: false }, async (app) => {
    await deliver(app, [writeEvent(resourceUpdated(`${GROUP}/providers/Microsoft.Web/sites/web`), 'EventGridSchema')]);
    await app.allEnded();
  });
}
