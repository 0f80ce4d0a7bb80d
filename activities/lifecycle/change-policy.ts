import type { InstanceActionsClient } from '../../azure/instance-actions-client';
import type { PolicyChangeInput } from '../../contracts';
import type { LongRunningAnswer } from '../../domain/long-running';

/** Writes the instance as it is with another policy: executed twice, it writes the same. */
export const changePolicy =
  (client: InstanceActionsClient) =>
  ({ backupInstanceId, correlationId, ...change }: PolicyChangeInput): Promise<LongRunningAnswer> =>
    client.changePolicy(backupInstanceId, change, { correlationId });
