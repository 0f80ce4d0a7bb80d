import * as fc from 'fast-check';
import { backupIntervalSeconds } from '../../../domain/audit/backup-schedule';

const DAY = 24 * 60 * 60;

const scheduled = (...repeatingTimeIntervals: readonly unknown[]): object => ({
  name: 'BackupWeekly',
  objectType: 'AzureBackupRule',
  backupParameters: { backupType: 'Full', objectType: 'AzureBackupParams' },
  dataStore: { dataStoreType: 'VaultStore', objectType: 'DataStoreInfoBase' },
  trigger: {
    objectType: 'ScheduleBasedTriggerContext',
    schedule: { repeatingTimeIntervals, timeZone: 'UTC' },
    taggingCriteria: [],
  },
});

const retention = {
  name: 'Default',
  objectType: 'AzureRetentionRule',
  isDefault: true,
  lifecycles: [{ deleteAfter: { objectType: 'AbsoluteDeleteOption', duration: 'P3M' } }],
};

const intervalOf = (interval: unknown): number | undefined => backupIntervalSeconds([scheduled(interval)]);

describe('the interval of a backup policy', () => {
  test('is that of its schedule, and its retention does not matter', () => {
    expect(backupIntervalSeconds([retention, scheduled('R/2021-08-15T22:00:00+00:00/P1W')])).toBe(7 * DAY);
  });

  test.each([
    ['R/2023-10-15T14:30:00Z/P1W', 7 * DAY],
    ['R/2023-10-15T14:30:45.123+05:30/P1D', DAY],
    ['R/2023-10-15T14:30Z/P7D', 7 * DAY],
    ['R5/2023-10-15T14:30Z/PT4H', DAY / 6],
    ['R/2023-10-15T14:30Z/P1M', 31 * DAY],
    ['R/2023-10-15T14:30Z/P1Y', 366 * DAY],
    ['R/2023-10-15T14:30Z/P1Y2M3W4DT5H6M7S', 366 * DAY + 62 * DAY + 21 * DAY + 4 * DAY + 5 * 3600 + 6 * 60 + 7],
  ])('reads %s', (interval, seconds) => {
    expect(intervalOf(interval)).toBe(seconds);
  });

  test('is the shortest of several, in one rule or in many', () => {
    expect(backupIntervalSeconds([scheduled('R/2021-08-15T22:00Z/P1W', 'R/2021-08-16T22:00Z/P1D')])).toBe(DAY);
    expect(backupIntervalSeconds([scheduled('R/2021-08-15T22:00Z/P3D'), scheduled('R/2021-08-15T22:00Z/P2W')])).toBe(
      3 * DAY,
    );
  });

  test.each([
    ['no duration', 'R/2021-08-15T22:00Z/'],
    ['a duration that takes no time', 'R/2021-08-15T22:00Z/P0D'],
    ['an empty duration', 'R/2021-08-15T22:00Z/P'],
    ['a duration with a fraction', 'R/2021-08-15T22:00Z/P0.5D'],
    ['a negative duration', 'R/2021-08-15T22:00Z/P-1D'],
    ['a number without end', `R/2021-08-15T22:00Z/P${'9'.repeat(40)}D`],
    ['units in the wrong order', 'R/2021-08-15T22:00Z/P1D1W'],
    ['no repetition', '2021-08-15T22:00Z/P1W'],
    ['an end instead of a duration', 'R/2021-08-15T22:00Z/2021-08-22T22:00Z'],
    ['something behind it', 'R/2021-08-15T22:00Z/P1W/P1D'],
    ['a very long text', `R/${'1'.repeat(100_000)}/P1W`],
    ['a number', 7],
    ['nothing', null],
  ])('is not known from an interval with %s', (_, interval) => {
    expect(intervalOf(interval)).toBeUndefined();
  });

  test('is taken from what can be read', () => {
    expect(backupIntervalSeconds([null, 5, {}, scheduled(null, 'nonsense', 'R/2021-08-15T22:00Z/P1W')])).toBe(7 * DAY);
  });

  test('is not known from rules of another kind', () => {
    const adhoc = { ...scheduled(), trigger: { objectType: 'AdhocBasedTriggerContext' } };
    expect(backupIntervalSeconds([retention, adhoc])).toBeUndefined();
    const renamed = { ...scheduled('R/2021-08-15T22:00Z/P1W'), objectType: 'AzureRetentionRule' };
    expect(backupIntervalSeconds([renamed])).toBeUndefined();
  });

  test('is not known, and nothing is thrown, whatever else comes', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (rules) => {
        expect(backupIntervalSeconds(rules)).toBeUndefined();
        expect(backupIntervalSeconds([rules, scheduled('R/2021-08-15T22:00Z/P1W'), rules])).toBe(7 * DAY);
      }),
      { numRuns: 200 },
    );
  });

  test('is positive and finite for whatever looks like a schedule', () => {
    const interval = fc.stringMatching(/^R\d{0,3}\/20\d\d-01-01T00:00Z\/P(\d{1,6}[YMWD]){0,2}(T\d{1,6}[HMS])?$/);
    fc.assert(
      fc.property(interval, (text) => {
        const seconds = intervalOf(text) ?? 1;
        expect(Number.isSafeInteger(seconds) && seconds > 0).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
