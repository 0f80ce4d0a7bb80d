import type { RetryServices } from '../app/function-retry';
import { invokeWithRetry } from '../app/function-retry';
import type { FunctionDefinition } from '../app/supported-bindings';
import type { Environment } from '../settings/app-settings';
import type { ScheduleStatusStore } from './schedule-monitor';
import { checkPastDue, recordRun } from './schedule-monitor';
import { timerPayload } from './timer-payload';
import type { TimerSchedule } from './timer-schedule';
import { parseTimerSchedule } from './timer-schedule';

/** Calls one timer function when it is due: never twice at once, and whatever comes of it. */
export class TimerListener {
  readonly schedule: TimerSchedule;
  private readonly definition: FunctionDefinition;
  private readonly services: RetryServices;
  private readonly store: ScheduleStatusStore;
  private readonly isMonitored: boolean;
  private forget: (() => void) | undefined;

  /** @throws {ScheduleError} when the function's schedule cannot be used. */
  constructor(
    definition: FunctionDefinition,
    services: RetryServices,
    store: ScheduleStatusStore,
    environment: Environment,
  ) {
    const { schedule, useMonitor } = definition.trigger;
    this.schedule = parseTimerSchedule(typeof schedule === 'string' ? schedule : '', environment);
    this.definition = definition;
    this.services = services;
    this.store = store;
    this.isMonitored = useMonitor !== false && !this.schedule.isSubMinute;
  }

  /** Makes good for a missed call, or calls at once if the function wants that, then waits for the next occurrence. */
  start(): void {
    const now = this.services.clock.now();
    const isPastDue = this.isMonitored && checkPastDue(this.store, this.definition.name, this.schedule, now);
    if (isPastDue || this.definition.trigger['runOnStartup'] === true) void this.run(now, isPastDue);
    else this.waitForNext(now);
  }

  stop(): void {
    this.forget?.();
    this.forget = undefined;
  }

  /** A call out of turn, which the schedule takes no notice of. @throws what the function threw. */
  async runNow(): Promise<void> {
    await invokeWithRetry(this.services, this.definition, { trigger: timerPayload(this.status(), false) });
  }

  private status() {
    return this.isMonitored ? this.store.scheduleStatus(this.definition.name) : undefined;
  }

  private waitForNext(after: number): void {
    if (this.services.signal.aborted) return;
    const due = this.schedule.next(Math.max(after, this.services.clock.now()));
    this.forget = this.services.clock.wakeAt(due, () => void this.run(due, false));
  }

  private async run(due: number, isPastDue: boolean): Promise<void> {
    this.forget = undefined;
    const { clock, log, signal } = this.services;
    const startedAt = Math.max(due, clock.now());
    try {
      await invokeWithRetry(this.services, this.definition, { trigger: timerPayload(this.status(), isPastDue) });
    } catch {
      // The invocation has logged it; a failure does not stop a schedule.
    }
    if (signal.aborted) return;
    try {
      if (this.isMonitored) recordRun(this.store, this.definition.name, this.schedule, startedAt);
      this.waitForNext(startedAt);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      log({
        level: 'error',
        category: `Host.Triggers.Timer`,
        message: `Timer '${this.definition.name}' ends: ${text}`,
      });
    }
  }
}
