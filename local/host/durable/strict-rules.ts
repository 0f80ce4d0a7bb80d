import type { Decision, Interpretation } from './interpreter';
import { OrchestrationDefect } from './orchestration-defect';
import type { OrchestratorState } from './orchestrator-state';
import { LONGEST_TIMER_MILLISECONDS } from './retry-policy';

export interface StrictFacts {
  readonly state: OrchestratorState;
  readonly interpretation: Interpretation;
  /** The SDK's own open tasks; `undefined` when they could not be read. */
  readonly openTaskIds: readonly number[] | undefined;
  readonly now: number;
}

/**
 * Fails an orchestration that would hang, or silently go wrong, on Azure. Throws an `OrchestrationDefect` with the rule
 * that is broken and the way out; a correct orchestration passes whatever its tasks answer.
 */
export function checkStrictRules(facts: StrictFacts): void {
  checkReuse(facts.interpretation);
  checkDurations(facts.interpretation, facts.now);
  if (!facts.state.isDone && facts.state.error === undefined) {
    checkIds(facts);
    checkProgress(facts);
  }
}

function violation(rule: string, fix: string): OrchestrationDefect {
  return new OrchestrationDefect(`${rule} ${fix} (Strict mode: on Azure this orchestration would hang or go wrong.)`);
}

/** Applies outside of strict mode too: on Azure such an instance stays Running for ever. */
export function checkThrow(state: OrchestratorState): void {
  if (state.error === '') {
    throw violation(
      'The orchestrator threw something that is not an Error, or an Error without a message: the SDK reports neither.',
      'Throw an Error with a text.',
    );
  }
}

function checkReuse(interpretation: Interpretation): void {
  const reused = interpretation.traits.reused;
  if (reused === undefined) {
    return;
  }
  const task = 'name' in reused.action ? `${reused.action.kind} '${reused.action.name}'` : `${reused.action.kind} task`;
  throw reused.isCompleted
    ? violation(
        `The ${task} had completed before it was put into Task.all or Task.any, which never look at completed tasks.`,
        'Use its result, and build compound tasks from new tasks only.',
      )
    : violation(
        `The ${task} was yielded before and is part of a second Task.all or Task.any: it would be scheduled twice.`,
        'Make new tasks for every turn of a loop, and cancel the timer of the turn before.',
      );
}

function checkDurations(interpretation: Interpretation, now: number): void {
  const tooLate = (decision: Decision): boolean =>
    decision.kind === 'timer' && decision.fireAt - now > LONGEST_TIMER_MILLISECONDS;
  if (interpretation.decisions.some(tooLate)) {
    throw violation(
      'A durable timer is longer than 6 days: it becomes a chain of timers, which cannot be cancelled safely.',
      'Wait in a loop of timers of at most 6 days each.',
    );
  }
  if (interpretation.traits.longestRetryMilliseconds > LONGEST_TIMER_MILLISECONDS) {
    throw violation('A retry policy has an interval longer than 6 days, which the extension refuses.', 'Shorten it.');
  }
  if (interpretation.traits.hasExpiredRetry) {
    throw violation(
      "A retry policy's retryTimeoutInMilliseconds has elapsed: the extension gives up, the SDK waits for another try.",
      'Limit retries by maxNumberOfAttempts instead.',
    );
  }
}

/** The two sides number tasks each for itself; once they differ, answers go to the wrong task or to none. */
function checkIds({ interpretation, openTaskIds }: StrictFacts): void {
  if (openTaskIds === undefined) {
    return;
  }
  const { openIds, traits } = interpretation;
  if (openTaskIds.length === openIds.size && openTaskIds.every((id) => openIds.has(id))) {
    return;
  }
  const numbers = `(open tasks: SDK ${list(openTaskIds)}, extension ${list([...openIds])})`;
  if (traits.hasFailedAll) {
    throw violation(
      `The orchestrator went on after a Task.all had failed, while other tasks of it are still open ${numbers}.`,
      'The extension starts nothing before they have ended: let activities return their error instead of throwing it.',
    );
  }
  if (traits.hasRetries && traits.hasCanceledTimer) {
    throw violation(
      `A timer that raced against a task with retries was cancelled after a retry ${numbers}.`,
      'Put the task with its retries into a sub-orchestration, or retry inside the activity.',
    );
  }
  throw violation(
    `The SDK and the extension number the tasks of this orchestration differently ${numbers}.`,
    'Do not yield a task again that is part of a compound task, and do not combine retries with such tasks.',
  );
}

function checkProgress({ interpretation }: StrictFacts): void {
  if (interpretation.isFinished && interpretation.openIds.size === 0 && interpretation.openWaits === 0) {
    throw violation(
      'The orchestrator has neither ended nor anything to wait for.',
      'It threw undefined or an Error without a message, or it waits for a compound task over completed tasks.',
    );
  }
}

function list(ids: readonly number[]): string {
  return ids.length === 0 ? 'none' : [...ids].sort((left, right) => left - right).join(', ');
}
