import type { Refusal } from '../domain/outcome';
import type { ServiceError } from '../domain/service-error';
import { type Asking, askAgainOrEnd } from './asking';
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
