import {
  changePolicy,
  resumeBackups,
  resumeProtection,
  startBackup,
  startRestore,
  suspendBackups,
  undeleteInstance,
  validatePolicyChange,
  validateRestore,
} from '../contracts';
import { backOffSeconds } from '../domain/back-off';
import { explainCode } from '../domain/error-catalogue';
import { conflictOfRefusal } from '../domain/existing-protection';
import { JOB_LISTED_SECONDS } from '../domain/lifecycle/backup-job';
import { missingJob, startNotKnown } from '../domain/lifecycle/lifecycle-refusals';
import { lifecycleRules } from '../domain/lifecycle/lifecycle-rule';
import type { JobStartAnswer } from '../domain/lifecycle/lifecycle-answers';
import type { LongRunningAnswer, Throttled } from '../domain/long-running';
import type { LifecycleRequest } from '../domain/operation-request';
import { refused, undecided } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import type { ServiceError } from '../domain/service-error';
import { permissionBackOff, pollBackOff } from '../domain/wait-settings';
import { freshPace, startAwaiting } from '../domain/waiting';
import { askWhenDue } from './ask';
import { askAfterThrottling, askAgain, type Asking, firstAsk } from './asking';
import { awaitOperation } from './await-operation';
import { call, currentTime, instanceId, type Orchestration } from './durable';
import { confirmFirst } from './lifecycle-confirm';
import { findJobFirst, followFirst } from './lifecycle-job';
import type { LifecyclePhase, Next } from './lifecycle-state';
import { samePhaseOrEnd, validateAgainOrEnd } from './same-phase-or-end';
import { ended } from './saga';

type Starting = LifecyclePhase<'validate' | 'act'>;
type Started = LifecyclePhase<'awaitValidation' | 'awaitAction'>;

/** What is asked of the service first: the dry run, where there is one. */
export const actFirst = (instance: ObservedBackupInstance, request: LifecycleRequest, now: number): Starting => ({
  phase: lifecycleRules[request.kind].validated ? 'validate' : 'act',
  asking: firstAsk(now, request.settings.operationDeadlineSeconds),
  instance,
  since: now,
  permissions: { since: now, attempts: 0 },
});

function inputOf({ instance }: Starting, { correlationId, resourceGuardOperationRequests }: LifecycleRequest) {
  const guarded = resourceGuardOperationRequests && { resourceGuardOperationRequests };
  return { backupInstanceId: instance.id, correlationId, ...guarded };
}

/** The dry run of those tasks that have one. */
function dryRun(state: Starting, request: LifecycleRequest): Orchestration<LongRunningAnswer> {
  const input = inputOf(state, request);
  switch (request.kind) {
    case 'changePolicy':
      return call(validatePolicyChange, { ...input, policyId: request.policyId });
    case 'restore':
      return call(validateRestore, restoreInput(state, request));
    default:
      throw new Error(`${request.kind} has no dry run`);
  }
}

/** Who protects the instance restores it, unless the request names another identity. */
function restoreInput(state: Starting, request: Extract<LifecycleRequest, { kind: 'restore' }>) {
  const { resourceId: datasourceId, restore } = request;
  const identity = restore.identity ?? state.instance.identity;
  return { ...inputOf(state, request), datasourceId, restore, ...(identity && { identity }) };
}

/**
 * What a start is known by. Whoever puts the same question again waits before: the time tells the two apart, and is the same
 * when the engine executes an activity again.
 */
function* startOf({ since }: Starting, { attempt }: LifecycleRequest) {
  return { since, start: `${yield* instanceId()}.${attempt}.${yield* currentTime()}` };
}

/** Starts a job. Nothing tells what came of a request that was lost before its job would be listed. */
function* jobStart(
  state: Starting,
  request: Extract<LifecycleRequest, { kind: 'backup' | 'restore' }>,
): Orchestration<JobStartAnswer> {
  const start = yield* startOf(state, request);
  if (request.kind === 'restore') {
    return yield* call(startRestore, { ...restoreInput(state, request), ...start }, JOB_LISTED_SECONDS);
  }
  const { ruleName, retentionTag } = request;
  const rule = { ...(ruleName !== undefined && { ruleName }), ...(retentionTag !== undefined && { retentionTag }) };
  const backup = { ...inputOf(state, request), policyId: state.instance.policyId, ...rule, ...start };
  return yield* call(startBackup, backup, JOB_LISTED_SECONDS);
}

/** Which activity does what a request is for. */
function action(state: Starting, request: LifecycleRequest): Orchestration<JobStartAnswer> {
  const input = inputOf(state, request);
  switch (request.kind) {
    case 'suspendBackups':
      return call(suspendBackups, input);
    case 'resumeBackups':
      return call(resumeBackups, input);
    case 'resumeProtection':
      return call(resumeProtection, input);
    case 'undelete':
      return call(undeleteInstance, input);
    case 'changePolicy':
      return call(changePolicy, { ...input, policyId: request.policyId });
    case 'backup':
    case 'restore':
      return jobStart(state, request);
  }
}

