import type { DurableClient } from 'durable-functions';
import { findOperation, isActive, type OperationInstance } from '../http/operation-instance';
import { verdictOn } from '../http/operation-monitor';

/** An operation that somebody has started and looks at. */
interface Watched {
  readonly operationId: string;
}

/**
 * What came of an operation that has ended, with code and message of its monitor. `skipped`: it is no longer ours, or
 * somebody cancelled or ended it.
 */
export interface WatchedEnd {
  readonly result: 'succeeded' | 'failed' | 'skipped';
  readonly code?: string;
  readonly message?: string;
}

function endOf(operationId: string, operation: OperationInstance | undefined): WatchedEnd {
  if (operation?.id !== operationId) {
    return { result: 'skipped', code: 'OperationReplaced', message: 'Another operation took its place.' };
  }
  const { status, error } = verdictOn(operation);
  switch (status) {
    case 'Succeeded':
      return { result: 'succeeded' };
    case 'Canceled':
      return error === undefined
        ? { result: 'skipped', code: 'Cancelled', message: 'Somebody cancelled it.' }
        : { result: 'skipped', code: error.code, message: error.message };
    default:
      return { result: 'failed', ...(error && { code: error.code, message: error.message }) };
  }
}

/** Each is a read of the engine's storage; hundreds at once would wait for each other's connections. */
const READ_AT_A_TIME = 50;

/** Looks at operations, some of them side by side. */
export async function lookAtOperations<Own extends Watched>(
  client: DurableClient,
  watched: readonly Own[],
): Promise<{ readonly running: Own[]; readonly ended: (readonly [Own, WatchedEnd])[] }> {
  const operations: (OperationInstance | undefined)[] = [];
  for (let at = 0; at < watched.length; at += READ_AT_A_TIME) {
    const some = watched.slice(at, at + READ_AT_A_TIME);
    operations.push(
      ...(await Promise.all(some.map(({ operationId }) => findOperation(client, operationId.split('.')[0] ?? '')))),
    );
  }
  const running: Own[] = [];
  const ended: (readonly [Own, WatchedEnd])[] = [];
  watched.forEach((own, index) => {
    const operation = operations[index];
    if (operation?.id === own.operationId && isActive(operation)) running.push(own);
    else ended.push([own, endOf(own.operationId, operation)]);
  });
  return { running, ended };
}
