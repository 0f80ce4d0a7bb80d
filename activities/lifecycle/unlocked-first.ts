import type { ResourceGuardClient } from '../../azure/resource-guard-client';
import type { GuardedInput } from '../../contracts';
import type { LongRunningAnswer } from '../../domain/long-running';
import { vaultOfBackupInstance } from '../../domain/vault';

type Deletion = (input: GuardedInput) => Promise<LongRunningAnswer>;

/**
 * Unlocks a deletion before it is asked for, where the request names what allows it. Executed twice it unlocks twice, which
 * only makes the minutes longer for which the deletion may be asked for.
 */
export const unlockedFirst =
  (guards: ResourceGuardClient, remove: Deletion): Deletion =>
  async (input) => {
    const { backupInstanceId, correlationId, resourceGuardOperationRequests } = input;
    const vaultId = vaultOfBackupInstance(backupInstanceId);
    if (resourceGuardOperationRequests === undefined || vaultId === undefined) return remove(input);
    const deletion = { backupInstanceId, resourceGuardOperationRequests };
    const answer = await guards.unlockDelete(vaultId, deletion, { correlationId });
    return answer.kind === 'unlocked' ? remove(input) : answer;
  };
