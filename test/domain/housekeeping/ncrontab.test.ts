import * as fc from 'fast-check';
import { isNcrontab } from '../../../domain/housekeeping/ncrontab';
import { parseTimerSchedule } from '../../../local/host/triggers/timer-schedule';

const value = (minimum: number, maximum: number) => fc.integer({ min: minimum, max: maximum }).map(String);

/** Parts that may be in a field; ranges run both ways and values go past the end, so that some are wrong. */
const part = (minimum: number, maximum: number, names: readonly string[] = []) => {
  const one = fc.oneof(
    value(minimum, maximum + 1),
    names.length > 0 ? fc.constantFrom(...names) : value(minimum, maximum),
  );
  const range = fc.tuple(one, one).map(([from, to]) => `${from}-${to}`);
  const base = fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, { weight: 3, arbitrary: one }, range);
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    fc.integer({ min: 0, max: 70 }).map((n) => `/${n}`),
  );
  return fc.tuple(base, step).map((both) => both.join(''));
};

const field = (...bounds: Parameters<typeof part>) =>
  fc.array(part(...bounds), { minLength: 1, maxLength: 2 }).map((parts) => parts.join(','));

const expression = fc
  .tuple(
    field(0, 59),
    field(0, 59),
    field(0, 23),
    field(1, 31),
    field(1, 12, ['jan', 'MAY', 'Dec']),
    field(0, 6, ['sun', 'Wed', 'SAT']),
  )
  .map((fields) => fields.join(' '));

/** What the embedded host says, whose parser shares no code with the app. `2 30` of February never occurs: see below. */
function hostTakes(text: string): boolean {
  try {
    parseTimerSchedule(text, {});
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('never occurs')) return true;
    return false;
  }
}

describe('a schedule', () => {
  test.each([
    '0 30 3 * * *',
    '0 */15 * * * *',
    '0,30 0-59/5 8-18 1,15 jan-MAR mon-fri',
    '  0  30 3\t* * *  ',
    '59 59 23 31 12 6',
    '0 0 0 1 1 0',
    '0 0 5/6 * * *',
  ])('%j is taken', (text) => {
    expect(isNcrontab(text)).toBe(true);
    expect(hostTakes(text)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['five fields', '0 3 * * *'],
    ['seven fields', '0 0 3 * * * *'],
    ['a time span', '01:00:00'],
    ['a word', '@daily'],
    ['a second 60', '60 * * * * *'],
    ['an hour 24', '0 0 24 * * *'],
    ['a day 0', '0 0 0 0 * *'],
    ['a month 13', '0 0 0 1 13 *'],
    ['a Sunday 7', '0 0 0 * * 7'],
    ['a weekday among months', '0 0 0 1 mon *'],
    ['a month among hours', '0 0 jan * * *'],
    ['a backward range', '0 0 18-8 * * *'],
    ['half a range', '0 0 8- * * *'],
    ['a range to nowhere', '0 0 8-24 * * *'],
    ['a range of three', '0 0 8-9-10 * * *'],
    ['a step of nothing', '0 */0 * * * *'],
    ['two steps', '0 */5/5 * * * *'],
    ['an empty list entry', '0 1,,2 * * * *'],
    ['Quartz letters', '0 0 3 L * ?'],
    ['a negative', '0 -1 * * * *'],
    ['a fraction', '0 1.5 * * * *'],
  ])('%s is refused', (_what, text) => {
    expect(isNcrontab(text)).toBe(false);
  });

  test('that is taken here is taken by the host, and the other way round', () => {
    const taken: boolean[] = [];
    fc.assert(
      fc.property(expression, (text) => {
        taken.push(isNcrontab(text));
        expect(isNcrontab(text)).toBe(hostTakes(text));
      }),
      { numRuns: 400 },
    );
    expect(new Set(taken)).toEqual(new Set([true, false]));
  });
});
