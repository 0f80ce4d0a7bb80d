import type { DurableClient } from 'durable-functions';
import type { BulkFiles } from '../../domain/bulk/bulk-files';
import type { BulkItem } from '../../domain/bulk/bulk-item';
import type { BulkRecord } from '../../domain/bulk/bulk-record';
import type { BulkRequest } from '../../domain/bulk/bulk-request';
import { problem, ProblemError } from '../http/problem';
import { type BulkInstance, findBulk, isRunning, startBulk } from './bulk-instance';
import { openRecord } from './new-bulk';

export interface FoundBulk {
  readonly record: BulkRecord;
  readonly latest: BulkInstance | undefined;
}

const inProgress = ({ bulkId }: BulkInstance): ProblemError =>
  new ProblemError({
    status: 409,
    code: 'BulkInProgress',
    title: 'Another bulk runs',
    detail: `The bulk ${bulkId} asks for something else. Wait for its end or cancel it.`,
    extensions: { bulkId },
  });

/** The bulk that runs, when it is asked for the same. @throws ProblemError 409 when it is not */
async function joined(files: BulkFiles, running: BulkInstance, request: BulkRequest): Promise<FoundBulk> {
  const record = running.fingerprint === request.fingerprint ? await files.record(running.bulkId) : undefined;
  if (record === undefined) throw inProgress(running);
  return { record, latest: running };
}

/** What an earlier request with the same idempotency key has started, unless it never came so far. */
async function startedBefore(
  files: BulkFiles,
  latest: BulkInstance | undefined,
  request: BulkRequest,
): Promise<FoundBulk | undefined> {
  const record = await files.record(request.bulkId);
  if (record === undefined) return undefined;
  if (record.fingerprint !== request.fingerprint) {
    throw problem(
      422,
      'IdempotencyKeyReused',
      'The idempotency key belongs to another request',
      'A request with this key asked for something else. Take a new key for a new request.',
    );
  }
  return record.status !== 'Running' || latest?.bulkId === record.id ? { record, latest } : undefined;
}

/**
 * Starts a bulk, or joins the one that runs with the same request. Its items are in files before it starts: an input of a
 * thousand would be read at every step.
 */
export async function startOrJoin(
  client: DurableClient,
  files: BulkFiles,
  { request, items }: { readonly request: BulkRequest; readonly items: readonly BulkItem[] },
): Promise<FoundBulk> {
  const latest = await findBulk(client);
  const before = await startedBefore(files, latest, request);
  if (before !== undefined) return before;
  if (latest !== undefined && isRunning(latest)) return joined(files, latest, request);
  const record = openRecord(request, Date.now());
  await files.writeItems(request.bulkId, 0, items);
  await files.writeRecord(record);
  const started = await startBulk(client, request);
  if (started.bulkId === request.bulkId) return { record, latest: started };
  await files.remove(request.bulkId);
  return joined(files, started, request);
}
