import type { InstanceActionsClient } from '../../azure/instance-actions-client';
import type { InstanceInput } from '../../contracts';
import type { LongRunningAnswer } from '../../domain/long-running';

/** Brings a soft-deleted instance back into its vault. */
export const undeleteInstance =
  (client: InstanceActionsClient) =>
  ({ backupInstanceId, correlationId }: InstanceInput): Promise<LongRunningAnswer> =>
    client.undelete(backupInstanceId, { correlationId });
