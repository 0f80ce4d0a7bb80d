import type { SagaInput } from '../contracts';
import { type Cancelled, type Refusal, refused } from '../domain/outcome';
import type { Progress } from '../domain/progress';
import { ContinueAsNew, currentTime, type Orchestration, report } from './durable';
import type { Asking } from './asking';
import type { Awaiting, Pace } from '../domain/waiting';
import { cancelRequested } from './wait';

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
  readonly throttled?: boolean;
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
  return throttled === true ? 'throttling' : 'operation';
};

function timing(wait: { readonly pace: Pace; readonly deadlineAt: number }, now: number): Partial<Progress> {
  const { nextAt, clampedRetryAfter } = wait.pace;
  return {
    ...(nextAt > now && { nextPollDateTime: isoDate(nextAt) }),
    deadline: isoDate(wait.deadlineAt),
    ...(clampedRetryAfter !== undefined && { clampedRetryAfter }),
  };
}

/** What a user sees of a state: which phase, which try, and why and until when there is a wait. */
export function progressOf(state: SagaState, now: number): Progress {
  const { phase, asking, awaiting } = state;
  const waitingFor = because(state);
  const error = asking.lastError;
  return {
    phase,
    attempt: asking.attempt,
    polls: awaiting?.pace.asked ?? 0,
    ...timing(awaiting ?? asking, now),
    ...(waitingFor && { waitingFor }),
    ...(state.done && { done: state.done }),
    ...(error && { lastError: { code: error.code, message: error.message } }),
  };
}

/** One saga: where it starts, and what each phase does with the state that it is given. */
export interface Saga<Request extends object, State extends SagaState, Result extends Ending> {
  readonly start: (now: number, request: Request) => State;
  readonly turn: (state: State, request: Request, startedAt: number) => Orchestration<State | Ended<Result>>;
  /** What is to be done however it ends, the cancel and the broken connection included. */
  readonly conclude?: (
    outcome: Result | Refusal | Cancelled,
    request: Request,
    startedAt: number,
  ) => Orchestration<void>;
}

const isEnded = <Result extends Ending>(state: { readonly phase: string } | Ended<Result>): state is Ended<Result> =>
  state.phase === 'ended';

/**
 * An activity whose repetitions are used up: Azure cannot be reached, or says nothing that can be used. The engine's text
 * carries stack traces behind the first line break; only what happened is kept.
 */
function unreachable(phase: string, { message }: Error): Refusal {
  const [reason = message] = message.replace(/^Activity function '[^']*' failed:\s*/, '').split(/\s*\n/);
  return refused(phase, { code: 'AzureUnreachable', message: reason, recommendedActions: [], httpStatus: 0 });
}

const isActivityFailure = (error: unknown): error is Error =>
  error instanceof Error && error.message.startsWith('Activity function ');

/**
 * A broken connection ends the operation as a refusal does, and is not thrown on: an orchestration that fails has the
 * inputs of its activities in the host's log, and that of a poll is a signed URL.
 */
function* turnOf<Request extends object, State extends SagaState, Result extends Ending>(
  saga: Saga<Request, State, Result>,
  state: State,
  request: Request,
  startedAt: number,
): Orchestration<State | Ended<Result | Refusal>> {
  try {
    return yield* saga.turn(state, request, startedAt);
  } catch (error) {
    if (isActivityFailure(error)) return ended(unreachable(state.phase, error));
    throw error;
  }
}

/** A conclusion that cannot be carried out changes nothing about the outcome. */
function* concluded<Request extends object, State extends SagaState, Result extends Ending>(
  { conclude }: Saga<Request, State, Result>,
  outcome: Result | Refusal | Cancelled,
  request: Request,
  startedAt: number,
): Orchestration<object> {
  try {
    if (conclude !== undefined) yield* conclude(outcome, request, startedAt);
  } catch (error) {
    if (!isActivityFailure(error)) throw error;
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
    let state: State | Ended<Result | Refusal> = input.state ?? saga.start(startedAt, request);
    for (let turns = 0; !isEnded(state); turns++) {
      if (turns >= TURNS_PER_GENERATION) {
        // Unread events of this generation are lost with it: a cancel that is among them is honoured now.
        const stop = yield* cancelRequested(state.phase);
        return stop
          ? yield* concluded(saga, stop, request, startedAt)
          : new ContinueAsNew({ request, startedAt, state });
      }
      yield* report(progressOf(state, yield* currentTime()));
      state = yield* turnOf(saga, state, request, startedAt);
    }
    return yield* concluded(saga, state.outcome, request, startedAt);
  };
}
