import { join } from 'node:path';
import type { InstancePage, InstanceQuery, PurgeQuery } from '../durable/engine';
import type { HistoryEvent } from '../durable/history-event';
import type {
  DueTimer,
  HistoryStore,
  InboxMessage,
  InstanceRecord,
  ScheduleStatus,
  StoreCommit,
  WorkItem,
} from './history-store';
import { instanceFilter, purgeFilter, toPage } from './instance-filter';
import { RowReader, readEvent, readEvents, readParent, readStatus } from './row-reader';
import { SqliteConnection } from './sqlite-connection';
import { prepareStatements, SELECT_INSTANCES } from './sqlite-statements';
import type { Statements } from './sqlite-statements';

/** The name of the database inside a data directory. */
export const DATABASE_NAME = 'history.db';

/** Opens (and makes, when it is new) the store of a data directory. One host at a time: a second one gets a `StoreError`. */
export function openSqliteStore(dataDirectory: string): HistoryStore {
  return new SqliteStore(join(dataDirectory, DATABASE_NAME));
}

/** The same store without a file: for tests, and for a host that is to forget everything. */
export function openSqliteMemoryStore(): HistoryStore {
  return new SqliteStore(':memory:');
}

class SqliteStore implements HistoryStore {
  private readonly connection: SqliteConnection;
  private readonly statements: Statements;
  private lastId: number;

  constructor(path: string) {
    this.connection = new SqliteConnection(path);
    this.statements = prepareStatements(this.connection);
    this.lastId = new RowReader(this.connection.guard(() => this.statements.lastId.get())).integer('id');
  }

  nextId(): number {
    return ++this.lastId;
  }

  commit(commit: StoreCommit): void {
    this.connection.transaction(() => {
      this.writeInstances(commit);
      this.writeMessages(commit);
    });
  }

  instance(instanceId: string): InstanceRecord | undefined {
    const row = this.connection.guard(() => this.statements.instance.get(instanceId));
    return row === undefined ? undefined : toInstance(new RowReader(row));
  }

  history(key: number): HistoryEvent[] {
    return this.read(this.statements.history, [key]).flatMap((row) => readEvents(row.text('events')));
  }

  inbox(key: number): InboxMessage[] {
    return this.read(this.statements.inbox, [key]).map((row) => ({
      id: row.integer('id'),
      key,
      executionId: row.optionalText('execution_id'),
      event: readEvent(row.text('event')),
    }));
  }

  unprocessed(afterKey: number, limit: number): { readonly key: number; readonly instanceId: string }[] {
    return this.read(this.statements.unprocessed, [afterKey, afterKey, limit]).map(toReference);
  }

  workItems(afterId: number, limit: number): (WorkItem & { readonly instanceId: string })[] {
    return this.read(this.statements.workItems, [afterId, limit]).map((row) => ({
      id: row.integer('id'),
      key: row.integer('instance_key'),
      instanceId: row.text('instance_id'),
      executionId: row.text('execution_id'),
      taskId: row.integer('task_id'),
      name: row.text('name'),
      inputJson: row.optionalText('input'),
    }));
  }

  dueTimers(atMilliseconds: number, limit: number): DueTimer[] {
    return this.read(this.statements.dueTimers, [atMilliseconds, limit]).map((row) => ({
      key: row.integer('instance_key'),
      taskId: row.integer('task_id'),
      fireAt: row.integer('fire_at'),
      instanceId: row.text('instance_id'),
      executionId: row.text('execution_id'),
    }));
  }

  nextTimerAfter(afterMilliseconds: number): number | undefined {
    const row = this.connection.guard(() => this.statements.nextTimer.get(afterMilliseconds));
    return row === undefined ? undefined : new RowReader(row).integer('fire_at');
  }

  query(query: InstanceQuery): InstancePage {
    const { where, parameters } = instanceFilter(query);
    const sql = `${SELECT_INSTANCES} WHERE ${where} ORDER BY i.instance_id LIMIT ?`;
    // One more than asked for tells whether there is another page.
    return toPage(this.readOnce(sql, [...parameters, query.top + 1]).map(toInstance), query.top);
  }

  purgeable(query: PurgeQuery): { readonly key: number; readonly instanceId: string }[] {
    const { where, parameters } = purgeFilter(query);
    return this.readOnce(`SELECT key, instance_id FROM instances WHERE ${where}`, parameters).map(toReference);
  }

