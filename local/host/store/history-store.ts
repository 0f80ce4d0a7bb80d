import type { InstancePage, InstanceQuery, PurgeQuery, RuntimeStatus } from '../durable/engine';
import type { HistoryEvent, ReplayEvent } from '../durable/history-event';

/** Who waits for a sub-orchestration. */
export interface ParentLink {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly taskId: number;
}

/** One instance, without its history. */
export interface InstanceRecord {
  /** From `nextId()`; a new one when an ended instance is replaced under its old instance id. */
  readonly key: number;
  readonly instanceId: string;
  readonly name: string;
  readonly version: string;
  /** One per generation. */
  readonly executionId: string;
  readonly parent: ParentLink | null;
  readonly runtimeStatus: RuntimeStatus;
  readonly inputJson: string | null;
  readonly outputJson: string | null;
  readonly customStatusJson: string | null;
  /** Milliseconds since the epoch. */
  readonly createdTime: number;
  readonly lastUpdatedTime: number;
  /** How many batches of history events this generation has; 0 until its first episode. */
  readonly episodes: number;
}

/** A fact that waits to be taken into an instance's history. */
export interface InboxMessage {
  /** From `nextId()`; messages are read by ascending id. */
  readonly id: number;
  readonly key: number;
  /** The generation it belongs to; `null` for what an outsider sent to the instance (events, control). */
  readonly executionId: string | null;
  readonly event: HistoryEvent;
}

/** An activity that has to run. */
export interface WorkItem {
  /** From `nextId()`; items run by ascending id. */
  readonly id: number;
  readonly key: number;
  readonly executionId: string;
  readonly taskId: number;
  readonly name: string;
  readonly inputJson: string | null;
}

/** A timer of an instance's current generation. */
export interface TimerRow {
  readonly key: number;
  readonly taskId: number;
  /** Milliseconds since the epoch. */
  readonly fireAt: number;
}

export interface DueTimer extends TimerRow {
  readonly instanceId: string;
  readonly executionId: string;
}

/** What one transaction writes; the parts are applied in the order in which they are listed here. */
export interface StoreCommit {
  /** Keys of instances that go away with all that belongs to them. */
  readonly deleted: readonly number[];
  readonly inserted: readonly InstanceRecord[];
  /** Everything but identity, name and parent is written; history and timers are dropped first. */
  readonly restarted: readonly InstanceRecord[];
  /** Only status, output, custom status, update time and the number of episodes are written. */
  readonly progressed: readonly InstanceRecord[];
  readonly history: readonly {
    readonly key: number;
    readonly episode: number;
    readonly events: readonly ReplayEvent[];
  }[];
  readonly inboxRemoved: readonly InboxMessage[];
  readonly inboxAdded: readonly InboxMessage[];
  readonly workItemsRemoved: readonly number[];
  readonly workItemsAdded: readonly WorkItem[];
  readonly timersRemoved: readonly TimerRow[];
  readonly timersAdded: readonly TimerRow[];
  /** Keys of instances whose timers are of no use any more. */
  readonly timersCleared: readonly number[];
}

/** The monitor's memory of a timer-triggered function; ISO 8601 texts. */
export interface ScheduleStatus {
  readonly last: string;
  readonly next: string;
  readonly lastUpdated: string;
}

/**
 * Durable state of the host behind one interface: synchronous, single-threaded, one writer. Two implementations (SQLite,
 * memory) pass one conformance suite. Methods throw a `StoreError` when the storage fails.
 */
export interface HistoryStore {
  /** Ascending through the life of the store; ids of rows that are gone may come again after a restart. */
  nextId(): number;
  /** All or nothing, durable when it returns. */
  commit(commit: StoreCommit): void;
  instance(instanceId: string): InstanceRecord | undefined;
  /** The current generation, oldest first. */
  history(key: number): HistoryEvent[];
  inbox(key: number): InboxMessage[];
  /** Live instances that have an unread message or have not run their first episode; after `afterKey`, by key. */
  unprocessed(afterKey: number, limit: number): { readonly key: number; readonly instanceId: string }[];
  workItems(afterId: number, limit: number): (WorkItem & { readonly instanceId: string })[];
  dueTimers(atMilliseconds: number, limit: number): DueTimer[];
  /** The earliest due time that is later than `afterMilliseconds`. */
  nextTimerAfter(afterMilliseconds: number): number | undefined;
  query(query: InstanceQuery): InstancePage;
  /** Keys of the ended instances that match. */
  purgeable(query: PurgeQuery): { readonly key: number; readonly instanceId: string }[];
  scheduleStatus(functionName: string): ScheduleStatus | undefined;
  saveScheduleStatus(functionName: string, status: ScheduleStatus): void;
  close(): void;
}

export const terminalStatuses: readonly RuntimeStatus[] = ['Completed', 'Failed', 'Canceled', 'Terminated'];

export function isTerminal(status: RuntimeStatus): boolean {
  return terminalStatuses.includes(status);
}
