import { z } from 'zod';
import {
  lifecycleEstate,
  type LifecycleScenario,
  lifecycleScenarios as scenarios,
  requestOf,
  restoreAccountId,
} from './lifecycle-scenarios';
import type { Monitor } from './monitor';
import { datasource, namesWithinOthers, vaultId } from './scenarios';
import { eventually } from '../support/eventually';
import { Stage } from './stage';

const list = z.object({ value: z.array(z.object({ id: z.string() })) });

interface Told {
  readonly id: string;
  readonly atKill: Monitor;
  readonly afterRestart: Monitor;
  readonly end: Monitor;
  readonly jobs: number;
}

/** A job whose start may have come to the service is given a minute to be listed, before it is started again. */
const PATIENCE_MILLISECONDS = 150_000;

const resourceOf = ({ kind, name }: LifecycleScenario): string => datasource(kind, name).resourceId;

const writesOf = (stage: Stage, scenario: LifecycleScenario) =>
  stage.callsAbout(resourceOf(scenario)).filter(({ kind }) => kind === scenario.action.write);

/** A restore has to name a recovery point. */
async function bodyOf(stage: Stage, scenario: LifecycleScenario): Promise<object | undefined> {
  if (scenario.action.path !== 'restores') return requestOf(scenario).body;
  const path = `/api/recovery-points${resourceOf(scenario)}?vaultId=${vaultId}`;
  const [point] = list.parse(await stage.read(path)).value;
  return {
    recoveryPointId: point?.id,
    location: 'westus',
    target: {
      kind: 'files',
      containerUrl: `https://chaosrestores.blob.core.windows.net/${scenario.name}`,
      storageAccountId: restoreAccountId,
      filePrefix: scenario.name,
    },
  };
}

async function beginAndHold(stage: Stage, scenario: LifecycleScenario): Promise<Monitor> {
  const { method, path } = requestOf(scenario);
  const id = await stage.start(method, path, await bodyOf(stage, scenario));
  return eventually(`${scenario.action.path} being held ${scenario.moment}`, async () => {
    const monitor = await stage.monitor(id);
    const write = writesOf(stage, scenario).at(-1);
    const isThere = monitor.progress?.phase === scenario.phase && write !== undefined;
    return isThere && (write.status === null) === scenario.isInFlight ? monitor : undefined;
  });
}

async function jobsOf(stage: Stage, scenario: LifecycleScenario): Promise<number> {
  // What was deleted has no jobs that could be listed by its datasource.
  if (scenario.action.leaves === 0) return 0;
  const path = `/api/jobs${resourceOf(scenario)}?vaultId=${vaultId}`;
  return list.parse(await stage.read(path)).value.length;
}

/** Moments that pass by themselves come last, so that all are there together when the host is killed. */
async function tell(stage: Stage): Promise<ReadonlyMap<LifecycleScenario, Told>> {
  for (const { hold } of scenarios) stage.arm.faults.add(hold);
  const starting = [
    'create',
    'stop',
    'resume',
    'undelete',
    'delete',
    'backup',
    'restore',
    'validateRestore',
    'validateModify',
  ] as const;
  for (const on of starting) stage.arm.faults.add({ switch: 'retryAfter', on, value: { seconds: 1 } });
  const begun = new Map<LifecycleScenario, Monitor>();
  for (const isInFlight of [true, false]) {
    const own = scenarios.filter((scenario) => scenario.isInFlight === isInFlight);
    const held = await Promise.all(own.map((scenario) => beginAndHold(stage, scenario)));
    own.forEach((scenario, index) => {
      const atKill = held[index];
      if (atKill) begun.set(scenario, atKill);
    });
  }
  await stage.killHost();
  await stage.startHost();
  const goOn = async ([scenario, atKill]: [LifecycleScenario, Monitor]): Promise<[LifecycleScenario, Told]> => {
    const { id } = atKill;
    const afterRestart = await stage.monitor(id);
    const end = await stage.ended(id, PATIENCE_MILLISECONDS);
    return [scenario, { id, atKill, afterRestart, end, jobs: await jobsOf(stage, scenario) }];
  };
  return new Map(await Promise.all([...begun].map(goOn)));
}

/** Every action, killed on both sides of the request that changes something, while it waits, and while its job runs. */
describe('An action on a backup instance whose host is killed with SIGKILL', () => {
  let stage: Stage;
  let told: ReadonlyMap<LifecycleScenario, Told>;

  const of = (scenario: LifecycleScenario): Told => {
    const found = told.get(scenario);
    if (found === undefined) throw new Error('Every scenario has a tale to tell');
    return found;
  };

  beforeAll(async () => {
    const kinds = [
      'create',
      'stop',
      'resume',
      'undelete',
      'delete',
      'backup',
      'restore',
      'validateRestore',
      'validateModify',
    ] as const;
    stage = await Stage.open({
      settings: {
        durationsSeconds: Object.fromEntries(kinds.map((kind) => [kind, 0.3])),
        jobSeconds: { backup: 0, restore: 0 },
      },
      seed: lifecycleEstate(scenarios, Date.now()),
    });
    told = await tell(stage);
  }, 240_000);

  afterAll(() => stage.close());

  it('has a name in each scenario that is no part of another', () => {
    expect(namesWithinOthers(scenarios.map(({ name }) => name))).toEqual([]);
  });

  describe.each(scenarios)('$action.path of a $kind, $moment', (scenario) => {
    it('was there when it was killed', () => {
      expect(of(scenario).atKill).toMatchObject({ status: 'Running', progress: { phase: scenario.phase } });
    });

    it('comes to the end that was asked for, under the same id', () => {
      const { id, afterRestart, end } = of(scenario);
      expect(end).toMatchObject({ id, status: 'Succeeded', result: { kind: scenario.action.result } });
      expect(afterRestart.id).toBe(id);
    });

    it('repeats what was on its way, and nothing else', () => {
      expect(writesOf(stage, scenario)).toHaveLength(scenario.writes);
      expect(stage.instancesOf(resourceOf(scenario))).toHaveLength(scenario.action.leaves);
    });

    it('starts one job, or none', () => {
      expect(of(scenario).jobs).toBe(scenario.action.job === undefined ? 0 : 1);
    });
  });
});