  scheduleStatus(functionName: string): ScheduleStatus | undefined {
    const row = this.connection.guard(() => this.statements.scheduleStatus.get(functionName));
    if (row === undefined) {
      return undefined;
    }
    const reader = new RowReader(row);
    return { last: reader.text('last'), next: reader.text('next'), lastUpdated: reader.text('last_updated') };
  }

  saveScheduleStatus(functionName: string, status: ScheduleStatus): void {
    this.connection.guard(() =>
      this.statements.saveScheduleStatus.run(functionName, status.last, status.next, status.lastUpdated),
    );
  }

  close(): void {
    this.connection.close();
  }

  private writeInstances(commit: StoreCommit): void {
    const { statements } = this;
    for (const key of commit.deleted) {
      statements.deleteInstance.run([key]);
    }
    for (const record of commit.inserted) {
      statements.insertInstance.run(insertParameters(record));
      this.saveInput(record);
    }
    for (const record of commit.restarted) {
      statements.restartInstance.run(restartParameters(record));
      this.saveInput(record);
      statements.clearHistory.run([record.key]);
      statements.clearTimers.run([record.key]);
    }
    for (const record of commit.progressed) {
      const { runtimeStatus, outputJson, customStatusJson, lastUpdatedTime, episodes, key } = record;
      statements.progressInstance.run([runtimeStatus, outputJson, customStatusJson, lastUpdatedTime, episodes, key]);
    }
    for (const { key, episode, events } of commit.history) {
      statements.insertHistory.run([key, episode, JSON.stringify(events)]);
    }
  }

  private saveInput({ key, inputJson }: InstanceRecord): void {
    if (inputJson === null) {
      this.statements.clearInput.run([key]);
    } else {
      this.statements.saveInput.run([key, inputJson]);
    }
  }

  private writeMessages(commit: StoreCommit): void {
    const { statements } = this;
    for (const { key, id } of commit.inboxRemoved) {
      statements.deleteInbox.run([key, id]);
    }
    for (const { key, id, executionId, event } of commit.inboxAdded) {
      statements.insertInbox.run([key, id, executionId, JSON.stringify(event)]);
    }
    for (const id of commit.workItemsRemoved) {
      statements.deleteWorkItem.run([id]);
    }
    for (const { id, key, executionId, taskId, name, inputJson } of commit.workItemsAdded) {
      statements.insertWorkItem.run([id, key, executionId, taskId, name, inputJson]);
    }
    for (const { fireAt, key, taskId } of commit.timersRemoved) {
      statements.deleteTimer.run([fireAt, key, taskId]);
    }
    for (const { fireAt, key, taskId } of commit.timersAdded) {
      statements.insertTimer.run([fireAt, key, taskId]);
    }
    for (const key of commit.timersCleared) {
      statements.clearTimers.run([key]);
    }
  }

  private read(statement: Statements[keyof Statements], parameters: readonly (string | number)[]): RowReader[] {
    return this.connection.guard(() => statement.all(...parameters).map((row) => new RowReader(row)));
  }

  private readOnce(sql: string, parameters: readonly (string | number)[]): RowReader[] {
    return this.read(this.connection.prepare(sql), parameters);
  }
}

function toReference(row: RowReader): { readonly key: number; readonly instanceId: string } {
  return { key: row.integer('key'), instanceId: row.text('instance_id') };
}

function toInstance(row: RowReader): InstanceRecord {
  return {
    key: row.integer('key'),
    instanceId: row.text('instance_id'),
    name: row.text('name'),
    version: row.text('version'),
    executionId: row.text('execution_id'),
    parent: readParent(row.optionalText('parent')),
    runtimeStatus: readStatus(row.text('status')),
    inputJson: row.optionalText('input'),
    outputJson: row.optionalText('output'),
    customStatusJson: row.optionalText('custom_status'),
    createdTime: row.integer('created'),
    lastUpdatedTime: row.integer('updated'),
    episodes: row.integer('episodes'),
  };
}

function insertParameters(record: InstanceRecord): (string | number | null)[] {
  return [
    record.key,
    record.instanceId,
    record.name,
    record.version,
    record.executionId,
    record.parent === null ? null : JSON.stringify(record.parent),
    record.runtimeStatus,
    record.outputJson,
    record.customStatusJson,
    record.createdTime,
    record.lastUpdatedTime,
    record.episodes,
  ];
}

function restartParameters(record: InstanceRecord): (string | number | null)[] {
  return [
    record.version,
    record.executionId,
    record.runtimeStatus,
    record.outputJson,
    record.customStatusJson,
    record.createdTime,
    record.lastUpdatedTime,
    record.episodes,
    record.key,
  ];
}
