import type { BackupJobsClient } from '../../azure/backup-jobs-client';
import type { InstanceActionsClient } from '../../azure/instance-actions-client';
import type { RestoreInput } from '../../contracts';
import type { JobStartAnswer } from '../../domain/lifecycle/lifecycle-answers';
import { restoreDestination, restoreRequest } from '../../domain/lifecycle/restore-request';
import { firstExecution, type StartClaims } from './first-execution';
import { insteadOfStarting, startedJob } from './started-job';

interface Clients {
  readonly actions: InstanceActionsClient;
  readonly jobs: BackupJobsClient;
  readonly claims: StartClaims;
}

/** Starts the restore, unless an earlier execution of this activity has. */
export const startRestore =
  ({ actions, jobs, claims }: Clients) =>
  async ({ backupInstanceId, correlationId, since, start, ...input }: RestoreInput): Promise<JobStartAnswer> => {
    const { datasourceId, restore, ...authority } = input;
    const destination = restoreDestination(restore);
    const sought = { backupInstanceId, category: 'Restore', since, destination } as const;
    const started = await startedJob(jobs, sought, { correlationId });
    if (started.kind !== 'absent') return insteadOfStarting(started);
    const request = restoreRequest(datasourceId, restore, authority);
    return firstExecution(claims, { start, correlationId }, () =>
      actions.restore(backupInstanceId, request, { correlationId }),
    );
  };
