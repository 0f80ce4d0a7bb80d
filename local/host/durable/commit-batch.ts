import type {
  HistoryStore,
  InboxMessage,
  InstanceRecord,
  StoreCommit,
  TimerRow,
  WorkItem,
} from '../store/history-store';
import { toHistoryEvent } from './history-event';
import type { ReplayEvent } from './history-event';
import type { Arrival } from './mailbox';

export type QueuedWorkItem = WorkItem & { readonly instanceId: string };

type Lists = { readonly [Key in keyof StoreCommit]: StoreCommit[Key][number][] };

/** One transaction in the making, and what becomes visible to the rest of the engine once it is committed. */
export class CommitBatch implements StoreCommit {
  readonly deleted: Lists['deleted'] = [];
  readonly inserted: Lists['inserted'] = [];
  readonly restarted: Lists['restarted'] = [];
  progressed: Lists['progressed'] = [];
  history: Lists['history'] = [];
  readonly inboxRemoved: Lists['inboxRemoved'] = [];
  inboxAdded: Lists['inboxAdded'] = [];
  readonly workItemsRemoved: Lists['workItemsRemoved'] = [];
  workItemsAdded: QueuedWorkItem[] = [];
  readonly timersRemoved: TimerRow[] = [];
  timersAdded: Lists['timersAdded'] = [];
  readonly timersCleared: Lists['timersCleared'] = [];

  /** Instances that have something to do after the commit. */
  readonly ready: string[] = [];
  /** Instances that have unread messages in the store after the commit. */
  readonly inboxed: string[] = [];
  readonly afterCommit: (() => void)[] = [];

  private readonly store: HistoryStore;

  constructor(store: HistoryStore) {
    this.store = store;
  }

  /** Deletes an instance with everything that belongs to it, this batch's own writes included. */
  delete(key: number): void {
    const others = (row: { readonly key: number }): boolean => row.key !== key;
    this.deleted.push(key);
    this.history = this.history.filter(others);
    this.inboxAdded = this.inboxAdded.filter(others);
    this.workItemsAdded = this.workItemsAdded.filter(others);
    this.timersAdded = this.timersAdded.filter(others);
  }

  /** A new instance; its first episode follows the commit. */
  insert(record: InstanceRecord): void {
    this.inserted.push(record);
  }

  /** Begins an instance's history anew, whatever this batch has already written of the old one. */
  restart(record: InstanceRecord): void {
    const others = (row: { readonly key: number }): boolean => row.key !== record.key;
    this.restarted.push(record);
    this.history = this.history.filter(others);
    this.progressed = this.progressed.filter(others);
    this.ready.push(record.instanceId);
  }

  /** Puts a fact into an instance's inbox; `executionId` when it is meant for one generation only. */
  send(to: InstanceRecord, event: ReplayEvent, executionId: string | null): void {
    const message: InboxMessage = { id: this.store.nextId(), key: to.key, executionId, event: toHistoryEvent(event) };
    this.inboxAdded.push(message);
    this.inboxed.push(to.instanceId);
    this.ready.push(to.instanceId);
  }

  /** Removes where an arrival comes from: from now on it is in the history, in the inbox, or of no use. */
  settle(arrival: Arrival): void {
    if (arrival.source.kind === 'workItem') {
      this.workItemsRemoved.push(arrival.source.id);
    } else {
      this.timersRemoved.push(arrival.source.timer);
    }
  }

  schedule(item: Omit<QueuedWorkItem, 'id'>): void {
    this.workItemsAdded.push({ ...item, id: this.store.nextId() });
  }

  get isEmpty(): boolean {
    const lists: readonly (readonly unknown[])[] = [
      this.deleted,
      this.inserted,
      this.restarted,
      this.progressed,
      this.history,
      this.inboxRemoved,
      this.inboxAdded,
      this.workItemsRemoved,
      this.timersRemoved,
    ];
    return lists.every((list) => list.length === 0);
  }
}
