import type { DataProtectionClient } from '../azure/data-protection-client';
import type { InstanceInput } from '../contracts';
import type { LongRunningAnswer } from '../domain/long-running';

/** Asks the service to look at a broken instance again. */
export const syncBackupInstance =
  (client: DataProtectionClient) =>
  ({ backupInstanceId, correlationId }: InstanceInput): Promise<LongRunningAnswer> =>
    client.sync(backupInstanceId, { correlationId });
