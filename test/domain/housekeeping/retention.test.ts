import * as fc from 'fast-check';
import { isEnded, mayPurge, retentionCutoff } from '../../../domain/housekeeping/retention';
import { DAY, HOUR, instance, NOW } from './instances';

const cutoff = retentionCutoff(30, NOW);
const endedLongAgo = instance({
  runtimeStatus: 'Completed',
  createdAt: NOW - 31 * DAY,
  lastUpdatedAt: NOW - 30 * DAY,
});

describe('the retention of histories', () => {
  test('counts from the end: what ran for two months and ended a minute ago stays', () => {
    const justEnded = { ...endedLongAgo, createdAt: NOW - 60 * DAY, lastUpdatedAt: NOW - 60_000 };
    expect(mayPurge(justEnded, cutoff)).toBe(false);
    expect(mayPurge(endedLongAgo, cutoff)).toBe(true);
    expect(mayPurge({ ...endedLongAgo, lastUpdatedAt: NOW - 30 * DAY + 1000 }, cutoff)).toBe(false);
  });

  test.each(['Completed', 'Failed', 'Terminated', 'Canceled'])('is for what is %s', (runtimeStatus) => {
    expect(isEnded(runtimeStatus)).toBe(true);
    expect(mayPurge({ ...endedLongAgo, runtimeStatus }, cutoff)).toBe(true);
  });

  test.each(['Pending', 'Running', 'ContinuedAsNew', 'Suspended', 'completed', ''])(
    'never takes what is %j, however old',
    (runtimeStatus) => {
      expect(isEnded(runtimeStatus)).toBe(false);
      expect(mayPurge({ ...endedLongAgo, runtimeStatus, lastUpdatedAt: 0 }, cutoff)).toBe(false);
    },
  );

  test("never takes somebody else's", () => {
    expect(mayPurge({ ...endedLongAgo, instanceId: 'nightly-report' }, cutoff)).toBe(false);
  });

  test('never takes anything within a day of its end, whatever the retention', () => {
    const retention = fc.oneof(fc.integer({ min: -10, max: 400 }), fc.double({ noNaN: true, max: 400, min: -400 }));
    fc.assert(
      fc.property(retention, fc.integer({ min: 0, max: 24 * HOUR - 1 }), (days, age) => {
        const ended = { ...endedLongAgo, lastUpdatedAt: NOW - age };
        expect(mayPurge(ended, retentionCutoff(days, NOW))).toBe(false);
      }),
    );
  });
});
