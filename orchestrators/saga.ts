import type { SagaInput } from '../contracts';
import { readActivityFault } from '../domain/activity-fault';
import { backOffSeconds } from '../domain/back-off';
import { type Cancelled, type Refusal, refused, type TimedOut } from '../domain/outcome';
import type { Progress } from '../domain/progress';
import type { ServiceError } from '../domain/service-error';
import type { AskedForTime } from '../domain/throttling';
import { faultBackOff, MAX_UNANSWERED } from '../domain/wait-settings';
import { apart, type Awaiting, freshPace, type Pace, type Unanswered } from '../domain/waiting';
import { ActivityFailed, ContinueAsNew, currentTime, instanceId, type Orchestration, report } from './durable';
import type { Asking } from './asking';
import { cancelRequested, waitUntilDue } from './wait';

/** How a saga ends; each saga has a closed union of its own. */
interface Ending {
  readonly kind: string;
}

/** The end of every saga. */
export interface Ended<Result extends Ending> {
  readonly phase: 'ended';
  readonly outcome: Result;
}

export const ended = <Result extends Ending>(outcome: Result): Ended<Result> => ({ phase: 'ended', outcome });

/** What the loop has to know of a state, to report it. */
export interface SagaState {
  readonly phase: string;
  readonly asking: Asking;
  readonly awaiting?: Awaiting;
  /** What the last answer, which asked for time, is told as; absent where there is nothing to follow. */
  readonly throttled?: false | AskedForTime;
  /** How much is done, in the saga's own words; shown as it is. */
  readonly done?: Readonly<Record<string, number>>;
}

/**
 * After this many turns (a turn is one wait and one activity at most) a saga starts anew with its state as input: a
 * history is replayed whole at every step, so its length is what a long wait costs.
 */
export const TURNS_PER_GENERATION = 40;

const isoDate = (milliseconds: number): string => new Date(milliseconds).toISOString();

const because = ({ awaiting, asking, throttled }: SagaState): Progress['waitingFor'] => {
  if (awaiting === undefined) return asking.waitingFor;
  return throttled === undefined || throttled === false ? 'operation' : throttled;
};

function timing(wait: { readonly pace: Pace; readonly deadlineAt: number }, now: number): Partial<Progress> {
  const { nextAt, clampedRetryAfter } = wait.pace;
  return {
    ...(nextAt > now && { nextPollDateTime: isoDate(nextAt) }),
    deadline: isoDate(wait.deadlineAt),
    ...(clampedRetryAfter !== undefined && { clampedRetryAfter }),
  };
}

interface Reason {
  readonly pace: Pace;
  readonly waitingFor: Progress['waitingFor'];
  readonly error: ServiceError | undefined;
}

const reasonOf = (state: SagaState, unanswered: Unanswered | undefined): Reason =>
  unanswered
    ? { pace: unanswered.pace, waitingFor: 'transientError', error: unanswered.fault }
    : { pace: (state.awaiting ?? state.asking).pace, waitingFor: because(state), error: state.asking.lastError };

/** What a user sees of a state: which phase, which try, and why and until when there is a wait. */
function progressOf(state: SagaState, now: number, unanswered: Unanswered | undefined): Progress {
  const { phase, asking, awaiting, done } = state;
  const { pace, waitingFor, error } = reasonOf(state, unanswered);
  return {
    phase,
    attempt: asking.attempt,
    polls: awaiting?.pace.asked ?? 0,
    ...timing({ deadlineAt: (awaiting ?? asking).deadlineAt, pace }, now),
    ...(waitingFor && { waitingFor }),
    ...(done && { done }),
    ...(error && { lastError: { code: error.code, message: error.message } }),
  };
}

/** One saga: where it starts, and what each phase does with the state that it is given. */
export interface Saga<Request extends object, State extends SagaState, Result extends Ending> {
  readonly start: (now: number, request: Request) => State;
  readonly turn: (state: State, request: Request, startedAt: number) => Orchestration<State | Ended<Result>>;
  /** What is to be done however it ends, the cancel and the broken connection included. */
  readonly conclude?: (outcome: Outcome<Result>, request: Request, startedAt: number) => Orchestration<void>;
}

const isEnded = <Result extends Ending>(state: { readonly phase: string } | Ended<Result>): state is Ended<Result> =>
  state.phase === 'ended';

/** Why there is no answer: Azure cannot be reached, the storage of the app cannot, or this app has a defect. */
const faultOf = ({ message }: ActivityFailed): ServiceError => ({
  ...readActivityFault(message),
  recommendedActions: [],
  httpStatus: 0,
});

