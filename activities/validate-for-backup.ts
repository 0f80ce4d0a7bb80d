import type { DataProtectionClient } from '../azure/data-protection-client';
import type { SpecificationInput } from '../contracts';
import { backupInstanceRequest } from '../domain/backup-instance-request';
import type { LongRunningAnswer } from '../domain/long-running';
import { requireDatasource } from '../domain/datasource';

/** Asks the service whether the datasource could be protected; changes nothing. */
export const validateForBackup =
  (client: DataProtectionClient) =>
  ({ resourceId, specification, correlationId }: SpecificationInput): Promise<LongRunningAnswer> =>
    client.validateForBackup(
      specification.target.vaultId,
      backupInstanceRequest(requireDatasource(resourceId), specification),
      { correlationId },
    );
