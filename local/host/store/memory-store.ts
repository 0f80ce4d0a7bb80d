import type { InstancePage, InstanceQuery, PurgeQuery } from '../durable/engine';
import type { HistoryEvent } from '../durable/history-event';
import type {
  DueTimer,
  HistoryStore,
  InboxMessage,
  InstanceRecord,
  ScheduleStatus,
  StoreCommit,
  TimerRow,
  WorkItem,
} from './history-store';
import { isTerminal } from './history-store';
import { decodeToken, matches, toPage } from './instance-filter';
import { readEvent, readEvents } from './row-reader';
import { StoreError } from './store-error';

/** Everything that belongs to one instance. Events are kept as text, so that no caller shares objects with the store. */
interface StoredInstance {
  record: InstanceRecord;
  history: string[];
  readonly inbox: Map<number, { readonly executionId: string | null; readonly json: string }>;
  timers: TimerRow[];
}

/** A store that forgets everything when the process ends. Sorted reads are sorted on demand: it is for small hosts and tests. */
export function createMemoryStore(): HistoryStore {
  return new MemoryStore();
}

class MemoryStore implements HistoryStore {
  private readonly byKey = new Map<number, StoredInstance>();
  private readonly keys = new Map<string, number>();
  private readonly work = new Map<number, WorkItem>();
  private readonly schedules = new Map<string, ScheduleStatus>();
  private lastId = 0;
  private isClosed = false;

  nextId(): number {
    return ++this.lastId;
  }

  commit(commit: StoreCommit): void {
    this.refuseWhenClosed();
    this.check(commit);
    this.writeInstances(commit);
    this.writeMessages(commit);
  }

  instance(instanceId: string): InstanceRecord | undefined {
    this.refuseWhenClosed();
    return this.byKey.get(this.keys.get(instanceId) ?? 0)?.record;
  }

  history(key: number): HistoryEvent[] {
    return this.byKey.get(key)?.history.flatMap(readEvents) ?? [];
  }

  inbox(key: number): InboxMessage[] {
    const messages = [...(this.byKey.get(key)?.inbox ?? [])].sort(([left], [right]) => left - right);
    return messages.map(([id, { executionId, json }]) => ({ id, key, executionId, event: readEvent(json) }));
  }

  unprocessed(afterKey: number, limit: number): { readonly key: number; readonly instanceId: string }[] {
    return this.sorted()
      .filter(({ record, inbox }) => record.key > afterKey && (record.episodes === 0 || inbox.size > 0))
      .filter(({ record }) => !isTerminal(record.runtimeStatus))
      .slice(0, limit)
      .map(({ record }) => ({ key: record.key, instanceId: record.instanceId }));
  }

  workItems(afterId: number, limit: number): (WorkItem & { readonly instanceId: string })[] {
    return [...this.work.values()]
      .filter(({ id }) => id > afterId)
      .sort((left, right) => left.id - right.id)
      .slice(0, limit)
      .flatMap((item) => {
        const owner = this.byKey.get(item.key);
        return owner === undefined ? [] : [{ ...item, instanceId: owner.record.instanceId }];
      });
  }

  dueTimers(atMilliseconds: number, limit: number): DueTimer[] {
    return [...this.byKey.values()]
      .flatMap(({ record, timers }) =>
        timers
          .filter(({ fireAt }) => fireAt <= atMilliseconds)
          .map((timer) => ({ ...timer, instanceId: record.instanceId, executionId: record.executionId })),
      )
      .sort((left, right) => left.fireAt - right.fireAt || left.key - right.key || left.taskId - right.taskId)
      .slice(0, limit);
  }

  nextTimerAfter(afterMilliseconds: number): number | undefined {
    let next: number | undefined;
    for (const { timers } of this.byKey.values()) {
      for (const { fireAt } of timers) {
        next = fireAt > afterMilliseconds ? Math.min(fireAt, next ?? fireAt) : next;
      }
    }
    return next;
  }

  query(query: InstanceQuery): InstancePage {
    const after = query.continuationToken === undefined ? undefined : decodeToken(query.continuationToken);
    const records = [...this.byKey.values()]
      .map(({ record }) => record)
      .filter((record) => matches(record, query))
      .filter(({ instanceId }) => instanceId.startsWith(query.instanceIdPrefix ?? ''))
      .filter(({ instanceId }) => after === undefined || compareBytes(instanceId, after) > 0)
      .sort((left, right) => compareBytes(left.instanceId, right.instanceId));
    return toPage(records.slice(0, query.top + 1), query.top);
  }

