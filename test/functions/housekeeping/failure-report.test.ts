import { failureReport, reportedFrom } from '../../../functions/housekeeping/failure-report';
import { HOUR, instance, NOW } from '../../domain/housekeeping/instances';
import { idOf } from './engine-in-memory';

const MINUTE = 60_000;
const CORRELATION_ID = '5f0c7a52-9d0e-4a35-8f0f-6d3a1c1c7b11';

describe('the report of what was cut off', () => {
  it('says which instance, how and when, and nothing else of it', () => {
    const failed = instance({
      correlationId: CORRELATION_ID,
      runtimeStatus: 'Failed',
      customStatus: { lastError: 'https://signed.example/?sig=1' },
    });
    expect(failureReport([failed], NOW - HOUR).map((line): unknown => JSON.parse(line))).toEqual([
      {
        event: 'sauvegarde.failed',
        instanceId: failed.instanceId,
        orchestration: 'protect',
        runtimeStatus: 'Failed',
        correlationId: CORRELATION_ID,
        endedDateTime: '2030-06-15T11:30:00.000Z',
        whatToDo: expect.stringContaining('docs/operations.md'),
      },
    ]);
  });

  it('has the latest fifty of many', () => {
    const many = Array.from({ length: 120 }, (_, index) =>
      instance({
        instanceId: idOf(index),
        runtimeStatus: 'Terminated',
        lastUpdatedAt: NOW - ((index * 37) % 120) * 1000,
      }),
    );
    const ends = failureReport(many, 0).map((line) => /"endedDateTime":"([^"]+)"/.exec(line)?.[1]);
    expect(ends).toEqual(Array.from({ length: 50 }, (_, index) => new Date(NOW - index * 1000).toISOString()));
  });

  it('goes back to the last run and a little further, however long ago that was', () => {
    const since = (last: string) => reportedFrom({ scheduleStatus: { last, next: '', lastUpdated: '' } }, NOW);
    expect(since('2030-06-15T13:45:00+02:00')).toBe(NOW - 15 * MINUTE - 30 * MINUTE);
    expect(since('2030-06-01T12:00:00.0000000+00:00')).toBeLessThan(NOW - 14 * 24 * HOUR);
  });

  it('has everything that is kept at the first run', () => {
    expect(reportedFrom({ scheduleStatus: { last: '0001-01-01T00:00:00+00:00' } }, NOW)).toBeLessThan(0);
  });

  it.each([undefined, null, {}, { scheduleStatus: null }, { scheduleStatus: { last: 'yesterday' } }])(
    'goes back an hour where no last run is known: %j',
    (timer) => {
      expect(reportedFrom(timer, NOW)).toBe(NOW - HOUR);
    },
  );
});
