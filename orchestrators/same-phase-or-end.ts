import { backOffSeconds } from '../domain/back-off';
import { type Refusal, undecided } from '../domain/outcome';
import type { ServiceError } from '../domain/service-error';
import { MAX_TRANSIENT_ATTEMPTS, transientBackOff } from '../domain/wait-settings';
import { askAgain, type Asking, askAgainOrEnd } from './asking';
import { ended, type Ended } from './saga';

/** What follows a refusal that means the same in every phase: the same phase again, or the end. */
export function samePhaseOrEnd<State extends { readonly phase: string; readonly asking: Asking }>(
  state: State,
  error: ServiceError,
  now: number,
): State | Ended<Refusal> {
  const next = askAgainOrEnd(state.asking, state.phase, error, now);
  return 'ended' in next ? ended(next.ended) : { ...state, asking: next };
}

/** What follows when a dry run can be followed no more: it has changed nothing, and is asked for again a few times. */
export function validateAgainOrEnd<State extends { readonly phase: string; readonly asking: Asking }>(
  state: State,
  error: ServiceError,
  now: number,
): State | Ended<Refusal> {
  const { asking, phase } = state;
  if (asking.attempt >= MAX_TRANSIENT_ATTEMPTS) return ended(undecided(phase, error));
  const seconds = backOffSeconds(transientBackOff, asking.attempt);
  return { ...state, asking: askAgain(asking, { error, waitingFor: 'transientError' }, now, seconds) };
}
