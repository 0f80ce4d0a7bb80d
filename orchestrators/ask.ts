import type { Refused, Throttled } from '../domain/long-running';
import type { Cancelled, Refusal, TimedOut } from '../domain/outcome';
import { askAfterThrottling, type Asking } from './asking';
import { currentTime, type Orchestration } from './durable';
import { samePhaseOrEnd } from './same-phase-or-end';
import { ended, type Ended } from './saga';
import { waitUntilDue } from './wait';

/** A phase that puts a question. */
interface Questioning {
  readonly phase: string;
  readonly asking: Asking;
}

interface Answering {
  readonly kind: string;
}

const isThrottled = (answer: Answering): answer is Throttled => answer.kind === 'throttled';
const isRefused = (answer: Answering): answer is Refused => answer.kind === 'refused';

/**
 * One turn of a phase: waits until its question is due, asks, and goes on with what `then` makes of the answer. Or ends
 * without asking: somebody cancelled, or the deadline came first.
 *
 * @param question not begun: a call does nothing before its effects are yielded
 */
export function* askWhenDue<Answer, Next>(
  { phase, asking }: Questioning,
  question: Orchestration<Answer>,
  then: (answer: Answer, now: number) => Next,
): Orchestration<Next | Ended<Cancelled | TimedOut>> {
  const outcome = yield* waitUntilDue({ phase, ...asking });
  if (outcome !== undefined) return ended(outcome);
  const answer = yield* question;
  return then(answer, yield* currentTime());
}

/** As {@link ask}, for a phase to which a refusal means something of its own. */
export const askOrBeRefused = <State extends Questioning, Answer extends Answering, Next>(
  state: State,
  question: Orchestration<Answer | Throttled>,
  then: (answer: Answer, now: number) => Next,
): Orchestration<Next | State | Ended<Cancelled | TimedOut>> =>
  askWhenDue(state, question, (answer, now) =>
    isThrottled(answer) ? { ...state, asking: askAfterThrottling(state.asking, answer, now) } : then(answer, now),
  );

/**
 * The turn of most phases: throttling puts the question again when the service wants to be asked, a refusal means what it
 * means everywhere, and `then` is left with the answers that are particular to the question.
 */
export const ask = <State extends Questioning, Answer extends Answering, Next>(
  state: State,
  question: Orchestration<Answer | Refused | Throttled>,
  then: (answer: Answer, now: number) => Next,
): Orchestration<Next | State | Ended<Cancelled | TimedOut | Refusal>> =>
  askOrBeRefused(state, question, (answer: Answer | Refused, now) =>
    isRefused(answer) ? samePhaseOrEnd(state, answer.error, now) : then(answer, now),
  );
