import { CANCEL_EVENT, type SagaInput } from '../contracts';
import type { ApprovalDecision, ApprovalDemand, ApprovalRecord, DeletionLoss } from '../domain/approvals/approval';
import { readInterruption } from '../domain/approvals/decision-event';
import type { UnprotectRequest } from '../domain/operation-request';
import { lossInTheEnd } from './deletion-end';
import { foundNothing, isReviewing, lossIn, review, reviewAgain, type Reviewing } from './deletion-review';
import { ContinueAsNew, currentTime, type Orchestration, report, sleepUnlessRaised } from './durable';
import { cancelled, cancelRequested } from './wait';

/** The wait for a decision: what a generation that does nothing else begins with. */
interface Waiting {
  readonly phase: 'approval';
  readonly loss: DeletionLoss;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export type ApprovalState = Reviewing | Waiting;

const isoDate = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** What the wait is about, as monitors and outcomes show it. */
function recordOf(
  { requestedBy, reason, expirySeconds }: ApprovalDemand,
  { since, loss }: Pick<Waiting, 'since' | 'loss'>,
  decision?: ApprovalDecision,
): ApprovalRecord {
  return {
    requestedBy,
    requestedAt: isoDate(since),
    ...(reason !== undefined && { reason }),
    expiresAt: isoDate(since + expirySeconds * 1000),
    loss,
    ...(decision && { decision }),
  };
}

/** What an approved deletion came to, with who had it approved; a deletion says until when it can be undone. */
function* withApproval(
  outcome: object,
  request: UnprotectRequest,
  { demand, startedAt }: { readonly demand: ApprovalDemand; readonly startedAt: number },
): Orchestration<object> {
  const { granted } = demand;
  if (granted === undefined || outcome instanceof ContinueAsNew) return outcome;
  const loss = yield* lossInTheEnd(outcome, request, granted.loss);
  return { ...outcome, approval: recordOf(demand, { since: startedAt, loss }, granted.decision) };
}

interface Decided {
  readonly request: UnprotectRequest;
  readonly demand: ApprovalDemand;
  readonly state: Waiting;
}

/**
 * Sleeps until somebody decides, cancels, or nobody has in time. The one sleep of its generation: a wait that lost a race
 * would swallow the event that this one is for (`durable.ts`), and a generation that begins here has none.
 */
function* waitForDecision({ request, demand, state }: Decided): Orchestration<object> {
  const { attempt } = request;
  const { since } = state;
  const expiresAt = since + demand.expirySeconds * 1000;
  yield* report({
    ...{ phase: 'approval', attempt: 1, polls: 0, deadline: isoDate(expiresAt), waitingFor: 'approval' },
    approval: recordOf(demand, state),
  });
  const event = yield* sleepUnlessRaised(CANCEL_EVENT, expiresAt);
  if (event === undefined) return { kind: 'Expired', approval: recordOf(demand, state) };
  const interruption = readInterruption(event.input, { attempt, requestedBy: demand.requestedBy });
  switch (interruption.kind) {
    case 'cancel':
      return cancelled('approval', event);
    case 'ignored':
      return new ContinueAsNew({ request, startedAt: since, state });
    case 'decision': {
      const { verdict, by, reason } = interruption.decision;
      const at = isoDate(yield* currentTime());
      const decision: ApprovalDecision = { verdict, by, at, ...(reason !== undefined && { reason }) };
      if (verdict === 'rejected') return { kind: 'Rejected', approval: recordOf(demand, state, decision) };
      const granted = { decision, loss: state.loss };
      return new ContinueAsNew({ request: { ...request, approval: { ...demand, granted } }, startedAt: since });
    }
  }
}

const isWaiting = (state: { readonly phase: string } | undefined): state is Waiting => state?.phase === 'approval';

/** The states of a deletion that has to be approved: those of the wait, then those of its saga. */
type Input<State> = SagaInput<UnprotectRequest, State | ApprovalState>;

const withState = <State>(
  { request, startedAt, unanswered }: Input<unknown>,
  state: State | undefined,
): SagaInput<UnprotectRequest, State> => ({
  request,
  ...(unanswered && { unanswered }),
  ...(startedAt !== undefined && { startedAt }),
  ...(state !== undefined && { state }),
});

interface ApprovedSaga<State> {
  /** Its first state. Its deadlines begin now, however long the approval took. */
  readonly start: (now: number, request: UnprotectRequest) => State;
  readonly run: (input: SagaInput<UnprotectRequest, State>) => Orchestration<object>;
}

/** Looks what would be lost, and begins to wait. */
function* beginWait(input: SagaInput<UnprotectRequest, Reviewing>, startedAt: number): Orchestration<object> {
  const came = yield* review({ ...input, startedAt });
  const { request } = input;
  const loss = lossIn(came);
  if (loss === undefined) return came;
  const stop = yield* cancelRequested('review');
  return stop ?? new ContinueAsNew({ request, startedAt, state: waiting(loss, startedAt) });
}

interface Approving<State> {
  readonly input: SagaInput<UnprotectRequest, Reviewing>;
  readonly startedAt: number;
  readonly demand: ApprovalDemand;
  /** Of the saga, once it has begun. */
  readonly own: State | undefined;
}

function* runApproved<State>(
  { start, run }: ApprovedSaga<State>,
  { input, startedAt, demand, own }: Approving<State>,
): Orchestration<object> {
  const state = own ?? start(yield* currentTime(), input.request);
  const outcome = yield* run(withState({ ...input, startedAt }, state));
  return yield* withApproval(outcome, input.request, { demand, startedAt });
}

/** The saga, when it is approved or there is nothing to approve; before its first step a review of what it would take. */
function* reviewThenRun<State>(saga: ApprovedSaga<State>, approving: Approving<State>): Orchestration<object> {
  const { input, startedAt, demand, own } = approving;
  const { granted } = demand;
  if (own !== undefined) return yield* runApproved(saga, approving);
  if (granted === undefined) {
    const came = yield* beginWait(input, startedAt);
    // Where there is nothing to delete, the saga says why: it deletes nothing that has not been approved.
    return foundNothing(came) ? yield* runApproved(saga, approving) : came;
  }
  const again = yield* reviewAgain(input, { startedAt, demand, granted });
  if ('ends' in again) return again.ends;
  const { goesOn: request } = again;
  return yield* runApproved(saga, { ...approving, input: { request }, demand: request.approval ?? demand });
}

/**
 * Puts an approval before a saga, for requests that have to have one: it is looked what would be lost, then somebody else
 * than the one who asked has to approve. Other requests are not touched.
 */
export const approvalFirst = <State extends { readonly phase: string }>(saga: ApprovedSaga<State>) =>
  function* (input: Input<State>): Orchestration<object> {
    const { request, state } = input;
    const { approval: demand } = request;
    const own = isWaiting(state) || isReviewing(state) ? undefined : state;
    if (demand === undefined) return yield* saga.run(withState(input, own));
    if (isWaiting(state)) return yield* waitForDecision({ request, demand, state });
    const startedAt = input.startedAt ?? (yield* currentTime());
    const reviewing = withState(input, isReviewing(state) ? state : undefined);
    return yield* reviewThenRun(saga, { input: reviewing, startedAt, demand, own });
  };

const waiting = (loss: DeletionLoss, since: number): Waiting => ({ phase: 'approval', loss, since });
