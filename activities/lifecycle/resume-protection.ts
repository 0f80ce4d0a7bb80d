import type { InstanceActionsClient } from '../../azure/instance-actions-client';
import type { InstanceInput } from '../../contracts';
import type { LongRunningAnswer } from '../../domain/long-running';

/** Backups and retention by the policy again, after a stop. */
export const resumeProtection =
  (client: InstanceActionsClient) =>
  ({ backupInstanceId, correlationId }: InstanceInput): Promise<LongRunningAnswer> =>
    client.resumeProtection(backupInstanceId, { correlationId });
