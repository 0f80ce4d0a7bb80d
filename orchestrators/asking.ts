import type { Throttled } from '../domain/long-running';
import { refused } from '../domain/outcome';
import type { Outcome } from '../domain/outcome';
import { explainCode } from '../domain/error-catalogue';
import type { ServiceError } from '../domain/service-error';
import { backOffSeconds } from '../domain/back-off';
import { waitingForAfter } from '../domain/throttling';
import { busyBackOff, MAX_TRANSIENT_ATTEMPTS, throttleBackOff, transientBackOff } from '../domain/wait-settings';
import { freshPace, type Pace, throttledPace } from '../domain/waiting';
import type { Progress } from '../domain/progress';

/** A question that is put to the service, once or, when it says "later", again: plain data. */
export interface Asking {
  readonly pace: Pace;
  /** From 1. */
  readonly attempt: number;
  readonly startedAt: number;
  readonly deadlineAt: number;
  readonly waitingFor?: NonNullable<Progress['waitingFor']>;
  readonly lastError?: ServiceError;
}

/** The first time; due at once. */
export const firstAsk = (now: number, deadlineSeconds: number): Asking => ({
  pace: freshPace(now),
  attempt: 1,
  startedAt: now,
  deadlineAt: now + deadlineSeconds * 1000,
});

/** The same question, without what is waited out. */
export const toldNothing = ({ pace, attempt, startedAt, deadlineAt }: Asking): Asking => ({
  pace,
  attempt,
  startedAt,
  deadlineAt,
});

export const askAfterThrottling = <State extends Asking>(
  state: State,
  { retryAfter, httpStatus }: Throttled,
  now: number,
): State => ({
  ...state,
  pace: throttledPace(state.pace, retryAfter, now, throttleBackOff),
  waitingFor: waitingForAfter(httpStatus),
});

/** Asks again after a refusal, `seconds` from now, or at the deadline where that comes first: the last try is not wasted. */
export function askAgain<State extends Asking>(
  state: State,
  because: { readonly error: ServiceError; readonly waitingFor: NonNullable<Progress['waitingFor']> },
  now: number,
  seconds: number,
): State {
  return {
    ...state,
    attempt: state.attempt + 1,
    pace: { ...freshPace(now), nextAt: Math.min(now + seconds * 1000, Math.max(now, state.deadlineAt)) },
    waitingFor: because.waitingFor,
    lastError: because.error,
  };
}

/**
 * A refusal that is not particular to the question: one for a passing reason is repeated a few times, one because of another
 * operation until the deadline; every other one ends the operation with the service's own words.
 */
export function askAgainOrEnd<State extends Asking>(
  state: State,
  phase: string,
  error: ServiceError,
  now: number,
): State | { readonly ended: Outcome & { readonly kind: 'Refused' } } {
  const { retryClass } = explainCode(error.code);
  if (retryClass === 'busy' && now < state.deadlineAt) {
    return askAgain(state, { error, waitingFor: 'busyResource' }, now, backOffSeconds(busyBackOff, state.attempt));
  }
  if (retryClass !== 'transient' || state.attempt >= MAX_TRANSIENT_ATTEMPTS || now >= state.deadlineAt) {
    return { ended: refused(phase, error) };
  }
  return askAgain(state, { error, waitingFor: 'transientError' }, now, backOffSeconds(transientBackOff, state.attempt));
}
