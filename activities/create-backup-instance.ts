import type { DataProtectionClient } from '../azure/data-protection-client';
import type { SpecificationInput } from '../contracts';
import { backupInstanceId, backupInstanceRequest } from '../domain/backup-instance-request';
import type { LongRunningAnswer } from '../domain/long-running';
import { requireDatasource } from '../domain/datasource';

/** Creates the backup instance under its derived name: executed twice, it meets itself. */
export const createBackupInstance =
  (client: DataProtectionClient) =>
  ({ resourceId, specification, correlationId }: SpecificationInput): Promise<LongRunningAnswer> => {
    const datasource = requireDatasource(resourceId);
    return client.createOrUpdate(
      backupInstanceId(datasource, specification.target.vaultId),
      backupInstanceRequest(datasource, specification),
      { correlationId },
    );
  };
