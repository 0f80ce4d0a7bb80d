import type { BackupJobsClient } from '../../azure/backup-jobs-client';
import type { StartedJobInput } from '../../contracts';
import type { JobAnswer } from '../../domain/lifecycle/lifecycle-answers';
import { startedJob } from './started-job';

/** The job that an operation has started which cannot be asked any more. */
export const findStartedJob =
  (jobs: BackupJobsClient) =>
  ({ correlationId, ...sought }: StartedJobInput): Promise<JobAnswer> =>
    startedJob(jobs, sought, { correlationId });
