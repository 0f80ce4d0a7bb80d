import type { DurableClient } from 'durable-functions';
import { operationOutcome } from '../../contracts';
import { findOperation, isActive, type OperationInstance } from '../http/operation-instance';

/** An operation that somebody has started and looks at. */
interface Watched {
  readonly operationId: string;
}

/** What came of an operation that has ended. `skipped`: it is no longer ours, or somebody cancelled it. */
export interface WatchedEnd {
  readonly result: 'succeeded' | 'failed' | 'skipped';
  readonly code?: string;
  readonly message?: string;
}

function endOf(operationId: string, operation: OperationInstance | undefined): WatchedEnd {
  if (operation?.id !== operationId) {
    return { result: 'skipped', code: 'OperationReplaced', message: 'Another operation took its place.' };
  }
  const outcome = operationOutcome.safeParse(operation.status.output);
  if (!outcome.success) {
    return { result: 'failed', code: 'InternalError', message: 'The operation failed; the log has more.' };
  }
  switch (outcome.data.kind) {
    case 'Protected':
    case 'AlreadyProtected':
    case 'Valid':
      return { result: 'succeeded' };
    case 'Cancelled':
      return { result: 'skipped', code: 'Cancelled', message: 'Somebody cancelled it.' };
    case 'Refused': {
      const { code, message } = outcome.data.error;
      return { result: 'failed', code, message };
    }
    case 'Conflict':
      return { result: 'failed', code: 'Conflict', message: outcome.data.message };
    default:
      return { result: 'failed', code: outcome.data.kind, message: 'It did not end in time.' };
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
