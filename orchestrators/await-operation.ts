import { pollOperation } from '../contracts';
import type { PollAnswer } from '../domain/long-running';
import type { Cancelled, TimedOut } from '../domain/outcome';
import type { ServiceError } from '../domain/service-error';
import { pollBackOff, throttleBackOff } from '../domain/wait-settings';
import { type Awaiting, counted, paced, throttledPace } from '../domain/waiting';
import { call, currentTime, type Orchestration } from './durable';
import { waitUntilDue } from './wait';

/** One turn of following an operation: it goes on, it ended, or the wait was ended. */
export type Turn =
  | { readonly kind: 'goesOn'; readonly awaiting: Awaiting; readonly throttled: boolean }
  | { readonly kind: 'succeeded'; readonly jobId?: string }
  | { readonly kind: 'refused'; readonly error: ServiceError }
  | { readonly kind: 'interrupted'; readonly outcome: Cancelled | TimedOut };

/** An operation that was cancelled in Azure did not do what was asked: for us a refusal. */
const canceledInAzure = (error: ServiceError | undefined): ServiceError => ({
  message: 'The operation was canceled in Azure.',
  recommendedActions: [],
  httpStatus: 200,
  ...error,
  code: 'OperationCanceled',
});

function afterPoll(awaiting: Awaiting, answer: PollAnswer, now: number): Turn {
  const pace = counted(awaiting.pace);
  switch (answer.kind) {
    case 'succeeded':
      return answer;
    case 'refused':
      return { kind: 'refused', error: answer.error };
    case 'canceled':
      return { kind: 'refused', error: canceledInAzure(answer.error) };
    case 'throttled':
      return {
        kind: 'goesOn',
        throttled: true,
        awaiting: { ...awaiting, pace: throttledPace(pace, answer.retryAfter, now, throttleBackOff) },
      };
    case 'running':
      return {
        kind: 'goesOn',
        throttled: false,
        awaiting: {
          ...awaiting,
          poll: answer.movedTo ?? awaiting.poll,
          pace: paced(pace, answer.retryAfter, now, pollBackOff),
        },
      };
  }
}

/**
 * Follows a long-running ARM operation for one turn: sleeps until the next poll is due and polls once. The caller loops,
 * so that it can report, and continue as new, between any two polls.
 */
export function* awaitOperation(phase: string, correlationId: string, awaiting: Awaiting): Orchestration<Turn> {
  const { pace, startedAt, deadlineAt, poll } = awaiting;
  const outcome = yield* waitUntilDue({ phase, pace, startedAt, deadlineAt });
  if (outcome !== undefined) return { kind: 'interrupted', outcome };
  const answer = yield* call(pollOperation, { poll, correlationId }, pace.lastRetryAfterSeconds);
  return afterPoll(awaiting, answer, yield* currentTime());
}
