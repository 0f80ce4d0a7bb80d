import type { InstanceActionsClient } from '../../azure/instance-actions-client';
import type { GuardedInput } from '../../contracts';
import type { LongRunningAnswer } from '../../domain/long-running';

/** No new backups until they are resumed; what is there expires as ever. */
export const suspendBackups =
  (client: InstanceActionsClient) =>
  ({ backupInstanceId, correlationId, ...guarded }: GuardedInput): Promise<LongRunningAnswer> =>
    client.suspendBackups(backupInstanceId, guarded, { correlationId });