type Outcome<Result extends Ending> = Result | Refusal | Cancelled | TimedOut;

/** Where a saga stands after a turn. */
interface Standing<State extends SagaState, Result extends Ending> {
  readonly state: State | Ended<Outcome<Result>>;
  readonly unanswered?: Unanswered;
}

/**
 * Puts the question again after a while: not before the service that was asked wants to be asked again. Too many times
 * bring the end, as a refusal does, and not as an error that is thrown on: whoever asked is to read whether Azure does not
 * answer, the storage does not, or this app is at fault.
 */
function afterFault<State extends SagaState, Result extends Ending>(
  state: State,
  before: Unanswered | undefined,
  failure: ActivityFailed,
  now: number,
): Standing<State, Result> {
  const fault = faultOf(failure);
  const times = (before?.times ?? 0) + 1;
  if (times >= MAX_UNANSWERED) return { state: ended(refused(state.phase, fault)) };
  const seconds = Math.max(backOffSeconds(faultBackOff, times), failure.leastRetrySeconds);
  return { state, unanswered: { times, fault, pace: { ...freshPace(now), nextAt: now + seconds * 1000 } } };
}

/** Waits until a question is due that brought no answer; gives the outcome that ends the wait before. */
function* untilDueAgain(
  { phase, asking, awaiting }: SagaState,
  { pace, fault }: Unanswered,
): Orchestration<Cancelled | TimedOut | undefined> {
  const { startedAt, deadlineAt } = awaiting ?? asking;
  return yield* waitUntilDue({ phase, pace, startedAt, deadlineAt, lastError: fault });
}

/** Many operations are throttled together: what has just been throttled again comes back at a moment of its own. */
function* spread<State extends SagaState>(before: SagaState, state: State): Orchestration<State> {
  const { asking, awaiting } = state;
  const throttles = (awaiting ?? asking).pace.throttles;
  if (throttles <= (before.awaiting ?? before.asking).pace.throttles) return state;
  const name = yield* instanceId();
  return awaiting === undefined
    ? { ...state, asking: { ...asking, pace: apart(asking.pace, name) } }
    : { ...state, awaiting: { ...awaiting, pace: apart(awaiting.pace, name) } };
}

function* turnOf<Request extends object, State extends SagaState, Result extends Ending>(
  saga: Saga<Request, State, Result>,
  { state, unanswered }: { readonly state: State; readonly unanswered?: Unanswered },
  request: Request,
  startedAt: number,
): Orchestration<Standing<State, Result>> {
  const stop = unanswered && (yield* untilDueAgain(state, unanswered));
  if (stop !== undefined) return { state: ended(stop) };
  try {
    const next = yield* saga.turn(state, request, startedAt);
    return { state: isEnded(next) ? next : yield* spread(state, next) };
  } catch (error) {
    if (error instanceof ActivityFailed) return afterFault(state, unanswered, error, yield* currentTime());
    throw error;
  }
}

/** A conclusion that cannot be carried out changes nothing about the outcome. */
function* concluded<Request extends object, State extends SagaState, Result extends Ending>(
  { conclude }: Saga<Request, State, Result>,
  outcome: Outcome<Result>,
  request: Request,
  startedAt: number,
): Orchestration<object> {
  try {
    if (conclude !== undefined) yield* conclude(outcome, request, startedAt);
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error;
  }
  return outcome;
}

/** Runs a saga from its first phase, or from where the last generation left it, to its outcome. */
export function runSaga<Request extends object, State extends SagaState, Result extends Ending>(
  saga: Saga<Request, State, Result>,
) {
  return function* (input: SagaInput<Request, State>): Orchestration<object> {
    const { request } = input;
    const startedAt = input.startedAt ?? (yield* currentTime());
    let { unanswered } = input;
    let state: State | Ended<Outcome<Result>> = input.state ?? saga.start(startedAt, request);
    for (let turns = 0; !isEnded(state); turns++) {
      if (turns >= TURNS_PER_GENERATION) {
        // Unread events of this generation are lost with it: a cancel that is among them is honoured now.
        const stop = yield* cancelRequested(state.phase);
        return stop
          ? yield* concluded(saga, stop, request, startedAt)
          : new ContinueAsNew({ request, startedAt, state, ...(unanswered && { unanswered }) });
      }
      yield* report(progressOf(state, yield* currentTime(), unanswered));
      ({ state, unanswered } = yield* turnOf(saga, { state, ...(unanswered && { unanswered }) }, request, startedAt));
    }
    return yield* concluded(saga, state.outcome, request, startedAt);
  };
}
