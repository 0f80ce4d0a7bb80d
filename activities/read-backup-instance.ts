import type { DataProtectionClient } from '../azure/data-protection-client';
import type { InstanceInput } from '../contracts';
import type { InstanceAnswer } from '../domain/long-running';

export const readBackupInstance =
  (client: DataProtectionClient) =>
  ({ backupInstanceId, correlationId }: InstanceInput): Promise<InstanceAnswer> =>
    client.get(backupInstanceId, { correlationId });
