import type { ActivityAnswer } from '../app/function-runner';
import type { QueuedWorkItem } from './commit-batch';
import type { EngineOptions } from './engine-options';
import { activityFailure, missingFunction } from './failure-text';
import { EventType } from './history-event';
import type { ReplayEvent } from './history-event';
import type { ArrivalOutlet } from './mailbox';

/** How many work items are held in memory; the others wait in the store. */
const MAX_QUEUED = 256;

/**
 * Runs activities, at least once each: a work item stays in the store until its result is committed. Items run in the
 * order in which they were committed, as many at a time as the options allow.
 */
export class ActivityPump {
  private readonly options: EngineOptions;
  private readonly outlet: ArrivalOutlet;
  private queue: QueuedWorkItem[] = [];
  private head = 0;
  /** The last item that was queued; later ones that are not in memory are fetched from the store. */
  private lastQueued = 0;
  private hasMoreInStore = true;
  private running = 0;
  private isStopped = false;

  constructor(options: EngineOptions, outlet: ArrivalOutlet) {
    this.options = options;
    this.outlet = outlet;
  }

  get isQuiet(): boolean {
    return this.running === 0 && this.head === this.queue.length && !this.hasMoreInStore;
  }

  /** Takes what has just been committed; items come by ascending id. */
  add(items: readonly QueuedWorkItem[]): void {
    for (const item of items) {
      if (this.hasMoreInStore || this.queue.length - this.head >= MAX_QUEUED) {
        this.hasMoreInStore = true;
        break;
      }
      this.queue.push(item);
      this.lastQueued = item.id;
    }
    if (this.head > MAX_QUEUED) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
    this.run();
  }

  /** Starts as many items as may run. */
  run(): void {
    while (!this.isStopped && this.running < this.options.maxConcurrentActivities) {
      const item = this.next();
      if (item === undefined) {
        return;
      }
      this.running++;
      void this.runItem(item);
    }
  }

  /** Abandons what is running: it will run again. */
  stop(): void {
    this.isStopped = true;
  }

  private next(): QueuedWorkItem | undefined {
    if (this.head === this.queue.length) {
      this.queue = this.hasMoreInStore ? this.options.store.workItems(this.lastQueued, MAX_QUEUED) : [];
      this.head = 0;
      this.hasMoreInStore = this.queue.length === MAX_QUEUED;
      this.lastQueued = this.queue.at(-1)?.id ?? this.lastQueued;
    }
    const item = this.queue[this.head];
    this.head += item === undefined ? 0 : 1;
    return item;
  }

  private async runItem(item: QueuedWorkItem): Promise<void> {
    const answer = await this.invoke(item);
    this.running--;
    if (this.isStopped) {
      return;
    }
    this.outlet.deliver(item.instanceId, {
      executionId: item.executionId,
      source: { kind: 'workItem', id: item.id },
      event: toEvent(item, answer, this.options.clock.now()),
    });
    try {
      this.run();
    } catch (error) {
      this.outlet.fail(error);
    }
  }

  private async invoke({ name, inputJson, instanceId }: QueuedWorkItem): Promise<ActivityAnswer> {
    const { runner } = this.options;
    if (!runner.hasActivity(name)) {
      return { kind: 'failed', message: missingFunction(name, 'activity'), stack: '' };
    }
    try {
      return await runner.runActivity(name, inputJson ?? undefined, instanceId);
    } catch (error) {
      const known = error instanceof Error ? error : new Error(String(error));
      return { kind: 'failed', message: known.message, stack: known.stack ?? '' };
    }
  }
}

function toEvent(item: QueuedWorkItem, answer: ActivityAnswer, now: number): ReplayEvent {
  const base = { EventId: -1, IsPlayed: false, Timestamp: new Date(now), TaskScheduledId: item.taskId };
  return answer.kind === 'completed'
    ? { ...base, EventType: EventType.TaskCompleted, Result: answer.resultJson }
    : { ...base, EventType: EventType.TaskFailed, ...activityFailure(item.name, answer.message, answer.stack) };
}
