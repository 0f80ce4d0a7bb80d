import type { Environment } from '../settings/app-settings';
import { parseTimeSpan } from '../settings/time-span';
import { parseNcrontab, ScheduleError } from './ncrontab';

/** When a timer function is due. */
export interface TimerSchedule {
  /** The expression after app settings were filled in. */
  readonly expression: string;
  /** Milliseconds since the epoch; always later than `afterMilliseconds`. */
  next(afterMilliseconds: number): number;
  /** Such a schedule is not monitored. */
  readonly isSubMinute: boolean;
}

const minuteMilliseconds = 60_000;

/** `%NAME%` as the whole expression stands for an app setting. */
function resolve(expression: string, environment: Environment): string {
  const match = /^%([^%]+)%$/.exec(expression.trim());
  if (match === null) return expression;
  const value = environment[match[1] ?? ''];
  if (value === undefined || value === '') throw new ScheduleError(`the app setting of "${expression}" is not set`);
  return value;
}

function everyInterval(expression: string, interval: number): TimerSchedule {
  if (interval <= 0) throw new ScheduleError(`the interval "${expression}" must be longer than nothing`);
  return { expression, next: (after) => after + interval, isSubMinute: interval < minuteMilliseconds };
}

/**
 * Reads the `schedule` of a timer trigger: NCRONTAB first, then a TimeSpan, which is a constant interval from the last run.
 *
 * @throws {ScheduleError} when it is neither, or never occurs.
 */
export function parseTimerSchedule(text: string, environment: Environment): TimerSchedule {
  const expression = resolve(text, environment);
  const interval = /^\d+$/.test(expression.trim()) ? undefined : parseTimeSpan(expression);
  if (interval !== undefined) return everyInterval(expression, interval);
  const cron = parseNcrontab(expression);
  if (cron.next(Date.UTC(2000, 0, 1)) === undefined) throw new ScheduleError(`"${expression}" never occurs`);
  const next = (after: number): number => {
    const time = cron.next(after);
    if (time === undefined) throw new ScheduleError(`"${expression}" does not occur any more`);
    return time;
  };
  return { expression, next, isSubMinute: cron.isSubMinute };
}
