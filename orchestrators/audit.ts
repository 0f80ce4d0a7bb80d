import { closeAudit, examineBucket, measureProtections, openAudit, summariseAudit } from '../contracts';
import type { ActivityFault } from '../domain/activity-fault';
import type { AuditOutcome, AuditRequest } from '../domain/audit/audit-request';
import { noRemediation } from '../domain/audit/remediation';
import { firstAsk } from './asking';
import { collect } from './audit-collect';
import { repair } from './audit-repair';
import type { AuditState, Examining, Summarising } from './audit-state';
import { call, callEach, callRepeatedly, currentTime, type Orchestration, orchestrator } from './durable';
import { samePhaseOrEnd } from './same-phase-or-end';
import { ended, type Ended, runSaga } from './saga';
import { waitUntilDue } from './wait';

type Next = AuditState | Ended<AuditOutcome>;
type PhaseState<Phase extends AuditState['phase']> = Extract<AuditState, { phase: Phase }>;

/** Buckets that are examined side by side, on as many machines as the platform gives. */
const EXAMINATION_WINDOW = 4;

/** How far back the first audit of an app looks for protections to measure. */
const FIRST_MEASURE_MILLISECONDS = 7 * 24 * 60 * 60 * 1000;

const steps = ({ auditId, correlationId }: AuditRequest) => ({ auditId, correlationId });

const asked = (request: AuditRequest, now: number) => firstAsk(now, request.settings.operationDeadlineSeconds);

function* open({ done, asking }: PhaseState<'open'>, request: AuditRequest): Orchestration<Next> {
  const { trigger } = request;
  const opening = yield* call(openAudit, { ...steps(request), trigger, startedAt: asking.startedAt });
  const now = yield* currentTime();
  return { phase: 'servers', part: 0, done, asking: asked(request, now), ...opening };
}

function* measure(state: PhaseState<'measure'>, request: AuditRequest, startedAt: number): Orchestration<Next> {
  const { buckets, done, previous } = state;
  const to = yield* currentTime();
  const { measuredTo: from, since } = previous ?? { measuredTo: to - FIRST_MEASURE_MILLISECONDS, since: startedAt };
  const timeToProtect = yield* call(measureProtections, {
    ...steps(request),
    ...{ from, to, since },
    ...(previous && { previousId: previous.id }),
  });
  return examining({ bucket: 0, buckets, done, timeToProtect }, request, yield* currentTime());
}

type Examination = Pick<Examining, 'bucket' | 'buckets' | 'done' | 'timeToProtect'>;

const examining = (examination: Examination, request: AuditRequest, now: number): Examining => ({
  phase: 'examine',
  ...examination,
  asking: asked(request, now),
});

function* examine(state: Examining, request: AuditRequest, startedAt: number): Orchestration<Next> {
  const { buckets, done, timeToProtect } = state;
  const window = Array.from({ length: Math.min(EXAMINATION_WINDOW, buckets - state.bucket) }, (_, index) => ({
    ...steps(request),
    bucket: state.bucket + index,
    startedAt,
  }));
  const answers = yield* callEach(examineBucket, window);
  const now = yield* currentTime();
  const examined = { ...done };
  for (const answer of answers) {
    if (answer.kind === 'failed') return samePhaseOrEnd(state, errorOf(answer), now);
    examined['resources'] = (examined['resources'] ?? 0) + answer.resources;
    examined['findings'] = (examined['findings'] ?? 0) + answer.findings;
  }
  const bucket = state.bucket + window.length;
  if (bucket < buckets) return examining({ bucket, buckets, done: examined, timeToProtect }, request, now);
  return { phase: 'summarise', buckets, done: examined, timeToProtect, asking: asked(request, now) };
}

const errorOf = ({ code, message }: ActivityFault) => ({ code, message, recommendedActions: [], httpStatus: 0 });

function* summarise(state: Summarising, request: AuditRequest, startedAt: number): Orchestration<Next> {
  const { buckets, timeToProtect, done } = state;
  const { trigger, remediation } = request;
  const {
    remedies,
    inFlight = [],
    ...counts
  } = yield* call(summariseAudit, {
    ...steps(request),
    ...{ buckets, trigger, startedAt, timeToProtect },
    endedAt: yield* currentTime(),
  });
  if (remediation === undefined || remedies === 0)
    return ended({ kind: 'Audited', auditId: request.auditId, ...counts });
  const asking = asked(request, yield* currentTime());
  const nothingYet = { look: 0, next: 0, progress: noRemediation };
  return { phase: 'remediate', ...nothingYet, inFlight, remedies, counts, done, asking };
}

function work(state: AuditState, request: AuditRequest, startedAt: number): Orchestration<Next> {
  switch (state.phase) {
    case 'open':
      return open(state, request);
    case 'measure':
      return measure(state, request, startedAt);
    case 'examine':
      return examine(state, request, startedAt);
    case 'summarise':
      return summarise(state, request, startedAt);
    case 'remediate':
      return repair(state, request, startedAt);
    default:
      return collect(state, request);
  }
}

function* turn(state: AuditState, request: AuditRequest, startedAt: number): Orchestration<Next> {
  const outcome = yield* waitUntilDue({ phase: state.phase, ...state.asking });
  return outcome === undefined ? yield* work(state, request, startedAt) : ended(outcome);
}

/** The record of an audit says how it ended, however it ended. */
function* conclude(outcome: AuditOutcome, request: AuditRequest, startedAt: number): Orchestration<void> {
  const { trigger } = request;
  yield* callRepeatedly(closeAudit, { ...steps(request), trigger, startedAt, endedAt: yield* currentTime(), outcome });
}

/**
 * Looks at the whole estate: collects servers, databases, backup instances and policies, examines them bucket by bucket,
 * sums up, and starts the protections that it may start. What it finds is in files; the history has only numbers.
 */
export const audit = orchestrator(
  runSaga<AuditRequest, AuditState, AuditOutcome>({
    start: (now, request) => ({ phase: 'open', done: {}, asking: asked(request, now) }),
    turn,
    conclude,
  }),
);
