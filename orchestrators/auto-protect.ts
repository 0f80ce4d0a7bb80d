import { CANCEL_EVENT, decideByRules, findDeletedInstances, readDatasource, startProtection } from '../contracts';
import { isCancel } from '../domain/approvals/decision-event';
import { type AutoProtectOutcome, type AutoProtectRequest, isChange, type RuleAnswer } from '../domain/auto-protection';
import { backOffSeconds } from '../domain/back-off';
import { isBecomingReady, isReady } from '../domain/inventory';
import type { InventoryResource } from '../domain/rules/inventory-resource';
import { busyBackOff, MAX_ABSENT_ATTEMPTS, readinessBackOff } from '../domain/wait-settings';
import { freshPace } from '../domain/waiting';
import { ask, askOrBeRefused, askWhenDue } from './ask';
import { type Asking, firstAsk } from './asking';
import { samePhaseOrEnd } from './same-phase-or-end';
import { attempt, call, currentTime, type Orchestration, orchestrator, raised } from './durable';
import { ended, type Ended, runSaga } from './saga';
import { cancelled } from './wait';

/** Where a look at a resource stands: plain data, the whole input of its next generation. */
type AutoProtectState =
  | { readonly phase: 'read'; readonly asking: Asking }
  | { readonly phase: 'decide'; readonly asking: Asking; readonly resource: InventoryResource }
  | {
      readonly phase: 'searchBin' | 'start';
      readonly asking: Asking;
      readonly decision: Extract<RuleAnswer, { kind: 'protect' }>;
      readonly createdAt?: string;
    };

type PhaseState<Phase extends AutoProtectState['phase']> = Extract<AutoProtectState, { phase: Phase }>;
type Wanted = Extract<AutoProtectState, { decision: RuleAnswer }>;
type Next = AutoProtectState | Ended<AutoProtectOutcome>;

/** Looks again after a while, for a reason that passes by itself. */
const lookAgain = (asking: Asking, waitingFor: 'readiness' | 'busyResource', now: number): Asking => ({
  ...asking,
  attempt: asking.attempt + 1,
  pace: {
    ...freshPace(now),
    nextAt: now + backOffSeconds(waitingFor === 'readiness' ? readinessBackOff : busyBackOff, asking.attempt) * 1000,
  },
  waitingFor,
});

function read(state: PhaseState<'read'>, { resourceId, correlationId }: AutoProtectRequest): Orchestration<Next> {
  const { asking } = state;
  return ask(state, call(readDatasource, { resourceId, correlationId }), (answer, now): Next => {
    if (answer.kind === 'absent') {
      return asking.attempt < MAX_ABSENT_ATTEMPTS
        ? { ...state, asking: lookAgain(asking, 'readiness', now) }
        : ended({ kind: 'Absent' });
    }
    const { resource } = answer;
    if (isReady(resource.state)) return { phase: 'decide', asking: { ...asking, pace: freshPace(now) }, resource };
    return isBecomingReady(resource.state)
      ? { ...state, asking: lookAgain(asking, 'readiness', now) }
      : ended({ kind: 'NotReady', state: resource.state });
  });
}

function* decide(
  { resource, asking: before }: PhaseState<'decide'>,
  { correlationId }: AutoProtectRequest,
): Orchestration<Next> {
  const answer = yield* call(decideByRules, { resource, correlationId });
  const now = yield* currentTime();
  if (answer.kind === 'protect') {
    const { createdAt } = resource;
    const asking = { ...before, pace: freshPace(now) };
    return { phase: 'searchBin', asking, decision: answer, ...(createdAt !== undefined && { createdAt }) };
  }
  const { decision, explanation, rule } = answer;
  return ended({ kind: 'LeftAlone', decision, explanation, ...(rule !== undefined && { rule }) });
}

/**
 * What somebody deleted from the vault, often with another's approval, is not protected anew because its server was
 * changed. A vault without a bin, or without existence, keeps nothing; the protection says what is wrong with it.
 */
function searchBin(state: Wanted, { resourceId, correlationId }: AutoProtectRequest): Orchestration<Next> {
  const { vaultId } = state.decision.specification.target;
  const question = call(findDeletedInstances, { resourceId, vaultId, correlationId });
  return askOrBeRefused(state, question, (answer, now): Next => {
    if (answer.kind === 'refused' && answer.error.httpStatus !== 404) return samePhaseOrEnd(state, answer.error, now);
    const [deleted] = answer.kind === 'instances' ? answer.instances : [];
    if (deleted !== undefined) return ended({ kind: 'BackupDeleted', backupInstanceId: deleted.id });
    return { ...state, phase: 'start', asking: { ...state.asking, pace: freshPace(now) } };
  });
}

function start(state: Wanted, request: AutoProtectRequest, startedAt: number): Orchestration<Next> {
  const { createdAt, decision } = state;
  const { specification } = decision;
  const foundAt = new Date(startedAt).toISOString();
  const foundBy = createdAt === undefined ? {} : { foundBy: { by: 'event', createdAt, foundAt } as const };
  const question = call(startProtection, { request: { ...request, kind: 'protect', specification, ...foundBy } });
  return askWhenDue(state, question, ({ kind, operationId }, now): Next =>
    kind === 'busy'
      ? // What keeps it busy may be its deletion, and somebody may exclude it meanwhile: it is looked at anew.
        { phase: 'read', asking: lookAgain(state.asking, 'busyResource', now) }
      : ended({ kind: 'Started', operationId, rule: decision.rule }),
  );
}

/**
 * What has come since the resource was read: a cancel ends the look, and a change has it look again. However many changes
 * have come, that is one look more.
 */
function* unlessChanged(state: AutoProtectState, outcome: AutoProtectOutcome): Orchestration<Next> {
  const addressee = yield* attempt();
  let isChanged = false;
  for (let event = yield* raised(CANCEL_EVENT); event !== undefined; event = yield* raised(CANCEL_EVENT)) {
    if (isCancel(event.input, addressee)) return ended(cancelled(state.phase, event));
    isChanged ||= isChange(event.input);
  }
  if (!isChanged) return ended(outcome);
  return { phase: 'read', asking: { ...state.asking, pace: freshPace(yield* currentTime()) } };
}

/** Ends that the next state of the resource may make another one of. */
const PASSING: ReadonlySet<AutoProtectOutcome['kind']> = new Set(['LeftAlone', 'NotReady', 'Absent']);

function* turn(state: AutoProtectState, request: AutoProtectRequest, startedAt: number): Orchestration<Next> {
  const next = yield* work(state, request, startedAt);
  return next.phase === 'ended' && PASSING.has(next.outcome.kind) ? yield* unlessChanged(state, next.outcome) : next;
}

function work(state: AutoProtectState, request: AutoProtectRequest, startedAt: number): Orchestration<Next> {
  switch (state.phase) {
    case 'read':
      return read(state, request);
    case 'decide':
      return decide(state, request);
    case 'searchBin':
      return searchBin(state, request);
    case 'start':
      return start(state, request, startedAt);
  }
}

/** Looks at a resource that an event tells of: reads it, waits until it is ready, asks the rules, looks that nobody has deleted its backup, starts its protection. */
export const autoProtect = orchestrator(
  runSaga<AutoProtectRequest, AutoProtectState, AutoProtectOutcome>({
    start: (now, { settings }) => ({ phase: 'read', asking: firstAsk(now, settings.operationDeadlineSeconds) }),
    turn,
  }),
);
