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
import { askAfterThrottling, askAgain, firstAsk } from './asking';
import { call, currentTime, type Orchestration } from './durable';
import type { LifecyclePhase, Next } from './lifecycle-state';
import { samePhaseOrEnd } from './same-phase-or-end';
import { ended } from './saga';
import { waitUntilDue } from './wait';

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
export function* findJobTurn(state: Finding, request: LifecycleRequest): Orchestration<Next> {
  const outcome = yield* waitUntilDue({ phase: 'findJob', ...state.asking });
  if (outcome !== undefined) return ended(outcome);
  const { asking, instance, since, error } = state;
  const answer = yield* call(findStartedJob, {
    backupInstanceId: instance.id,
    correlationId: request.correlationId,
    since,
    ...(request.kind === 'restore'
      ? { category: 'Restore', destination: restoreDestination(request.restore) }
      : { category: 'Backup' }),
  });
  const now = yield* currentTime();
  switch (answer.kind) {
    case 'throttled':
      return { ...state, asking: askAfterThrottling(asking, answer, now) };
    case 'refused':
      return samePhaseOrEnd(state, answer.error, now);
    case 'absent':
      if (asking.attempt >= MAX_UNLISTED_ATTEMPTS) return ended(undecided('findJob', error));
      return {
        ...state,
        asking: askAgain(asking, { error, waitingFor: 'job' }, now, backOffSeconds(jobBackOff, asking.attempt)),
      };
    case 'found':
      return followFirst(instance, answer.job.id, request, now);
  }
}

/** An operation that backs up or restores ends when its job has begun: what it came to is for the job to say. */
export function* followJobTurn(state: Following, request: LifecycleRequest): Orchestration<Next> {
  const outcome = yield* waitUntilDue({ phase: 'followJob', ...state.asking });
  if (outcome !== undefined) return ended(outcome);
  const { jobId, asking } = state;
  const answer = yield* call(readJob, { jobId, correlationId: request.correlationId });
  const now = yield* currentTime();
  switch (answer.kind) {
    case 'throttled':
      return { ...state, asking: askAfterThrottling(asking, answer, now) };
    case 'refused':
      return samePhaseOrEnd(state, answer.error, now);
    case 'absent':
      return afterAbsence(state, now);
    case 'found':
      return afterLook(state, request, answer.job, now);
  }
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
