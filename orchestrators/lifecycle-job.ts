import { findStartedJob, readJob } from '../contracts';
import { backOffSeconds } from '../domain/back-off';
import {
  type BackupJob,
  jobBackOff,
  jobMeaning,
  jobResourceId,
  MAX_UNLISTED_ATTEMPTS,
} from '../domain/lifecycle/backup-job';
import { jobCancelled, jobFailed, jobNotFound } from '../domain/lifecycle/lifecycle-refusals';
import { restoreDestination } from '../domain/lifecycle/restore-request';
import type { LifecycleRequest } from '../domain/operation-request';
import { placeOf, refused, undecided } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import { MAX_ABSENT_ATTEMPTS } from '../domain/wait-settings';
import { counted, paced } from '../domain/waiting';
import { ask } from './ask';
import { askAgain, firstAsk } from './asking';
import { call, type Orchestration } from './durable';
import type { LifecyclePhase, Next } from './lifecycle-state';
import { ended } from './saga';

type Finding = LifecyclePhase<'findJob'>;
type Following = LifecyclePhase<'followJob'>;

const jobDeadlineSeconds = (request: LifecycleRequest): number =>
  'jobDeadlineSeconds' in request ? request.jobDeadlineSeconds : request.settings.operationDeadlineSeconds;

/** The first look at a job that was just started. */
export const followFirst = (
  instance: ObservedBackupInstance,
  jobId: string,
  request: LifecycleRequest,
  now: number,
): Following => ({
  phase: 'followJob',
  asking: { ...firstAsk(now, jobDeadlineSeconds(request)), waitingFor: 'job' },
  instance,
  jobId: jobResourceId(instance.vaultId, jobId),
});

/** The first look for a job of an operation that cannot be asked any more. */
export const findJobFirst = (
  lost: Pick<Finding, 'instance' | 'since' | 'error'>,
  { settings }: LifecycleRequest,
  now: number,
): Finding => ({
  ...lost,
  phase: 'findJob',
  asking: { ...firstAsk(now, settings.confirmDeadlineSeconds), waitingFor: 'job', lastError: lost.error },
});

/** Looks for the job among those of the vault; it may be listed a little later than it began. */
export function findJobTurn(state: Finding, request: LifecycleRequest): Orchestration<Next> {
  const { asking, instance, since, error } = state;
  const question = call(findStartedJob, {
    backupInstanceId: instance.id,
    correlationId: request.correlationId,
    since,
    ...(request.kind === 'restore'
      ? { category: 'Restore', destination: restoreDestination(request.restore) }
      : { category: 'Backup' }),
  });
  return ask(state, question, (answer, now) => {
    if (answer.kind === 'found') return followFirst(instance, answer.job.id, request, now);
    if (asking.attempt >= MAX_UNLISTED_ATTEMPTS) return ended(undecided('findJob', error));
    const seconds = backOffSeconds(jobBackOff, asking.attempt);
    return { ...state, asking: askAgain(asking, { error, waitingFor: 'job' }, now, seconds) };
  });
}

/** An operation that backs up or restores ends when its job has begun: what it came to is for the job to say. */
export function followJobTurn(state: Following, request: LifecycleRequest): Orchestration<Next> {
  const { jobId } = state;
  return ask(state, call(readJob, { jobId, correlationId: request.correlationId }), (answer, now) =>
    answer.kind === 'absent' ? afterAbsence(state, now) : afterLook(state, request, answer.job, now),
  );
}

/** A job may be seen a little later than its operation says that it began. */
function afterAbsence(state: Following, now: number): Next {
  const error = jobNotFound(state.jobId);
  if (state.asking.attempt >= MAX_ABSENT_ATTEMPTS) return ended(refused('followJob', error));
  const seconds = backOffSeconds(jobBackOff, state.asking.attempt);
  return { ...state, asking: askAgain(state.asking, { error, waitingFor: 'job' }, now, seconds) };
}

function afterLook(state: Following, request: LifecycleRequest, job: BackupJob, now: number): Next {
  const { asking, instance } = state;
  const { id, status, startedAt } = job;
  switch (jobMeaning(status)) {
    case 'running': {
      const pace = paced(counted(asking.pace), { kind: 'missing' }, now, jobBackOff);
      return { ...state, asking: { ...asking, pace, waitingFor: 'job' } };
    }
    case 'failed':
      return ended(refused('followJob', job.error ?? jobFailed(id)));
    case 'cancelled':
      return ended(refused('followJob', jobCancelled(id)));
    case 'completed':
      return request.kind === 'backup'
        ? {
            phase: 'confirmBackup',
            asking: firstAsk(now, request.settings.confirmDeadlineSeconds),
            instance,
            job: { id, status, startedAt },
          }
        : ended({ kind: 'Restored', protection: placeOf(instance), job: { id, status } });
  }
}
