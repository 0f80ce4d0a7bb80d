import * as fc from 'fast-check';
import {
  discoveries,
  type Discovery,
  type ProtectionRecord,
  protectionRecordSchema,
  timeToProtect,
  timeToProtectSchema,
} from '../../../domain/audit/time-to-protect';

const CREATED = Date.parse('2026-11-01T00:00:00Z');

const record = (seconds: number, foundBy: Discovery = 'event'): ProtectionRecord => ({
  resourceId: '/subscriptions/a',
  foundBy,
  createdAt: new Date(CREATED).toISOString(),
  protectedAt: new Date(CREATED + seconds * 1000).toISOString(),
});

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

const none = { count: 0, p50Seconds: null, p95Seconds: null };

describe('the time to protect', () => {
  test('is told by what found the resource, and for all together', () => {
    const records = [record(60), record(120), record(3600, 'audit'), record(10, 'request')];
    expect(timeToProtect(records)).toEqual({
      all: { count: 4, p50Seconds: 60, p95Seconds: 3600 },
      event: { count: 2, p50Seconds: 60, p95Seconds: 120 },
      audit: { count: 1, p50Seconds: 3600, p95Seconds: 3600 },
      request: { count: 1, p50Seconds: 10, p95Seconds: 10 },
    });
  });

  test('is null where nothing was protected', () => {
    expect(timeToProtect([])).toEqual({ all: none, event: none, audit: none, request: none });
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
    expect(timeToProtect(upTo(count).map((seconds) => record(seconds))).event).toEqual({
      count,
      p50Seconds,
      p95Seconds,
    });
  });

  test('leaves out times before the creation, and those that cannot be read', () => {
    const broken = { ...record(5), createdAt: 'once upon a time' };
    expect(timeToProtect([record(-1), broken, record(0), record(7)]).all).toEqual({
      count: 2,
      p50Seconds: 0,
      p95Seconds: 7,
    });
  });

  test('keeps fractions of a second', () => {
    expect(timeToProtect([record(1.5)]).all.p50Seconds).toBe(1.5);
  });

  const anyRecords = fc.array(
    fc.tuple(fc.integer({ min: -100, max: 100_000 }), fc.constantFrom(...discoveries)).map((pair) => record(...pair)),
    { maxLength: 60 },
  );

  test('does not depend on the order, is always one that was measured, and at least so many were as fast', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const measured = timeToProtect(records);
        expect(timeToProtect(records.toReversed())).toEqual(measured);
        expect(measured.event.count + measured.audit.count + measured.request.count).toBe(measured.all.count);
        const seconds = records
          .map(({ protectedAt }) => (Date.parse(protectedAt) - CREATED) / 1000)
          .filter((each) => each >= 0);
        const { count, p50Seconds, p95Seconds } = measured.all;
        expect(count).toBe(seconds.length);
        expect(p50Seconds === null).toBe(count === 0);
        if (p50Seconds === null || p95Seconds === null) return;
        expect(seconds).toEqual(expect.arrayContaining([p50Seconds, p95Seconds]));
        expect(seconds.filter((each) => each <= p95Seconds).length).toBeGreaterThanOrEqual(count * 0.95);
        expect(seconds.filter((each) => each < p95Seconds).length).toBeLessThan(count * 0.95);
        expect(p50Seconds).toBeLessThanOrEqual(p95Seconds);
      }),
      { numRuns: 200 },
    );
  });

  test('survives being written to a file', () => {
    const records = [record(60), record(3600, 'audit')];
    expect(protectionRecordSchema.array().parse(JSON.parse(JSON.stringify(records)))).toEqual(records);
    const measured = timeToProtect(records);
    expect(timeToProtectSchema.parse(JSON.parse(JSON.stringify(measured)))).toEqual(measured);
  });
});
