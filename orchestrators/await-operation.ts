import { pollOperation } from '../contracts';
import type { PollAnswer } from '../domain/long-running';
import type { Cancelled, TimedOut } from '../domain/outcome';
import { MAX_REFUSED_POLLS, mayBeReadLater } from '../domain/poll-refusal';
import type { ServiceError } from '../domain/service-error';
import { type AskedForTime, waitingForAfter } from '../domain/throttling';
import { pollBackOff, throttleBackOff } from '../domain/wait-settings';
import { afterRefusedPoll, type Awaiting, counted, paced, throttledPace } from '../domain/waiting';
import { type Asking, toldNothing } from './asking';
import { call, currentTime, type Orchestration } from './durable';
import { waitUntilDue } from './wait';

/** An operation that is being followed, and the question that started it: plain data, part of a saga's state. */
export interface Following {
  readonly asking: Asking;
  readonly awaiting: Awaiting;
  readonly throttled: false | AskedForTime;
}

/**
 * One turn of following an operation.
 * - `goesOn`, `succeeded`, `refused`: what it came to so far
 * - `gone`: its URL is of no use any more; only what it works on can tell what it came to
 * - `undecided`: its state may not be read, again and again
 * - `interrupted`: the wait was ended
 */
export type Turn =
  | { readonly kind: 'goesOn'; readonly following: Following }
  | { readonly kind: 'succeeded'; readonly jobId?: string }
  | { readonly kind: 'refused' | 'gone' | 'undecided'; readonly error: ServiceError }
  | { readonly kind: 'interrupted'; readonly outcome: Cancelled | TimedOut };

/** An operation that was cancelled in Azure did not do what was asked: for us a refusal. */
const canceledInAzure = (error: ServiceError | undefined): ServiceError => ({
  message: 'The operation was canceled in Azure.',
  recommendedActions: [],
  httpStatus: 200,
  ...error,
  code: 'OperationCanceled',
});

const goesOn = (asking: Asking, awaiting: Awaiting, throttled: false | AskedForTime = false): Turn => ({
  kind: 'goesOn',
  following: { asking, awaiting, throttled },
});

/** The poll was refused, and not the operation: what was said is shown while it is repeated. */
function afterRefusal(
  { asking, awaiting }: Following,
  answer: Extract<PollAnswer, { kind: 'unread' }>,
  now: number,
): Turn {
  const { error } = answer;
  if (!mayBeReadLater(error)) return { kind: 'gone', error };
  const next = afterRefusedPoll(awaiting, answer, now);
  return next.refusedPolls !== undefined && next.refusedPolls.count >= MAX_REFUSED_POLLS
    ? { kind: 'undecided', error }
    : goesOn({ ...asking, lastError: error }, next);
}

function afterRunning(
  { asking, awaiting }: Following,
  { movedTo, retryAfter }: Extract<PollAnswer, { kind: 'running' }>,
  now: number,
): Turn {
  const { refusedPolls, ...readable } = awaiting;
  const pace = paced(awaiting.pace, retryAfter, now, pollBackOff);
  // What was said of a poll that was refused is over.
  return goesOn(refusedPolls === undefined ? asking : toldNothing(asking), {
    ...readable,
    poll: movedTo ?? awaiting.poll,
    pace,
  });
}

function afterPoll(following: Following, answer: PollAnswer, now: number): Turn {
  const { asking, awaiting } = following;
  switch (answer.kind) {
    case 'succeeded':
      return answer;
    case 'refused':
      return { kind: 'refused', error: answer.error };
    case 'canceled':
      return { kind: 'refused', error: canceledInAzure(answer.error) };
    case 'unread':
      return afterRefusal(following, answer, now);
    case 'throttled': {
      const pace = throttledPace(awaiting.pace, answer.retryAfter, now, throttleBackOff);
      return goesOn(asking, { ...awaiting, pace }, waitingForAfter(answer.httpStatus));
    }
    case 'running':
      return afterRunning(following, answer, now);
  }
}

/**
 * Follows a long-running ARM operation for one turn: sleeps until the next poll is due and polls once. The caller loops,
 * so that it can report, and continue as new, between any two polls.
 */
export function* awaitOperation(
  { phase, asking, awaiting, throttled }: Following & { readonly phase: string },
  correlationId: string,
): Orchestration<Turn> {
  const { pace, startedAt, deadlineAt, poll, refusedPolls } = awaiting;
  const lastError = refusedPolls && { lastError: refusedPolls.error };
  const outcome = yield* waitUntilDue({ phase, pace, startedAt, deadlineAt, ...lastError });
  if (outcome !== undefined) return { kind: 'interrupted', outcome };
  const answer = yield* call(pollOperation, { poll, correlationId }, pace.lastRetryAfterSeconds);
  const asked = { asking, awaiting: { ...awaiting, pace: counted(pace) }, throttled };
  return afterPoll(asked, answer, yield* currentTime());
}
