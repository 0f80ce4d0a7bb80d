import { decideByRules, findDeletedInstances, readDatasource, startProtection } from '../contracts';
import type { AutoProtectOutcome, AutoProtectRequest, RuleAnswer, StartAnswer } from '../domain/auto-protection';
import { backOffSeconds } from '../domain/back-off';
import { type DatasourceAnswer, isBecomingReady, isReady } from '../domain/inventory';
import type { InventoryResource } from '../domain/rules/inventory-resource';
import { busyBackOff, MAX_ABSENT_ATTEMPTS, readinessBackOff } from '../domain/wait-settings';
import { freshPace } from '../domain/waiting';
import { type Asking, askAfterThrottling, firstAsk } from './asking';
import { samePhaseOrEnd } from './same-phase-or-end';
import { call, currentTime, type Orchestration, orchestrator } from './durable';
import { ended, type Ended, runSaga } from './saga';
import { waitUntilDue } from './wait';

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

function* read(state: PhaseState<'read'>, request: AutoProtectRequest): Orchestration<Next> {
  const outcome = yield* waitUntilDue({ phase: 'read', ...state.asking });
  if (outcome !== undefined) return ended(outcome);
  const { resourceId, correlationId } = request;
  const answer = yield* call(readDatasource, { resourceId, correlationId });
  return afterRead(state, answer, yield* currentTime());
}

function afterRead(state: PhaseState<'read'>, answer: DatasourceAnswer, now: number): Next {
  const { asking } = state;
  switch (answer.kind) {
    case 'throttled':
      return { ...state, asking: askAfterThrottling(asking, answer, now) };
    case 'refused':
      return samePhaseOrEnd(state, answer.error, now);
    case 'absent':
      return asking.attempt < MAX_ABSENT_ATTEMPTS
        ? { ...state, asking: lookAgain(asking, 'readiness', now) }
        : ended({ kind: 'Absent' });
    case 'found': {
      const { resource } = answer;
      if (isReady(resource.state)) return { phase: 'decide', asking: { ...asking, pace: freshPace(now) }, resource };
      return isBecomingReady(resource.state)
        ? { ...state, asking: lookAgain(asking, 'readiness', now) }
        : ended({ kind: 'NotReady', state: resource.state });
    }
  }
}

function* decide({ resource }: PhaseState<'decide'>, { settings }: AutoProtectRequest): Orchestration<Next> {
  const answer = yield* call(decideByRules, { resource });
  const now = yield* currentTime();
  if (answer.kind === 'protect') {
    const { createdAt } = resource;
    const asking = firstAsk(now, settings.operationDeadlineSeconds);
    return { phase: 'searchBin', asking, decision: answer, ...(createdAt !== undefined && { createdAt }) };
  }
  const { decision, explanation, rule } = answer;
  return ended({ kind: 'LeftAlone', decision, explanation, ...(rule !== undefined && { rule }) });
}

/**
 * What somebody deleted from the vault, often with another's approval, is not protected anew because its server was
 * changed. A vault without a bin, or without existence, keeps nothing; the protection says what is wrong with it.
 */
function* searchBin(state: Wanted, { resourceId, correlationId }: AutoProtectRequest): Orchestration<Next> {
  const outcome = yield* waitUntilDue({ phase: 'searchBin', ...state.asking });
  if (outcome !== undefined) return ended(outcome);
  const { vaultId } = state.decision.specification.target;
  const answer = yield* call(findDeletedInstances, { resourceId, vaultId, correlationId });
  const now = yield* currentTime();
  if (answer.kind === 'throttled') return { ...state, asking: askAfterThrottling(state.asking, answer, now) };
  if (answer.kind === 'refused' && answer.error.httpStatus !== 404) return samePhaseOrEnd(state, answer.error, now);
  const [deleted] = answer.kind === 'instances' ? answer.instances : [];
  if (deleted !== undefined) return ended({ kind: 'BackupDeleted', backupInstanceId: deleted.id });
  return { ...state, phase: 'start', asking: { ...state.asking, pace: freshPace(now) } };
}

function* start(state: Wanted, request: AutoProtectRequest, startedAt: number): Orchestration<Next> {
  const outcome = yield* waitUntilDue({ phase: 'start', ...state.asking });
  if (outcome !== undefined) return ended(outcome);
  const { createdAt, decision } = state;
  const { specification } = decision;
  const foundAt = new Date(startedAt).toISOString();
  const foundBy = createdAt === undefined ? {} : { foundBy: { by: 'event', createdAt, foundAt } as const };
  const answer = yield* call(startProtection, { request: { ...request, kind: 'protect', specification, ...foundBy } });
  return afterStart(state, answer, yield* currentTime());
}

function afterStart(state: Wanted, { kind, operationId }: StartAnswer, now: number): Next {
  if (kind === 'busy') return { ...state, asking: lookAgain(state.asking, 'busyResource', now) };
  return ended({ kind: 'Started', operationId, rule: state.decision.rule });
}

function turn(state: AutoProtectState, request: AutoProtectRequest, startedAt: number): Orchestration<Next> {
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
