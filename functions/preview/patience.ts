import { setTimeout } from 'node:timers/promises';
import type { Throttled } from '../../domain/long-running';
import { secondsAsked } from '../../domain/retry-after';

/** What may be spent on Azure while a caller waits. */
export interface Budget {
  readonly calls: number;
  /** After these no new question is begun; the last one may take as long as a request to Azure may. */
  readonly seconds: number;
  /** Of them, what may be waited because Azure asks to come later. */
  readonly waitSeconds: number;
}

/** The real time, or that of a test. */
export interface Stopwatch {
  /** Milliseconds; only differences mean something. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

export const realStopwatch: Stopwatch = {
  now: () => performance.now(),
  sleep: (milliseconds) => setTimeout(milliseconds),
};

/** A service that does not say when to come again. */
const USUAL_WAIT_SECONDS = 2;

/** How long Azure asks to wait. */
export const secondsOf = ({ retryAfter }: Throttled): number => secondsAsked(retryAfter, USUAL_WAIT_SECONDS);

const isThrottled = (answer: { readonly kind: string } | Throttled): answer is Throttled => answer.kind === 'throttled';

/**
 * Asks Azure within a budget, and waits where Azure asks for it and the budget has room. This is for requests that only
 * read: what writes waits in durable timers.
 */
export class Patience {
  readonly #budget: Budget;
  readonly #stopwatch: Stopwatch;
  readonly #startedAt: number;
  #calls = 0;
  #waitedSeconds = 0;

  constructor(budget: Budget, stopwatch: Stopwatch) {
    this.#budget = budget;
    this.#stopwatch = stopwatch;
    this.#startedAt = stopwatch.now();
  }

  /** Whether another question fits. */
  hasRoom(): boolean {
    return this.#calls < this.#budget.calls && this.#elapsedSeconds() < this.#budget.seconds;
  }

  /** The answer; `throttled` when the wait that Azure asks for does not fit. */
  async ask<Answer extends { readonly kind: string }>(question: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      this.#calls += 1;
      const answer = await question();
      if (!isThrottled(answer) || !this.#mayWait(secondsOf(answer))) return answer;
      this.#waitedSeconds += secondsOf(answer);
      await this.#stopwatch.sleep(secondsOf(answer) * 1000);
    }
  }

  #mayWait(seconds: number): boolean {
    return (
      this.hasRoom() &&
      this.#waitedSeconds + seconds <= this.#budget.waitSeconds &&
      this.#elapsedSeconds() + seconds < this.#budget.seconds
    );
  }

  #elapsedSeconds(): number {
    return (this.#stopwatch.now() - this.#startedAt) / 1000;
  }
}
