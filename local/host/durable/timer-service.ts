import type { Clock } from '../clock/clock';
import type { DueTimer, HistoryStore, TimerRow } from '../store/history-store';
import { EventType } from './history-event';
import type { ArrivalOutlet } from './mailbox';

/** How many due timers are taken out of the store at a time. */
const BATCH_SIZE = 500;

/** Fires durable timers. They stay rows in the store; in memory there is one wake-up, for the earliest of them. */
export class TimerService {
  private readonly store: HistoryStore;
  private readonly clock: Clock;
  private readonly outlet: ArrivalOutlet;
  /** Delivered, but still in the store until the episode that they start is committed. */
  private readonly fired = new Set<string>();
  private forgetWakeUp: (() => void) | undefined;
  private armedFor = Number.POSITIVE_INFINITY;
  private hasMoreDue = false;
  private isStopped = false;

  constructor(store: HistoryStore, clock: Clock, outlet: ArrivalOutlet) {
    this.store = store;
    this.clock = clock;
    this.outlet = outlet;
  }

  /** Fires everything that is due and waits for what is next. */
  fireDue(): void {
    if (this.isStopped) {
      return;
    }
    const now = this.clock.now();
    const limit = this.fired.size + BATCH_SIZE;
    const due = this.store.dueTimers(now, limit);
    this.hasMoreDue = due.length === limit;
    for (const timer of due) {
      this.fire(timer, now);
    }
    this.arm(this.store.nextTimerAfter(now));
  }

  /** Follows a commit: `removed` fired timers are out of the store, `added` ones may be due before all others. */
  committed(removed: readonly TimerRow[], added: readonly TimerRow[]): void {
    for (const timer of removed) {
      this.fired.delete(keyOf(timer));
    }
    const earliest = added.reduce((least, { fireAt }) => Math.min(least, fireAt), Number.POSITIVE_INFINITY);
    if (this.hasMoreDue || earliest <= this.clock.now()) {
      this.fireDue();
    } else if (earliest < this.armedFor) {
      this.arm(earliest);
    }
  }

  stop(): void {
    this.isStopped = true;
    this.forgetWakeUp?.();
  }

  private fire(timer: DueTimer, now: number): void {
    const { key, taskId, fireAt, instanceId, executionId } = timer;
    if (this.fired.has(keyOf(timer))) {
      return;
    }
    this.fired.add(keyOf(timer));
    this.outlet.deliver(instanceId, {
      executionId,
      source: { kind: 'timer', timer: { key, taskId, fireAt } },
      event: {
        EventType: EventType.TimerFired,
        EventId: -1,
        IsPlayed: false,
        Timestamp: new Date(now),
        TimerId: taskId,
        FireAt: new Date(fireAt).toISOString(),
      },
    });
  }

  private arm(at: number | undefined): void {
    this.forgetWakeUp?.();
    this.forgetWakeUp = undefined;
    this.armedFor = at ?? Number.POSITIVE_INFINITY;
    if (at !== undefined && !this.isStopped) {
      this.forgetWakeUp = this.clock.wakeAt(at, () => {
        this.armedFor = Number.POSITIVE_INFINITY;
        try {
          this.fireDue();
        } catch (error) {
          this.outlet.fail(error);
        }
      });
    }
  }
}

function keyOf({ key, taskId, fireAt }: TimerRow): string {
  return `${key}:${taskId}:${fireAt}`;
}
