import { remediate } from '../contracts';
import type { AuditOutcome, AuditRequest, RemediationLimits } from '../domain/audit/audit-request';
import type { RemediateAnswer } from '../domain/audit/audit-steps';
import { addStep, reasonToStop } from '../domain/audit/remediation';
import { freshPace } from '../domain/waiting';
import { firstAsk } from './asking';
import type { Remediating } from './audit-state';
import { call, currentTime, type Orchestration } from './durable';
import { ended, type Ended } from './saga';

/** A protection may take its whole deadline; an audit that waited for each of a long list has none of its own. */
function nextLook(
  state: Remediating,
  { settings }: AuditRequest,
  waitSeconds: number,
  now: number,
): Remediating['asking'] {
  const asking = firstAsk(now, settings.operationDeadlineSeconds);
  const nextAt = now + waitSeconds * 1000;
  const deadlineAt = asking.deadlineAt + waitSeconds * 1000;
  const pace = { ...freshPace(now), nextAt };
  return { ...asking, attempt: state.look + 1, pace, deadlineAt, waitingFor: 'remediation' };
}

/** Where the repair stands after a look. No `next` means that no more is started, for whatever reason. */
function afterLook(
  state: Remediating,
  { next, inFlight, step, throttled }: RemediateAnswer,
  limits: RemediationLimits,
): Omit<Remediating, 'asking'> {
  const { next: before } = state;
  const progress = addStep(state.progress, step);
  const left = before === undefined ? progress.left : state.remedies - (next ?? state.remedies);
  const stopped = left > 0 ? reasonToStop(progress, limits.maxFailures) : undefined;
  return {
    ...{ phase: state.phase, remedies: state.remedies, counts: state.counts },
    look: state.look + 1,
    inFlight,
    ...(throttled && { timesThrottled: throttled.times }),
    ...(next !== undefined && stopped === undefined && { next }),
    done: { ...state.done, started: progress.started, protected: progress.protected, failed: progress.failed },
    progress: { ...progress, left, ...(stopped !== undefined && { stopped }) },
  };
}

/** One look at the protections that run, and a start of what has room: one activity, so that the history stays short. */
export function* repair(
  state: Remediating,
  request: AuditRequest,
  startedAt: number,
): Orchestration<Remediating | Ended<AuditOutcome>> {
  const { remediation: limits, auditId, correlationId, attempt, settings } = request;
  if (limits === undefined) return ended({ kind: 'Audited', auditId, ...state.counts });
  const { look, next, inFlight, progress, timesThrottled } = state;
  const answer = yield* call(remediate, {
    ...{ auditId, correlationId, startedAt, look, inFlight, limits, attempt, settings },
    ...(next !== undefined && { next }),
    ...(timesThrottled !== undefined && { timesThrottled }),
    failed: progress.failed,
  });
  const after = afterLook(state, answer, limits);
  const now = yield* currentTime();
  if (after.inFlight.length > 0 || after.next !== undefined) {
    const waitSeconds = Math.max(limits.lookSeconds, answer.throttled?.pauseSeconds ?? 0);
    return { ...after, asking: nextLook(state, request, waitSeconds, now) };
  }
  return ended({ kind: 'Audited', auditId, ...state.counts, remediation: after.progress });
}
