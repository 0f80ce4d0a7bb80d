import type { Counts } from './counted-app';
import { countOf, type Tally } from './tally';

/**
 * Requests to Azure Storage that the Durable backend needs, worked out from what was counted here. Nothing of this is
 * measured. It follows the code of DurableTask.AzureStorage (repository Azure/durabletask, June 2026) with the table
 * partition manager, which is the default of the extension's version 3, and without extended sessions, which Node has not.
 */
const PER_EPISODE = {
  /** The history is read, its new rows are written (one batch of up to 99), and the row of the instance. */
  table: 3,
} as const;

/** Put, fetched, deleted. A fetch brings up to 32 from a control queue, so under load this is too much. */
const PER_MESSAGE = 3;

/** Of the durable client. The messages that these put are counted with the messages. */
const PER_CLIENT_CALL: Tally = {
  /** Is there one already; the row of the instance. */
  start: 2,
  status: 1,
  /** For each page; an estate of instances that fills more than one adds a page for each 1,000 rows. */
  list: 1,
  /** The instance, its history, the deletion of both, and a look for large messages. */
  purge: 5,
  raiseEvent: 1,
};

/** After a message a queue is asked 9 times in 13 s until it is asked every 10 s again: 8 more than when it is idle. */
const EXTRA_POLLS_PER_WAKE = 8;

export interface StorageRequests {
  readonly queue: number;
  readonly table: number;
  readonly blob: number;
  /** Empty polls that a busy queue adds, at most: none where many operations share them. */
  readonly pollsAtMost: number;
}

export function storageRequestsOf({ history, client, reports }: Counts): StorageRequests {
  const episodes = countOf(history, 'OrchestratorStarted');
  // A timer is a message from its creation on, whether it fires or is cancelled.
  const control = countOf(history, 'ExecutionStarted', 'TaskCompleted', 'TaskFailed', 'TimerCreated', 'EventRaised');
  const activities = countOf(history, 'TaskScheduled');
  const calls = Object.entries(client).reduce((sum, [kind, count]) => sum + count * (PER_CLIENT_CALL[kind] ?? 1), 0);
  return {
    queue: PER_MESSAGE * (control + activities),
    table: PER_EPISODE.table * episodes + calls,
    blob: countOf(reports, 'read', 'write', 'list', 'remove'),
    pollsAtMost: EXTRA_POLLS_PER_WAKE * (control + activities),
  };
}

const SECONDS_PER_DAY = 86_400;

export interface IdleSettings {
  readonly partitionCount: number;
  readonly maxQueuePollingIntervalSeconds: number;
  readonly timerFunctions: number;
}

/** What one instance of the app asks of its storage in a day with nothing to do. */
export function idleRequestsPerDay(settings: IdleSettings): Tally {
  const { partitionCount, maxQueuePollingIntervalSeconds, timerFunctions } = settings;
  const every = (seconds: number): number => Math.round(SECONDS_PER_DAY / seconds);
  return {
    /** Every control queue, and that of the activities. */
    'empty polls of queues': (partitionCount + 1) * every(maxQueuePollingIntervalSeconds),
    /** Every 10 s the table of partitions is read, and each row of it renewed. */
    'partition leases (table)': (partitionCount + 1) * every(10),
    'lease of the app (blob)': every(25),
    /** The host's: 15 s for the primary, 60 s for each timer function, renewed at half of it. */
    'leases of the host (blob)': every(7.5) + timerFunctions * every(30),
  };
}