  purgeable(query: PurgeQuery): { readonly key: number; readonly instanceId: string }[] {
    return this.sorted()
      .map(({ record }) => record)
      .filter((record) => isTerminal(record.runtimeStatus) && matches(record, query))
      .map(({ key, instanceId }) => ({ key, instanceId }));
  }

  scheduleStatus(functionName: string): ScheduleStatus | undefined {
    return this.schedules.get(functionName);
  }

  saveScheduleStatus(functionName: string, status: ScheduleStatus): void {
    this.schedules.set(functionName, { ...status });
  }

  close(): void {
    this.isClosed = true;
  }

  /** What a database's constraints would refuse: checked first, so that a refused commit leaves nothing behind. */
  private check(commit: StoreCommit): void {
    const gone = new Set(commit.deleted);
    const known = new Set(commit.inserted.map(({ key }) => key));
    const belongs = ({ key }: { readonly key: number }): boolean =>
      known.has(key) || (this.byKey.has(key) && !gone.has(key));
    const isFree = ({ instanceId }: InstanceRecord): boolean => {
      const taken = this.keys.get(instanceId);
      return taken === undefined || gone.has(taken);
    };
    const parts = [commit.history, commit.inboxAdded, commit.workItemsAdded, commit.timersAdded];
    if (!commit.inserted.every(isFree) || !parts.every((part) => part.every(belongs))) {
      throw new StoreError('The commit repeats an instance id, or writes to an instance that does not exist.');
    }
  }

  private writeInstances(commit: StoreCommit): void {
    for (const key of commit.deleted) {
      this.drop(key);
    }
    for (const record of commit.inserted) {
      this.byKey.set(record.key, { record, history: [], inbox: new Map(), timers: [] });
      this.keys.set(record.instanceId, record.key);
    }
    for (const record of commit.restarted) {
      this.change(record.key, (instance) => Object.assign(instance, { record, history: [], timers: [] }));
    }
    for (const record of commit.progressed) {
      this.change(record.key, (instance) => Object.assign(instance, { record }));
    }
    for (const { key, events } of commit.history) {
      this.change(key, (instance) => instance.history.push(JSON.stringify(events)));
    }
  }

  private writeMessages(commit: StoreCommit): void {
    for (const { key, id } of commit.inboxRemoved) {
      this.change(key, (instance) => instance.inbox.delete(id));
    }
    for (const { key, id, executionId, event } of commit.inboxAdded) {
      this.change(key, (instance) => instance.inbox.set(id, { executionId, json: JSON.stringify(event) }));
    }
    for (const id of commit.workItemsRemoved) {
      this.work.delete(id);
    }
    for (const item of commit.workItemsAdded) {
      this.work.set(item.id, { ...item });
    }
    for (const fired of commit.timersRemoved) {
      this.change(fired.key, (instance) => {
        instance.timers = instance.timers.filter(
          ({ taskId, fireAt }) => taskId !== fired.taskId || fireAt !== fired.fireAt,
        );
      });
    }
    for (const { key, taskId, fireAt } of commit.timersAdded) {
      this.change(key, (instance) => instance.timers.push({ key, taskId, fireAt }));
    }
    for (const key of commit.timersCleared) {
      this.change(key, (instance) => {
        instance.timers = [];
      });
    }
  }

  private change(key: number, apply: (instance: StoredInstance) => unknown): void {
    const instance = this.byKey.get(key);
    if (instance !== undefined) {
      apply(instance);
    }
  }

  private drop(key: number): void {
    const instance = this.byKey.get(key);
    if (instance === undefined) {
      return;
    }
    this.byKey.delete(key);
    this.keys.delete(instance.record.instanceId);
    for (const item of [...this.work.values()].filter((candidate) => candidate.key === key)) {
      this.work.delete(item.id);
    }
  }

  private sorted(): StoredInstance[] {
    return [...this.byKey.values()].sort((left, right) => left.record.key - right.record.key);
  }

  private refuseWhenClosed(): void {
    if (this.isClosed) {
      throw new StoreError('The history store is closed.');
    }
  }
}

/** SQLite compares texts by their UTF-8 bytes. */
function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