export function actTurn(state: Starting, request: LifecycleRequest): Orchestration<Next> {
  const question: Orchestration<JobStartAnswer> =
    state.phase === 'validate' ? dryRun(state, request) : action(state, request);
  return askWhenDue(state, question, (answer, now): Next => {
    switch (answer.kind) {
      case 'throttled':
        return { ...state, asking: actLater(state, request, answer, now) };
      case 'refused':
        return afterRefusal(state, request, answer.error, now);
      case 'notKnown':
        return { ...state, asking: askWhenListed(state.asking, now) };
      case 'done':
        return afterSuccess(state, request, answer.jobId, now);
      case 'accepted':
        return {
          ...state,
          phase: state.phase === 'validate' ? 'awaitValidation' : 'awaitAction',
          awaiting: startAwaiting(answer, now, request.settings.operationDeadlineSeconds, pollBackOff),
          throttled: false,
        };
    }
  });
}

/** As long as for an answer that was lost, and not sooner where the deadline is: the question begins with a look for the job. */
const askWhenListed = (asking: Asking, now: number): Asking => ({
  ...asking,
  attempt: asking.attempt + 1,
  pace: { ...freshPace(now), nextAt: now + JOB_LISTED_SECONDS * 1000 },
  waitingFor: 'job',
  lastError: startNotKnown(),
});

/** A server error may have come after a job was started: the request is not repeated before that would be listed. */
function actLater({ asking, phase }: Starting, { kind }: LifecycleRequest, answer: Throttled, now: number): Asking {
  const later = askAfterThrottling(asking, answer, now);
  if (phase === 'validate' || answer.httpStatus === 429 || !lifecycleRules[kind].startsJob) return later;
  const nextAt = Math.max(later.pace.nextAt, now + JOB_LISTED_SECONDS * 1000);
  return { ...later, pace: { ...later.pace, nextAt } };
}

export function* awaitTurn(state: Started, request: LifecycleRequest): Orchestration<Next> {
  const turn = yield* awaitOperation(state, request.correlationId);
  const now = yield* currentTime();
  const { asking, instance, since, permissions } = state;
  const phase = state.phase === 'awaitValidation' ? 'validate' : 'act';
  const started: Starting = { phase, asking, instance, since, permissions };
  switch (turn.kind) {
    case 'goesOn':
      return { ...state, ...turn.following };
    case 'interrupted':
      return ended(turn.outcome);
    case 'refused':
      return afterRefusal(started, request, turn.error, now);
    case 'gone':
      return afterLoss(started, request, turn.error, now);
    case 'undecided':
      return ended(undecided(state.phase, turn.error));
    case 'succeeded':
      return afterSuccess(started, request, turn.jobId, now);
  }
}

/** The URL of the operation is of no use any more: what it came to, the instance tells, or the job that it started. */
function afterLoss(state: Starting, request: LifecycleRequest, error: ServiceError, now: number): Next {
  if (state.phase === 'validate') return validateAgainOrEnd(state, error, now);
  const { instance, since } = state;
  return lifecycleRules[request.kind].startsJob
    ? findJobFirst({ instance, since, error }, request, now)
    : confirmFirst(instance, request, now, error);
}

function afterSuccess(state: Starting, request: LifecycleRequest, jobId: string | undefined, now: number): Next {
  if (state.phase === 'validate') {
    return { ...state, phase: 'act', asking: firstAsk(now, request.settings.operationDeadlineSeconds), since: now };
  }
  if (!lifecycleRules[request.kind].startsJob) return confirmFirst(state.instance, request, now);
  return jobId === undefined
    ? ended(refused(state.phase, missingJob()))
    : followFirst(state.instance, jobId, request, now);
}

function afterRefusal(state: Starting, request: LifecycleRequest, error: ServiceError, now: number): Next {
  switch (explainCode(error.code).retryClass) {
    case 'waitForPermission':
      return waitForPermission(state, request, error, now);
    case 'adoptOrConflict':
      // Protected again since it was looked for, or where it could not be seen.
      return ended(
        request.kind === 'undelete'
          ? { ...conflictOfRefusal(error), reason: 'otherInstance' }
          : refused(state.phase, error),
      );
    case 'absent':
      // Executed twice, it is no longer where it was: whether it was brought back is for the vault to say.
      return request.kind === 'undelete'
        ? confirmFirst(state.instance, request, now, error)
        : ended(refused(state.phase, error));
    default:
      return samePhaseOrEnd(state, error, now);
  }
}

/** A role that was just granted takes minutes to be seen; the service refuses meanwhile as if it never would be. */
function waitForPermission(state: Starting, { settings }: LifecycleRequest, error: ServiceError, now: number): Next {
  const { permissions, asking, phase } = state;
  const until = permissions.since + settings.permissionDeadlineSeconds * 1000;
  if (now >= until) return ended(refused(phase, error));
  const attempts = permissions.attempts + 1;
  return {
    ...state,
    permissions: { ...permissions, attempts },
    asking: askAgain(
      { ...asking, attempt: attempts, deadlineAt: until },
      { error, waitingFor: 'permissions' },
      now,
      backOffSeconds(permissionBackOff, attempts),
    ),
  };
}
