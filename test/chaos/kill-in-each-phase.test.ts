import type { Monitor } from './monitor';
import { datasource, estate, namesWithinOthers, type Scenario, scenarios, vaultId } from './scenarios';
import { eventually } from '../support/eventually';
import { Stage } from './stage';

/** Both processes read the same clock; a timer of the real one may be off by a tick. */
const CLOCK_TICK_MILLISECONDS = 20;

interface Told {
  readonly id: string;
  readonly atKill: Monitor;
  readonly instancesAtKill: number;
  readonly afterRestart: Monitor;
  /** The operation of the same request, sent once more while the operation must still wait. */
  readonly joined: string | undefined;
  readonly end: Monitor;
}

const subjectOf = ({ kind, name }: Scenario) => datasource(kind, name);

function begin(stage: Stage, scenario: Scenario): Promise<string> {
  const { resourceId, body } = subjectOf(scenario);
  return scenario.flow === 'protect'
    ? stage.start('PUT', `/api/protections${resourceId}`, body)
    : stage.start('DELETE', `/api/protections${resourceId}?vaultId=${vaultId}`);
}

/** Held by a wait that the service asked for, which goes on after the restart. */
const isAsleep = ({ hold }: Scenario): boolean => hold.switch === 'retryAfter';

const instancesOf = (stage: Stage, scenario: Scenario): number =>
  stage.instancesOf(subjectOf(scenario).resourceId).length;

function held(stage: Stage, scenario: Scenario, id: string): Promise<Monitor> {
  const { resourceId } = subjectOf(scenario);
  return eventually(`being held ${scenario.moment}`, async () => {
    const monitor = await stage.monitor(id);
    const { progress } = monitor;
    const isThere = progress?.phase === scenario.phase && scenario.reached(stage.callsAbout(resourceId), progress);
    return isThere ? monitor : undefined;
  });
}

interface Begun {
  readonly id: string;
  readonly atKill: Monitor;
}

/** Brings each operation to its moment, turn by turn: moments that pass by themselves have their full length to be hit. */
async function beginAll(stage: Stage): Promise<ReadonlyMap<Scenario, Begun>> {
  const begun = new Map<Scenario, Begun>();
  for (const turn of [0, 1, 2]) {
    const own = scenarios.filter((scenario) => scenario.turn === turn);
    const monitors = await Promise.all(own.map(async (each) => held(stage, each, await begin(stage, each))));
    own.forEach((scenario, index) => {
      const atKill = monitors[index];
      if (atKill) begun.set(scenario, { id: atKill.id, atKill });
    });
  }
  return begun;
}

/** Each operation is held at its own moment; then the one host that runs them all is killed. */
async function tell(stage: Stage): Promise<ReadonlyMap<Scenario, Told>> {
  for (const { hold } of scenarios) stage.arm.faults.add(hold);
  for (const on of ['validate', 'create', 'stop'] as const) {
    stage.arm.faults.add({ switch: 'retryAfter', on, value: { seconds: 1 } });
  }
  const begun = [...(await beginAll(stage))];
  await stage.killHost();
  const instances = new Map(scenarios.map((scenario) => [scenario, instancesOf(stage, scenario)]));
  for (const { meanwhile } of scenarios) meanwhile?.(stage.arm);
  await stage.startHost();
  const goOn = async ([scenario, { id, atKill }]: [Scenario, Begun]): Promise<[Scenario, Told]> => {
    const afterRestart = await stage.monitor(id);
    const joined = isAsleep(scenario) ? await begin(stage, scenario) : undefined;
    const instancesAtKill = instances.get(scenario) ?? -1;
    return [scenario, { id, atKill, instancesAtKill, afterRestart, joined, end: await stage.ended(id) }];
  };
  return new Map(await Promise.all(begun.map(goOn)));
}

describe('A host that is killed with SIGKILL and started again on its data', () => {
  let stage: Stage;
  let told: ReadonlyMap<Scenario, Told>;

  const of = (scenario: Scenario): Told => {
    const found = told.get(scenario);
    if (found === undefined) throw new Error('Every scenario has a tale to tell');
    return found;
  };

  beforeAll(async () => {
    const isStopping = ({ flow }: Scenario): boolean => flow === 'stop';
    const namesOf = (some: readonly Scenario[]) => some.map(({ name }) => name);
    stage = await Stage.open({
      settings: { durationsSeconds: { validate: 0.5, create: 0.5, stop: 0.5 }, configuringSeconds: 0 },
      seed: estate(namesOf(scenarios), namesOf(scenarios.filter(isStopping))),
    });
    told = await tell(stage);
  }, 90_000);

  afterAll(() => stage.close());

  it('was told with a name for each operation that is no part of another name', () => {
    expect(namesWithinOthers(scenarios.map(({ name }) => name))).toEqual([]);
  });

  describe.each(scenarios)('$moment ($flow a $kind)', (scenario) => {
    it('was in that phase when it was killed', () => {
      expect(of(scenario).atKill).toMatchObject({ status: 'Running', progress: { phase: scenario.phase } });
      expect(of(scenario).instancesAtKill).toBe(scenario.created ? 1 : 0);
    });

    it('comes to the end that was asked for, with one backup instance', () => {
      const kind = scenario.flow === 'protect' ? 'Protected' : 'Stopped';
      expect(of(scenario).end).toMatchObject({ status: 'Succeeded', result: { kind } });
      expect(instancesOf(stage, scenario)).toBe(1);
    });

    it('shows the operation under its id before, between and at the end', () => {
      const { id, atKill, afterRestart, end } = of(scenario);
      expect([atKill.id, afterRestart.id, end.id]).toEqual([id, id, id]);
    });

    it('repeats a request that was on its way, and no other', () => {
      const calls = stage.callsAbout(subjectOf(scenario).resourceId);
      expect(calls.map(({ kind }) => kind)).toEqual(scenario.calls);
    });
  });

  it.each(scenarios.filter(isAsleep))('is still asked for the same: a request joins it $moment', (scenario) => {
    expect(of(scenario).afterRestart.status).toBe('Running');
    expect(of(scenario).joined).toBe(of(scenario).id);
  });

  it('makes no call before its Retry-After', () => {
    expect(stage.arm.callsBeforeRetryAfter(CLOCK_TICK_MILLISECONDS)).toEqual([]);
  });
});
