import type { BackupJobsClient } from '../../azure/backup-jobs-client';
import type { InstanceActionsClient } from '../../azure/instance-actions-client';
import type { RestoreInput } from '../../contracts';
import { restoreDestination, restoreRequest } from '../../domain/lifecycle/restore-request';
import type { LongRunningAnswer } from '../../domain/long-running';
import { insteadOfStarting, startedJob } from './started-job';

/** Starts the restore, unless an earlier execution of this activity has. */
export const startRestore =
  (client: InstanceActionsClient, jobs: BackupJobsClient) =>
  async ({ backupInstanceId, correlationId, since, ...input }: RestoreInput): Promise<LongRunningAnswer> => {
    const { datasourceId, restore, ...authority } = input;
    const destination = restoreDestination(restore);
    const sought = { backupInstanceId, category: 'Restore', since, destination } as const;
    const started = await startedJob(jobs, sought, { correlationId });
    if (started.kind !== 'absent') return insteadOfStarting(started);
    const request = restoreRequest(datasourceId, restore, authority);
    return client.restore(backupInstanceId, request, { correlationId });
  };
