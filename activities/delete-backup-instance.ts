import type { DataProtectionClient } from '../azure/data-protection-client';
import type { InstanceInput } from '../contracts';
import type { LongRunningAnswer } from '../domain/long-running';

/** Stops the backups of an instance and deletes its data, as far as soft delete and immutability allow. */
export const deleteBackupInstance =
  (client: DataProtectionClient) =>
  ({ backupInstanceId, correlationId }: InstanceInput): Promise<LongRunningAnswer> =>
    client.delete(backupInstanceId, { correlationId });
