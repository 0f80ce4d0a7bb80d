import { CANCEL_EVENT } from '../contracts';
import { explainCode } from '../domain/error-catalogue';
import type { Cancelled, TimedOut } from '../domain/outcome';
import type { ServiceError } from '../domain/service-error';
import type { Pace } from '../domain/waiting';
import { currentTime, type Orchestration, type Raised, raised, sleepUnlessRaised } from './durable';

/** A wait with an end. All times in milliseconds since the epoch. */
export interface Wait {
  readonly phase: string;
  readonly pace: Pace;
  readonly startedAt: number;
  readonly deadlineAt: number;
  /** What is being waited out: at the deadline it is the reason. */
  readonly lastError?: ServiceError;
}

/** Long enough for a sentence; the reason comes from outside and goes into the outcome. */
const MAX_REASON_LENGTH = 256;

function cancelled(phase: string, { input }: Raised): Cancelled {
  const reason = typeof input === 'object' && input !== null && 'reason' in input ? input.reason : undefined;
  return {
    kind: 'Cancelled',
    phase,
    ...(typeof reason === 'string' && reason !== '' && { reason: reason.slice(0, MAX_REASON_LENGTH) }),
  };
}

/** Whether somebody asked to cancel; looked at where no wait would see it. */
export function* cancelRequested(phase: string): Orchestration<Cancelled | undefined> {
  const event = yield* raised(CANCEL_EVENT);
  return event && cancelled(phase, event);
}

const timedOut = ({ phase, startedAt, deadlineAt, lastError }: Wait): TimedOut => ({
  kind: 'TimedOut',
  phase,
  waitedSeconds: Math.round((deadlineAt - startedAt) / 1000),
  ...(lastError && { lastError, advice: explainCode(lastError.code) }),
});

/**
 * Waits until the next question is due. Gives `undefined` when it is, or the outcome that ends the wait before: somebody
 * cancelled, or the deadline comes first. Nothing is asked at a deadline that comes before the question is due.
 */
export function* waitUntilDue(wait: Wait): Orchestration<Cancelled | TimedOut | undefined> {
  const { phase, pace, deadlineAt } = wait;
  const until = Math.min(pace.nextAt, deadlineAt);
  if ((yield* currentTime()) >= until) {
    const stop = yield* cancelRequested(phase);
    if (stop !== undefined) return stop;
  } else {
    const event = yield* sleepUnlessRaised(CANCEL_EVENT, until);
    if (event !== undefined) return cancelled(phase, event);
  }
  return until < pace.nextAt ? timedOut(wait) : undefined;
}
