import { setTimeout as sleep } from 'node:timers/promises';
import { datasource, estate } from './scenarios';
import { Stage } from './stage';

/** How long the host lives each time, in milliseconds from when it listens: too short for any operation to come through. */
const LIVES = [60, 900, 250, 1_300, 20, 600, 400] as const;

/** A host that never gets on would be killed for ever. */
const MAX_KILLS = 25;

const CLOCK_TICK_MILLISECONDS = 20;

const names = ['dbpayroll', 'dbstock', 'pg-orders', 'pg-billing', 'pg-search'] as const;

const subjects = names.map((name) => datasource(name.startsWith('db') ? 'database' : 'flexible server', name));

describe('A host that is killed again and again', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open({
      style: '2021',
      settings: { durationsSeconds: { validate: 3, create: 3 }, configuringSeconds: 0 },
      seed: estate(names, []),
    });
  });

  afterAll(() => stage.close());

  it('protects everything in the end, each with one backup instance, and never asks too early', async () => {
    for (const on of ['validate', 'create'] as const) {
      stage.arm.faults.add({ switch: 'retryAfter', on, value: { seconds: 1 } });
    }
    const ids = await Promise.all(
      subjects.map(({ resourceId, body }) => stage.start('PUT', `/api/protections${resourceId}`, body)),
    );
    const monitors = () => Promise.all(ids.map((id) => stage.monitor(id)));
    let kills = 0;
    let now = await monitors();
    while (kills < MAX_KILLS && now.some(({ status }) => status === 'Running' || status === 'NotStarted')) {
      await sleep(LIVES[kills % LIVES.length]);
      await stage.killHost();
      await stage.startHost();
      kills += 1;
      now = await monitors();
    }
    expect(kills).toBeGreaterThanOrEqual(2);
    expect(now).toMatchObject(ids.map((id) => ({ id, status: 'Succeeded', result: { kind: 'Protected' } })));
    expect(subjects.map(({ resourceId }) => stage.instancesOf(resourceId).length)).toEqual(subjects.map(() => 1));
    expect(stage.arm.callsBeforeRetryAfter(CLOCK_TICK_MILLISECONDS)).toEqual([]);
  }, 40_000);
});
