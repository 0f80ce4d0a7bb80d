import type { RuntimeStatus } from '../durable/engine';
import { isHistoryEvent } from '../durable/history-event';
import type { HistoryEvent } from '../durable/history-event';
import type { ParentLink } from './history-store';
import { StoreError } from './store-error';

/** Reads the columns of one SQLite row, checked. */
export class RowReader {
  private readonly row: Readonly<Record<string, unknown>>;

  constructor(row: unknown) {
    this.row = typeof row === 'object' && row !== null ? { ...row } : {};
  }

  text(column: string): string {
    const value = this.row[column];
    return typeof value === 'string' ? value : this.refuse(column);
  }

  optionalText(column: string): string | null {
    return this.row[column] === null ? null : this.text(column);
  }

  integer(column: string): number {
    const value = this.row[column];
    return typeof value === 'number' ? value : this.refuse(column);
  }

  private refuse(column: string): never {
    throw new StoreError(`The history store has a row with an unreadable "${column}"; its file may be damaged.`);
  }
}

const statuses: readonly RuntimeStatus[] = [
  'Pending',
  'Running',
  'Completed',
  'Failed',
  'Canceled',
  'Terminated',
  'Suspended',
  'ContinuedAsNew',
];

export function readStatus(text: string): RuntimeStatus {
  const status = statuses.find((candidate) => candidate === text);
  if (status === undefined) {
    throw new StoreError(`The history store has an instance with the unknown status "${text}".`);
  }
  return status;
}

export function readEvents(json: string): HistoryEvent[] {
  const events: unknown = JSON.parse(json);
  if (!Array.isArray(events) || !events.every(isHistoryEvent)) {
    throw new StoreError('The history store has an unreadable history; its file may be damaged.');
  }
  return events;
}

export function readEvent(json: string): HistoryEvent {
  const event: unknown = JSON.parse(json);
  if (!isHistoryEvent(event)) {
    throw new StoreError('The history store has an unreadable message; its file may be damaged.');
  }
  return event;
}

export function readParent(json: string | null): ParentLink | null {
  return json === null ? null : toParent(JSON.parse(json));
}

function toParent(value: unknown): ParentLink {
  const reader = new RowReader(value);
  return {
    instanceId: reader.text('instanceId'),
    executionId: reader.text('executionId'),
    name: reader.text('name'),
    taskId: reader.integer('taskId'),
  };
}
