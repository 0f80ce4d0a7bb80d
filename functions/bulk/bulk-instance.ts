import { type DurableClient, type DurableOrchestrationStatus, OrchestrationRuntimeStatus } from 'durable-functions';
import { z } from 'zod';
import { bulkProtect } from '../../contracts';
import { type BulkId, BULK_INSTANCE_ID, isBulkId } from '../../domain/bulk/bulk-id';
import type { BulkRequest } from '../../domain/bulk/bulk-request';

const bulkInput = z.object({
  request: z.object({
    bulkId: z.custom<BulkId>((value) => typeof value === 'string' && isBulkId(value)),
    fingerprint: z.string(),
  }),
});

/** The bulk that runs, or ran last, as the engine knows it. */
export interface BulkInstance {
  readonly status: DurableOrchestrationStatus;
  readonly bulkId: BulkId;
  readonly fingerprint: string;
}

const ACTIVE = new Set(['Pending', 'Running', 'ContinuedAsNew', 'Suspended']);

export const isRunning = ({ status }: BulkInstance): boolean => ACTIVE.has(status.runtimeStatus);

export const isPending = ({ status }: BulkInstance): boolean =>
  status.runtimeStatus === OrchestrationRuntimeStatus.Pending;

/** `undefined` when there was none, or none that the engine still knows. */
export async function findBulk(client: DurableClient): Promise<BulkInstance | undefined> {
  let status: DurableOrchestrationStatus;
  try {
    status = await client.getStatus(BULK_INSTANCE_ID, { showInput: true });
  } catch (error) {
    if (error instanceof Error && error.message.includes('HTTP 404')) return undefined;
    throw error;
  }
  return { status, ...bulkInput.parse(status.input).request };
}

/** A bulk that ends at the very moment of a start makes room for another; more than that is no accident. */
const MAX_STARTS = 3;

/** Starts a bulk; one runs at a time. Gives the one that runs afterwards, which may be another one. */
export async function startBulk(client: DurableClient, request: BulkRequest): Promise<BulkInstance> {
  let refusal: unknown;
  for (let start = 0; start < MAX_STARTS; start++) {
    try {
      await client.startNew(bulkProtect.name, { instanceId: BULK_INSTANCE_ID, input: { request } });
    } catch (error) {
      refusal = error;
    }
    const found = await findBulk(client);
    if (found !== undefined && (found.bulkId === request.bulkId || isRunning(found))) return found;
  }
  throw refusal instanceof Error ? refusal : new Error('A bulk was started, and the engine does not know it');
}
