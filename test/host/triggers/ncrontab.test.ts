import fc from 'fast-check';
import { parseNcrontab, ScheduleError } from '../../../local/host/triggers/ncrontab';
import { parseTimerSchedule } from '../../../local/host/triggers/timer-schedule';

/** Local times, whatever the zone of the machine: an expression speaks of local time. */
const local = (text: string) => new Date(text).getTime();

const next = (expression: string, after: string) => parseNcrontab(expression).next(local(after));

describe('An NCRONTAB expression', () => {
  it.each([
    ['0 */5 * * * *', '2024-01-01T00:00:00', '2024-01-01T00:05:00'],
    ['0 */5 * * * *', '2024-01-01T00:04:59.999', '2024-01-01T00:05:00'],
    ['* * * * * *', '2024-01-01T00:00:00.500', '2024-01-01T00:00:01'],
    ['30 0 12 * * *', '2024-01-01T12:00:30', '2024-01-02T12:00:30'],
    ['0 0 0 1 1 *', '2024-01-01T00:00:00', '2025-01-01T00:00:00'],
    ['0 0 9-17/4 * * mon-fri', '2024-01-05T17:00:00', '2024-01-08T09:00:00'],
    ['0 0 0 29 2 *', '2024-03-01T00:00:00', '2028-02-29T00:00:00'],
    ['0 0 0 31 * *', '2024-04-01T00:00:00', '2024-05-31T00:00:00'],
    ['0 0 0 * Feb,Dec *', '2024-03-01T00:00:00', '2024-12-01T00:00:00'],
    ['0 15/20 * * * *', '2024-01-01T00:00:00', '2024-01-01T00:15:00'],
    ['0 15/20 * * * *', '2024-01-01T00:15:00', '2024-01-01T00:35:00'],
    ['*/5 * * * *', '2024-01-01T00:01:00', '2024-01-01T00:05:00'],
    // A day and a weekday both have to fit: the next Friday the 13th.
    ['0 0 0 13 * fri', '2024-01-01T00:00:00', '2024-09-13T00:00:00'],
    ['0 0 0 29 2 mon', '2024-01-01T00:00:00', '2044-02-29T00:00:00'],
  ])('%s after %s is %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(local(expected));
  });

  it.each([
    '* * * *',
    '60 * * * * *',
    '* 60 * * * *',
    '* * 24 * * *',
    '* * * 0 * *',
    '* * * * 13 *',
    '* * * * * 7',
    '* * * * * foo',
    '5-1 * * * * *',
    '*/0 * * * * *',
    '*/ * * * * *',
    '0 0 0 L * *',
    '0 0 0 ? * *',
    '@daily',
    '1-2-3 * * * * *',
    '1/2/3 * * * * *',
    '',
  ])('%j is refused', (expression) => {
    expect(() => parseNcrontab(expression)).toThrow(ScheduleError);
  });

  it('knows whether it occurs more than once in a minute', () => {
    expect(parseNcrontab('*/30 * * * * *').isSubMinute).toBe(true);
    expect(parseNcrontab('15 * * * * *').isSubMinute).toBe(false);
  });

  it('finds nothing on a day that never comes', () => {
    expect(next('0 0 0 30 2 *', '2024-01-01T00:00:00')).toBeUndefined();
    expect(() => parseTimerSchedule('0 0 0 30 2 *', {})).toThrow(/never occurs/);
  });

  const field = (minimum: number, maximum: number) =>
    fc.oneof(
      fc.constant({ text: '*', has: () => true }),
      fc
        .integer({ min: minimum, max: maximum })
        .map((value) => ({ text: String(value), has: (x: number) => x === value })),
      fc
        .integer({ min: 1, max: 7 })
        .map((step) => ({ text: `*/${step}`, has: (x: number) => (x - minimum) % step === 0 })),
      fc
        .tuple(fc.integer({ min: minimum, max: maximum }), fc.integer({ min: minimum, max: maximum }))
        .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
        .map(([low, high]) => ({ text: `${low}-${high}`, has: (x: number) => x >= low && x <= high })),
    );

  it('gives the first later second whose fields all fit', () => {
    const start = fc.date({ min: new Date(2023, 0, 1), max: new Date(2025, 0, 1), noInvalidDate: true });
    fc.assert(
      fc.property(fc.tuple(field(0, 59), field(0, 59), field(0, 23), field(1, 28)), start, (fields, from) => {
        const [second, minute, hour, day] = fields;
        const expression = `${second.text} ${minute.text} ${hour.text} ${day.text} * *`;
        const found = parseNcrontab(expression).next(from.getTime());
        if (found === undefined) throw new Error(`${expression} never occurs`);
        const fits = (milliseconds: number) => {
          const time = new Date(milliseconds);
          const isTime = second.has(time.getSeconds()) && minute.has(time.getMinutes()) && hour.has(time.getHours());
          return isTime && day.has(time.getDate());
        };
        expect(found).toBeGreaterThan(from.getTime());
        expect(fits(found)).toBe(true);
        const earliest = Math.max(Math.floor(from.getTime() / 1000) * 1000 + 1000, found - 3_600_000);
        for (let time = earliest; time < found; time += 1000)
          if (fits(time)) throw new Error(`${expression} missed ${new Date(time).toString()}`);
      }),
    );
  });
});

describe('The schedule of a timer', () => {
  it('can be an interval, counted from the last run', () => {
    const schedule = parseTimerSchedule('00:00:30', {});
    expect(schedule.next(5000)).toBe(35_000);
    expect(schedule.isSubMinute).toBe(true);
    expect(parseTimerSchedule('1.00:00:00', {}).next(0)).toBe(86_400_000);
    expect(() => parseTimerSchedule('00:00:00', {})).toThrow(ScheduleError);
  });

  it('can be an app setting', () => {
    expect(parseTimerSchedule('%S%', { S: '0 0 * * * *' }).expression).toBe('0 0 * * * *');
    expect(() => parseTimerSchedule('%S%', {})).toThrow(/"%S%" is not set/);
    expect(() => parseTimerSchedule('whenever', {})).toThrow(ScheduleError);
  });
});
