import type { InstanceActionsClient } from '../../azure/instance-actions-client';
import type { InstanceInput } from '../../contracts';
import type { LongRunningAnswer } from '../../domain/long-running';

/** Backups by the schedule again, after a suspension. */
export const resumeBackups =
  (client: InstanceActionsClient) =>
  ({ backupInstanceId, correlationId }: InstanceInput): Promise<LongRunningAnswer> =>
    client.resumeBackups(backupInstanceId, { correlationId });
