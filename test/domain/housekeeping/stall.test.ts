import * as fc from 'fast-check';
import { PROMISE_GRACE_SECONDS, shouldAdvance, stallOf } from '../../../domain/housekeeping/stall';
import { HOUR, instance, NOW } from './instances';

const LIMIT_SECONDS = 3600;
const iso = (at: number): string => new Date(at).toISOString();
const promising = (at: number, lastUpdatedAt: number) =>
  instance({ lastUpdatedAt, customStatus: { phase: 'awaitCreation', nextPollDateTime: iso(at) } });

describe('an orchestration that does not get on', () => {
  test('is late when its promised poll has passed by more than the grace', () => {
    const promised = NOW - (PROMISE_GRACE_SECONDS + 30) * 1000;
    const late = promising(promised, promised - 60_000);
    expect(stallOf(late, LIMIT_SECONDS, NOW)).toEqual({
      instance: late,
      phase: 'awaitCreation',
      expectedBy: promised + PROMISE_GRACE_SECONDS * 1000,
      basis: 'nextPollDateTime',
      overdueSeconds: 30,
    });
    expect(stallOf(late, LIMIT_SECONDS, NOW - 30_000)).toBeUndefined();
  });

  test('is not late while it waits as long as it said, however long that is', () => {
    expect(stallOf(promising(NOW + HOUR, NOW - 10 * HOUR), LIMIT_SECONDS, NOW)).toBeUndefined();
  });

  test('has kept a promise that lies before its last update, and is judged by that', () => {
    const kept = promising(NOW - 2 * HOUR, NOW - 2 * HOUR + 1000);
    expect(stallOf(kept, LIMIT_SECONDS, NOW)).toMatchObject({ basis: 'lastUpdate', overdueSeconds: 3599 });
    expect(stallOf(promising(NOW - 2 * HOUR, NOW - 1000), LIMIT_SECONDS, NOW)).toBeUndefined();
  });

  test.each([
    ['no status', undefined],
    ['null', null],
    ['a text', 'Running'],
    ['a list', ['awaitCreation']],
    ['a status without a promise', { polls: 3 }],
    ['a promise that is no date', { nextPollDateTime: 'soon' }],
    ['a promise that is no text', { phase: 7, nextPollDateTime: NOW + HOUR }],
  ])('is judged by its last update when its custom status is %s', (_what, customStatus) => {
    const quiet = instance({ customStatus, lastUpdatedAt: NOW - LIMIT_SECONDS * 1000 });
    expect(stallOf(quiet, LIMIT_SECONDS, NOW)).toBeUndefined();
    const stall = stallOf(quiet, LIMIT_SECONDS, NOW + 1000);
    expect(stall).toEqual({ instance: quiet, expectedBy: NOW, basis: 'lastUpdate', overdueSeconds: 1 });
  });

  test.each(['Pending', 'Running', 'ContinuedAsNew'])('may be %s', (runtimeStatus) => {
    expect(shouldAdvance(runtimeStatus)).toBe(true);
    expect(stallOf(instance({ runtimeStatus, lastUpdatedAt: 0 }), LIMIT_SECONDS, NOW)).toBeDefined();
  });

  test.each(['Suspended', 'Completed', 'Failed', 'Terminated', 'Canceled'])(
    'is not one that is %s',
    (runtimeStatus) => {
      expect(shouldAdvance(runtimeStatus)).toBe(false);
      expect(stallOf(instance({ runtimeStatus, lastUpdatedAt: 0 }), LIMIT_SECONDS, NOW)).toBeUndefined();
    },
  );

  test("is not one of somebody else's", () => {
    expect(stallOf(instance({ instanceId: 'nightly', lastUpdatedAt: 0 }), LIMIT_SECONDS, NOW)).toBeUndefined();
  });

  test('stays late as time goes on, and is never late before it was expected', () => {
    const anyStatus = fc.oneof(
      fc.constant(undefined),
      fc.integer({ min: -10 * HOUR, max: HOUR }).map((from) => ({ nextPollDateTime: iso(NOW + from) })),
    );
    fc.assert(
      fc.property(anyStatus, fc.nat(10 * HOUR), fc.nat(HOUR), (customStatus, age, later) => {
        const one = instance({ customStatus, lastUpdatedAt: NOW - age });
        const stall = stallOf(one, LIMIT_SECONDS, NOW);
        if (stall === undefined) return;
        expect(stall.overdueSeconds).toBeGreaterThanOrEqual(0);
        expect(stallOf(one, LIMIT_SECONDS, stall.expectedBy)).toBeUndefined();
        expect(stallOf(one, LIMIT_SECONDS, NOW + later)).toBeDefined();
      }),
    );
  });
});
