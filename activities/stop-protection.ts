import type { DataProtectionClient } from '../azure/data-protection-client';
import type { GuardedInput } from '../contracts';
import type { LongRunningAnswer } from '../domain/long-running';

/** Stops the backups of an instance and keeps its data. */
export const stopProtection =
  (client: DataProtectionClient) =>
  ({ backupInstanceId, correlationId, ...guarded }: GuardedInput): Promise<LongRunningAnswer> =>
    client.stopProtection(backupInstanceId, { correlationId }, guarded);
