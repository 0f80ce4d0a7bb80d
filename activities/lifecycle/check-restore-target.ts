import type { StorageAccountsClient } from '../../azure/storage-accounts-client';
import type { TargetCheckInput } from '../../contracts';
import type { TargetAnswer } from '../../domain/lifecycle/lifecycle-answers';
import { targetMismatch } from '../../domain/lifecycle/target-mismatch';

/** Looks whether the container of a restore is in the storage account that the request names. */
export const checkRestoreTarget =
  (accounts: StorageAccountsClient) =>
  async ({ target, correlationId }: TargetCheckInput): Promise<TargetAnswer> => {
    const answer = await accounts.get(target.storageAccountId, { correlationId });
    if (answer.kind === 'refused' || answer.kind === 'throttled') return answer;
    const error = targetMismatch(target, answer.kind === 'found' ? answer.account : undefined);
    return error === undefined ? { kind: 'matches' } : { kind: 'refused', error };
  };
