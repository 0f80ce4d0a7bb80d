import * as fc from 'fast-check';
import {
  discoveries,
  type Discovery,
  type ProtectionRecord,
  timeToProtect,
  timeToProtectSchema,
} from '../../../domain/audit/time-to-protect';

const CREATED = Date.parse('2026-11-01T00:00:00Z');
const DAY = 24 * 60 * 60 * 1000;

const record = (seconds: number, foundBy: Discovery = 'event'): ProtectionRecord => ({
  ...{ foundBy, createdAt: CREATED, foundAt: CREATED },
  protectedAt: CREATED + seconds * 1000,
});

/** The app is older than all of it. */
const measured = {
  from: '2026-11-01T02:00:00.000Z',
  to: '2026-11-02T02:00:00.000Z',
  since: '2026-10-01T00:00:00.000Z',
};

/** The app came a year after the resources. */
const later = { ...measured, since: '2027-11-01T00:00:00.000Z' };

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

const none = { count: 0, p50Seconds: null, p95Seconds: null };

describe('the time to protect', () => {
  test('is told by what found the resource, each by itself, and of which time it is', () => {
    expect(timeToProtect([record(60), record(120), record(3600, 'audit')], measured)).toEqual({
      ...measured,
      event: { count: 2, p50Seconds: 60, p95Seconds: 120 },
      audit: { count: 1, p50Seconds: 3600, p95Seconds: 3600 },
      older: 0,
    });
  });

  test('is null where nothing was protected', () => {
    expect(timeToProtect([], measured)).toEqual({ ...measured, event: none, audit: none, older: 0 });
  });

  test('is not measured where the resource is older than the app: an audit that finds it years later is not slow', () => {
    expect(timeToProtect([record(60, 'audit')], later)).toMatchObject({ audit: none, older: 1 });
  });

  test('is measured where the event of the creation came, whatever the app knows of its own age', () => {
    expect(timeToProtect([record(60)], later)).toMatchObject({ event: { count: 1 }, older: 0 });
    const lateDelivery = { ...record(90_000), foundAt: CREATED + DAY };
    expect(timeToProtect([lateDelivery], later)).toMatchObject({ event: { count: 1 }, older: 0 });
    const ofChange = { ...record(90_000), foundAt: CREATED + DAY + 1 };
    expect(timeToProtect([ofChange], later)).toMatchObject({ event: none, older: 1 });
    expect(timeToProtect([ofChange], measured)).toMatchObject({ event: { count: 1 }, older: 0 });
  });

  test.each([
    [1, 1, 1],
    [2, 1, 2],
    [19, 10, 19],
    [20, 10, 19],
    [21, 11, 20],
    [60, 30, 57],
    [100, 50, 95],
    [1000, 500, 950],
  ])('takes the nearest rank of %d', (count, p50Seconds, p95Seconds) => {
    const records = upTo(count).map((seconds) => record(seconds));
    expect(timeToProtect(records, measured).event).toEqual({ count, p50Seconds, p95Seconds });
  });

  test('leaves out times before the creation', () => {
    expect(timeToProtect([record(-1), record(0), record(7)], measured)).toMatchObject({
      event: { count: 2, p50Seconds: 0, p95Seconds: 7 },
      older: 0,
    });
  });

  test('keeps fractions of a second', () => {
    expect(timeToProtect([record(1.5)], measured).event.p50Seconds).toBe(1.5);
  });

  const anyRecords = fc.array(
    fc.tuple(fc.integer({ min: -100, max: 100_000 }), fc.constantFrom(...discoveries)).map((pair) => record(...pair)),
    { maxLength: 60 },
  );

  test('does not depend on the order, is always one that was measured, and at least so many were as fast', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const found = timeToProtect(records, measured);
        expect(timeToProtect(records.toReversed(), measured)).toEqual(found);
        for (const by of discoveries) {
          const seconds = records
            .filter(({ foundBy }) => foundBy === by)
            .map(({ protectedAt }) => (protectedAt - CREATED) / 1000)
            .filter((each) => each >= 0);
          const { count, p50Seconds, p95Seconds } = found[by];
          expect(count).toBe(seconds.length);
          expect(p50Seconds === null).toBe(count === 0);
          if (p50Seconds === null || p95Seconds === null) continue;
          expect(seconds).toEqual(expect.arrayContaining([p50Seconds, p95Seconds]));
          expect(seconds.filter((each) => each <= p95Seconds).length).toBeGreaterThanOrEqual(count * 0.95);
          expect(seconds.filter((each) => each < p95Seconds).length).toBeLessThan(count * 0.95);
          expect(p50Seconds).toBeLessThanOrEqual(p95Seconds);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('survives being written to a file', () => {
    const found = timeToProtect([record(60), record(3600, 'audit')], measured);
    expect(timeToProtectSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
  });
});
