import type { InstanceActionsClient } from '../../azure/instance-actions-client';
import type { RestoreValidationInput } from '../../contracts';
import { restoreRequest } from '../../domain/lifecycle/restore-request';
import type { LongRunningAnswer } from '../../domain/long-running';

/** Asks whether the service could restore: the point, the target, and the rights of the vault on it. */
export const validateRestore =
  (client: InstanceActionsClient) =>
  ({
    backupInstanceId,
    correlationId,
    datasourceId,
    restore,
    ...authority
  }: RestoreValidationInput): Promise<LongRunningAnswer> => {
    const request = restoreRequest(datasourceId, restore, authority);
    return client.validateRestore(backupInstanceId, request, { correlationId });
  };
