import type { ScheduleStatus } from '../store/history-store';
import type { TimerSchedule } from './timer-schedule';

/** The time that stands for "never". */
export const never = '0001-01-01T00:00:00.000Z';

function isNever(text: string): boolean {
  return Date.parse(text) <= Date.parse(never);
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Where the monitor keeps what it knows of a timer function over restarts. */
export interface ScheduleStatusStore {
  scheduleStatus(functionName: string): ScheduleStatus | undefined;
  saveScheduleStatus(functionName: string, status: ScheduleStatus): void;
}

/** What has to be called next according to what was last run. */
function expectedNext(status: ScheduleStatus, schedule: TimerSchedule, now: number): number {
  if (!isNever(status.last)) return schedule.next(Date.parse(status.last));
  return isNever(status.lastUpdated) ? now : schedule.next(Date.parse(status.lastUpdated));
}

/**
 * Compares the stored status with the schedule when the host starts, and corrects it when the schedule has changed.
 *
 * @returns whether an occurrence was missed while no host ran.
 */
export function checkPastDue(
  store: ScheduleStatusStore,
  functionName: string,
  schedule: TimerSchedule,
  now: number,
): boolean {
  const status = store.scheduleStatus(functionName);
  if (status === undefined) {
    const next = iso(schedule.next(now));
    store.saveScheduleStatus(functionName, { last: never, next, lastUpdated: iso(now) });
    return false;
  }
  const expected = expectedNext(status, schedule, now);
  if (expected === Date.parse(status.next)) return now > expected;
  // The schedule is another one than last time: what it would have called before is no debt.
  const next = now > expected ? schedule.next(now) : expected;
  store.saveScheduleStatus(functionName, { last: status.last, next: iso(next), lastUpdated: iso(now) });
  return false;
}

/** Notes a run; the run is never taken to be earlier than what it was due for, so that it cannot happen twice. */
export function recordRun(
  store: ScheduleStatusStore,
  functionName: string,
  schedule: TimerSchedule,
  ranAt: number,
): ScheduleStatus {
  const status = { last: iso(ranAt), next: iso(schedule.next(ranAt)), lastUpdated: iso(ranAt) };
  store.saveScheduleStatus(functionName, status);
  return status;
}
