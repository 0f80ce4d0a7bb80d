import { CANCEL_EVENT } from '../contracts';
import { isCancel } from '../domain/approvals/decision-event';
import { explainCode } from '../domain/error-catalogue';
import type { Cancelled, TimedOut } from '../domain/outcome';
import type { ServiceError } from '../domain/service-error';
import type { Pace } from '../domain/waiting';
import { attempt, currentTime, type Orchestration, type Raised, raised, sleepUnlessRaised } from './durable';

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

/** The end that an event asks for, with the reason that it gives. */
export function cancelled(phase: string, { input }: Raised): Cancelled {
  const reason = typeof input === 'object' && input !== null && 'reason' in input ? input.reason : undefined;
  return {
    kind: 'Cancelled',
    phase,
    ...(typeof reason === 'string' && reason !== '' && { reason: reason.slice(0, MAX_REASON_LENGTH) }),
  };
}

/**
 * Looks at the events that `next` gives until there is none, or one that asks this operation to end: late decisions and
 * what is for an earlier operation on the resource are passed over.
 */
function* firstCancel(
  phase: string,
  next: () => Orchestration<Raised | undefined>,
): Orchestration<Cancelled | undefined> {
  const addressee = yield* attempt();
  for (;;) {
    const event = yield* next();
    if (event === undefined) return undefined;
    if (isCancel(event.input, addressee)) return cancelled(phase, event);
  }
}

/** Whether somebody asked to cancel; looked at where no wait would see it. */
export const cancelRequested = (phase: string): Orchestration<Cancelled | undefined> =>
  firstCancel(phase, () => raised(CANCEL_EVENT));

const sleepUnlessCancelled = (phase: string, until: number): Orchestration<Cancelled | undefined> =>
  firstCancel(phase, () => sleepUnlessRaised(CANCEL_EVENT, until));

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
  const isDue = (yield* currentTime()) >= until;
  const stop = yield* isDue ? cancelRequested(phase) : sleepUnlessCancelled(phase, until);
  if (stop !== undefined) return stop;
  return until < pace.nextAt ? timedOut(wait) : undefined;
}
