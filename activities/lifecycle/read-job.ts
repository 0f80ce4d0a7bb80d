import type { BackupJobsClient } from '../../azure/backup-jobs-client';
import type { JobAnswer } from '../../domain/lifecycle/lifecycle-answers';

/** One look at a job. */
export const readJob =
  (client: BackupJobsClient) =>
  ({ jobId, correlationId }: { readonly jobId: string; readonly correlationId: string }): Promise<JobAnswer> =>
    client.get(jobId, { correlationId });
