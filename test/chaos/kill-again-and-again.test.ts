import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestRecord } from '../../local/arm';
import { datasource, estate } from './scenarios';
import { Stage } from './stage';

/** How long the host lives each time, in milliseconds from when it listens: too short for any operation to come through. */
const LIVES = [60, 900, 250, 1_300, 20, 600, 400] as const;

/** A host that never gets on would be killed for ever. */
const MAX_KILLS = 25;

const CLOCK_TICK_MILLISECONDS = 20;

/** From the arrival of a poll at the service until its answer is committed here, on a busy machine. */
const IN_FLIGHT_MILLISECONDS = 300;

const names = ['dbpayroll', 'dbstock', 'pg-orders', 'pg-billing', 'pg-search'] as const;

const subjects = names.map((name) => datasource(name.startsWith('db') ? 'database' : 'flexible server', name));

/**
 * A poll whose answer was lost with the host is asked again, as every activity that was not committed: nobody knows then
 * what the answer allowed. Only the next poll of that operation is excused, and only after a kill in that very moment.
 */
function repeatsWhatWasLost(
  { operationId, sequence, at }: RequestRecord,
  requests: readonly RequestRecord[],
  killedAt: readonly number[],
): boolean {
  const before = requests.filter((each) => each.operationId === operationId && each.sequence < sequence).at(-1);
  return (
    before !== undefined &&
    killedAt.some((kill) => kill <= at && kill >= before.at && kill - before.at < IN_FLIGHT_MILLISECONDS)
  );
}

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
    const killedAt: number[] = [];
    let now = await monitors();
    while (killedAt.length < MAX_KILLS && now.some(({ status }) => status === 'Running' || status === 'NotStarted')) {
      await sleep(LIVES[killedAt.length % LIVES.length]);
      killedAt.push(Date.now());
      await stage.killHost();
      await stage.startHost();
      now = await monitors();
    }
    expect(killedAt.length).toBeGreaterThanOrEqual(2);
    expect(now).toMatchObject(ids.map((id) => ({ id, status: 'Succeeded', result: { kind: 'Protected' } })));
    expect(subjects.map(({ resourceId }) => stage.instancesOf(resourceId).length)).toEqual(subjects.map(() => 1));
    const early = stage.arm.callsBeforeRetryAfter(CLOCK_TICK_MILLISECONDS);
    expect(early.filter((record) => !repeatsWhatWasLost(record, stage.arm.requests, killedAt))).toEqual([]);
  }, 90_000);
});
