/** A cron expression is wrong; the message says why. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

interface Field {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly names?: readonly string[];
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const secondField: Field = { name: 'second', minimum: 0, maximum: 59 };
const minuteField: Field = { name: 'minute', minimum: 0, maximum: 59 };
const hourField: Field = { name: 'hour', minimum: 0, maximum: 23 };
const dayField: Field = { name: 'day', minimum: 1, maximum: 31 };
const monthField: Field = { name: 'month', minimum: 1, maximum: 12, names: monthNames };
const weekdayField: Field = { name: 'day of week', minimum: 0, maximum: 6, names: weekdayNames };

function parseValue(text: string, field: Field): number {
  const named = field.names?.findIndex((name) => text.toLowerCase().startsWith(name)) ?? -1;
  if (named >= 0) return named + field.minimum;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= field.minimum && value <= field.maximum) return value;
  throw new ScheduleError(`"${text}" is no ${field.name} (${field.minimum} to ${field.maximum})`);
}

function parseRange(text: string, field: Field): number[] {
  const [range = '', stepText, ...more] = text.split('/');
  const step = stepText === undefined ? 1 : Number(stepText);
  if (more.length > 0 || !Number.isInteger(step) || step < 1 || stepText === '') {
    throw new ScheduleError(`"${text}" has no valid step for the ${field.name}`);
  }
  const [first, last] = rangeBounds(range, field, stepText !== undefined);
  if (first > last) throw new ScheduleError(`the range "${range}" of the ${field.name} runs backwards`);
  const values: number[] = [];
  for (let value = first; value <= last; value += step) values.push(value);
  return values;
}

function rangeBounds(range: string, field: Field, hasStep: boolean): [number, number] {
  if (range === '*') return [field.minimum, field.maximum];
  const [from = '', to, ...more] = range.split('-');
  if (more.length > 0) throw new ScheduleError(`"${range}" is no range for the ${field.name}`);
  const first = parseValue(from, field);
  if (to !== undefined) return [first, parseValue(to, field)];
  return [first, hasStep ? field.maximum : first];
}

function parseField(text: string, field: Field): ReadonlySet<number> {
  return new Set(text.split(',').flatMap((part) => parseRange(part, field)));
}

/** A parsed NCRONTAB expression. It speaks of local time, which the time zone of the process decides. */
export interface Ncrontab {
  /** @returns the first occurrence later than `afterMilliseconds`; `undefined` when there is none (February 30th). */
  next(afterMilliseconds: number): number | undefined;
  /** Whether it occurs more than once in a minute. */
  readonly isSubMinute: boolean;
}

interface Fields {
  readonly seconds: ReadonlySet<number>;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
}

/** A leap day on a given weekday comes back after 28 years, or 40 where a century has none. */
const searchYears = 41;

/** A day restricted by number and by weekday has to meet both. */
function matchesDay(fields: Fields, day: Date): boolean {
  return fields.days.has(day.getDate()) && fields.weekdays.has(day.getDay());
}

/** The second time of an hour that a clock change repeats; a fixed hour is meant once. */
function isRepeatedHour(fields: Fields, time: Date): boolean {
  if (fields.hours.size === 24) return false;
  const [year, month, day] = [time.getFullYear(), time.getMonth(), time.getDate()];
  const first = new Date(year, month, day, time.getHours(), time.getMinutes(), time.getSeconds());
  return first.getTime() < time.getTime();
}

/** Moves to the start of the next unit that could match; a time that matches stays where it is. */
function step(fields: Fields, time: Date): Date {
  const [year, month, day] = [time.getFullYear(), time.getMonth(), time.getDate()];
  if (!fields.months.has(month + 1)) return new Date(year, month + 1, 1);
  if (!matchesDay(fields, time)) return new Date(year, month, day + 1);
  // From here on in real time: a local hour can be missing or come twice.
  const wholeSeconds = time.getTime();
  const intoMinute = time.getSeconds() * 1000;
  if (!fields.hours.has(time.getHours()) || isRepeatedHour(fields, time)) {
    return new Date(wholeSeconds + 3_600_000 - time.getMinutes() * 60_000 - intoMinute);
  }
  if (!fields.minutes.has(time.getMinutes())) return new Date(wholeSeconds + 60_000 - intoMinute);
  if (!fields.seconds.has(time.getSeconds())) return new Date(wholeSeconds + 1000);
  return time;
}

function findNext(fields: Fields, afterMilliseconds: number): number | undefined {
  let time = new Date(Math.floor(afterMilliseconds / 1000) * 1000 + 1000);
  const limit = time.getFullYear() + searchYears;
  while (time.getFullYear() <= limit) {
    const stepped = step(fields, time);
    if (stepped.getTime() === time.getTime()) return time.getTime();
    // A midnight that a clock change skips would otherwise lead back to where it came from.
    time = stepped.getTime() > time.getTime() ? stepped : new Date(time.getTime() + 3_600_000);
  }
  return undefined;
}

/**
 * Reads `{second} {minute} {hour} {day} {month} {day of week}`; with five fields the second is 0.
 *
 * @throws {ScheduleError} when the text is no such expression.
 */
export function parseNcrontab(text: string): Ncrontab {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5 && parts.length !== 6) {
    throw new ScheduleError(`"${text}" has ${parts.length} fields instead of six`);
  }
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] =
    parts.length === 5 ? ['0', ...parts] : parts;
  const fields: Fields = {
    seconds: parseField(second, secondField),
    minutes: parseField(minute, minuteField),
    hours: parseField(hour, hourField),
    days: parseField(day, dayField),
    months: parseField(month, monthField),
    weekdays: parseField(weekday, weekdayField),
  };
  return { next: (afterMilliseconds) => findNext(fields, afterMilliseconds), isSubMinute: fields.seconds.size > 1 };
}
