import { z } from 'zod';
import { findDeletedInstances } from '../contracts';
import type { DeletionLoss } from '../domain/approvals/approval';
import { lossAfterDeletion, mayBeKept } from '../domain/approvals/deletion-loss';
import type { UnprotectRequest } from '../domain/operation-request';
import { sameResource } from '../domain/resource-id';
import { vaultOfBackupInstance } from '../domain/vault';
import { ActivityFailed, call, type Orchestration } from './durable';

const deletion = z.object({ kind: z.literal('Deleted'), acceptedAt: z.string().exactOptional() });

/**
 * When the vault forgets what was deleted, as it says itself. It is asked once: the deletion is done, and where there is no
 * answer, the time can be reckoned from it.
 */
function* purgeTime(
  { resourceId, correlationId }: UnprotectRequest,
  { backupInstanceId }: DeletionLoss,
): Orchestration<string | undefined> {
  const vaultId = vaultOfBackupInstance(backupInstanceId);
  if (vaultId === undefined) return undefined;
  try {
    const answer = yield* call(findDeletedInstances, { resourceId, vaultId, correlationId });
    return answer.kind === 'instances'
      ? answer.instances.find(({ id }) => sameResource(id, backupInstanceId))?.purgeAt
      : undefined;
  } catch (error) {
    if (error instanceof ActivityFailed) return undefined;
    throw error;
  }
}

/** What an approved deletion has taken in the end; of one that did not delete, what was approved. */
export function* lossInTheEnd(
  outcome: object,
  request: UnprotectRequest,
  approved: DeletionLoss,
): Orchestration<DeletionLoss> {
  const { data: deleted } = deletion.safeParse(outcome);
  if (deleted === undefined) return approved;
  const { acceptedAt } = deleted;
  const purgeAt = mayBeKept(approved) ? yield* purgeTime(request, approved) : undefined;
  return lossAfterDeletion(approved, {
    ...(purgeAt !== undefined && { purgeAt }),
    ...(acceptedAt !== undefined && { acceptedAt }),
  });
}
