import type { InstanceActionsClient } from '../../azure/instance-actions-client';
import type { PolicyChangeInput } from '../../contracts';
import type { LongRunningAnswer } from '../../domain/long-running';

/** Asks whether the service would take the instance with another policy. */
export const validatePolicyChange =
  (client: InstanceActionsClient) =>
  ({ backupInstanceId, correlationId, policyId }: PolicyChangeInput): Promise<LongRunningAnswer> =>
    client.validatePolicyChange(backupInstanceId, { policyId }, { correlationId });
