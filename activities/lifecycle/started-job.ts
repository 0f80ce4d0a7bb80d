import type { BackupJobsClient } from '../../azure/backup-jobs-client';
import { type BackupJob, type JobSought, leadsElsewhere, mayBeOurs } from '../../domain/lifecycle/backup-job';
import type { JobAnswer } from '../../domain/lifecycle/lifecycle-answers';
import type { LongRunningAnswer } from '../../domain/long-running';
import { vaultOfBackupInstance } from '../../domain/vault';

interface Context {
  readonly correlationId: string;
}

/** The list tells no destination; the job by itself does, where the service knows it. */
async function isElsewhere(
  jobs: BackupJobsClient,
  { id }: BackupJob,
  sought: JobSought,
  context: Context,
): Promise<boolean> {
  if (sought.destination === undefined) return false;
  const answer = await jobs.get(id, context);
  return answer.kind === 'found' && leadsElsewhere(answer.job.destination, sought.destination);
}

/**
 * The job that an earlier execution of the same activity has started, whose answer was lost; `absent` when there is none and
 * the request may be sent. A job cannot be named by who starts it, so that this is what keeps it from starting twice.
 */
export async function startedJob(jobs: BackupJobsClient, sought: JobSought, context: Context): Promise<JobAnswer> {
  const vaultId = vaultOfBackupInstance(sought.backupInstanceId);
  if (vaultId === undefined) throw new TypeError('Not the id of a backup instance.');
  const answer = await jobs.list(vaultId, context);
  if (answer.kind !== 'jobs') return answer;
  for (const job of answer.jobs.filter((each) => mayBeOurs(each, sought))) {
    if (!(await isElsewhere(jobs, job, sought, context))) return { kind: 'found', job };
  }
  return { kind: 'absent' };
}

/** The job that was found, or why it could not be looked for, in the place of an answer to the request that starts it. */
export const insteadOfStarting = (answer: Exclude<JobAnswer, { kind: 'absent' }>): LongRunningAnswer =>
  answer.kind === 'found' ? { kind: 'done', jobId: answer.job.id } : answer;
