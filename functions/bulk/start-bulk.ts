import type { DurableClient } from 'durable-functions';
import type { BulkFiles } from '../../domain/bulk/bulk-files';
import { type BulkId, bulkId, isBulkId } from '../../domain/bulk/bulk-id';
import type { BulkItem } from '../../domain/bulk/bulk-item';
import type { BulkRecord } from '../../domain/bulk/bulk-record';
import type { BulkRequest } from '../../domain/bulk/bulk-request';
import type { Started } from '../../domain/idempotency/claim';
import { ProblemError } from '../http/problem';
import { newAttempt } from '../http/request-headers';
import { type Keyed, once } from '../idempotency/once';
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

/** Its items are in files before it starts: an input of a thousand would be read at every step. */
async function startOrJoin(
  client: DurableClient,
  files: BulkFiles,
  { request, items }: { readonly request: BulkRequest; readonly items: readonly BulkItem[] },
): Promise<FoundBulk> {
  const latest = await findBulk(client);
  if (latest !== undefined && isRunning(latest)) return joined(files, latest, request);
  const record = openRecord(request, Date.now());
  await files.writeItems(request.bulkId, 0, items);
  await files.writeRecord(record);
  const started = await startBulk(client, request);
  if (started.bulkId === request.bulkId) return { record, latest: started };
  await files.remove(request.bulkId);
  return joined(files, started, request);
}

function bulkIdIn({ id }: Started): BulkId {
  if (isBulkId(id)) return id;
  throw new Error(`${id} is kept as the id of a bulk, and is none`);
}

/** What is asked for: the request of a bulk by its attempt, and its items. */
export interface BulkWanted {
  readonly requestOf: (attempt: string) => BulkRequest;
  readonly items: readonly BulkItem[];
}

/**
 * Starts a bulk, or joins the one that runs with the same request. Each try has an id, and thereby files, of its own: the
 * files of a bulk that runs are written by nobody else.
 *
 * @throws ProblemError 409 when another bulk runs; 422 when the key belongs to another request
 */
export function startBulkOnce(
  client: DurableClient,
  files: BulkFiles,
  { requestOf, items }: BulkWanted,
  keyed: Keyed,
): Promise<FoundBulk> {
  const { fingerprint, correlationId } = requestOf(newAttempt());
  return once(keyed, {
    fingerprint: JSON.stringify(['bulk', fingerprint]),
    correlationId,
    newAttempt,
    idOf: bulkId,
    latest: async () => (await findBulk(client))?.bulkId,
    repeatsWithClaimsAttempt: false,
    ready: () => Promise.resolve((attempt) => startOrJoin(client, files, { request: requestOf(attempt), items })),
    startedAs: ({ record: { id, correlationId: own, createdAt } }) => ({ id, correlationId: own, createdAt }),
    find: async (started) => {
      const id = bulkIdIn(started);
      const latest = await findBulk(client);
      // Read after the engine was asked: one that ends in between has written its record by then.
      const record = await files.record(id);
      const lost = { ...requestOf(newAttempt()), bulkId: id, correlationId: started.correlationId };
      return { record: record ?? openRecord(lost, Date.parse(started.createdAt)), latest };
    },
  });
}
