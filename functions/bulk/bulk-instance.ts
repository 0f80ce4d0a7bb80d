import { type DurableClient, type DurableOrchestrationStatus, OrchestrationRuntimeStatus } from 'durable-functions';
import { z } from 'zod';
import { bulkProtect } from '../../contracts';
import { type BulkId, BULK_INSTANCE_ID, isBulkId } from '../../domain/bulk/bulk-id';
import type { BulkRequest } from '../../domain/bulk/bulk-request';
import { findStatus, isActiveStatus, startOnly } from '../http/engine-status';

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

export const isRunning = ({ status }: BulkInstance): boolean => isActiveStatus(status);

export const isPending = ({ status }: BulkInstance): boolean =>
  status.runtimeStatus === OrchestrationRuntimeStatus.Pending;

/** `undefined` when there was none, or none that the engine still knows. */
export async function findBulk(client: DurableClient): Promise<BulkInstance | undefined> {
  const status = await findStatus(client, BULK_INSTANCE_ID);
  if (status === undefined) return undefined;
  return { status, ...bulkInput.parse(status.input).request };
}

/** Starts a bulk; one runs at a time. Gives the one that runs afterwards, which may be another one. */
export function startBulk(client: DurableClient, request: BulkRequest): Promise<BulkInstance> {
  return startOnly(
    () => client.startNew(bulkProtect.name, { instanceId: BULK_INSTANCE_ID, input: { request } }),
    async () => {
      const found = await findBulk(client);
      return found && (found.bulkId === request.bulkId || isRunning(found)) ? found : undefined;
    },
  );
}
