import type { OrchestratorAnswer } from '../app/function-runner';
import type { InstanceRecord } from '../store/history-store';
import type { EngineOptions } from './engine-options';
import { missingFunction } from './failure-text';
import type { ReplayEvent } from './history-event';
import { instanceIdProblem } from './instance-id';
import { interpret } from './interpreter';
import type { Decision, Interpretation } from './interpreter';
import { OrchestrationDefect } from './orchestration-defect';
import { readOrchestratorState } from './orchestrator-state';
import type { OrchestratorState } from './orchestrator-state';
import { checkStrictRules, checkThrow } from './strict-rules';

/** A decision that has passed all checks: payloads are JSON texts, ids are settled. */
export type ScheduledTask =
  | {
      readonly kind: 'activity';
      readonly id: number;
      readonly name: string;
      readonly inputJson: string | null;
      readonly retryOf: number | undefined;
    }
  | {
      readonly kind: 'subOrchestration';
      readonly id: number;
      readonly name: string;
      readonly instanceId: string;
      readonly version: string;
      readonly inputJson: string | null;
      readonly retryOf: number | undefined;
    }
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: number; readonly retryOf: number | undefined };

/** What an episode means for its instance. */
export interface Verdict {
  readonly outcome:
    | { readonly kind: 'waiting' }
    | { readonly kind: 'completed'; readonly outputJson: string | null }
    | { readonly kind: 'failed'; readonly message: string }
    | { readonly kind: 'continuedAsNew'; readonly inputJson: string | null };
  readonly scheduled: readonly ScheduledTask[];
  readonly customStatusJson: string | null;
  /** Names of events that were received and that no wait has taken. */
  readonly unreadEvents: readonly string[];
}

export interface EpisodeFacts {
  readonly record: InstanceRecord;
  readonly past: readonly ReplayEvent[];
  /** The events with which this episode began. */
  readonly opening: readonly ReplayEvent[];
  readonly answer: OrchestratorAnswer;
  /** The timestamp of this episode's OrchestratorStarted. */
  readonly now: number;
}

/** The custom status is limited to 16 KB of UTF-16. */
const MAX_CUSTOM_STATUS_CHARACTERS = 8 * 1024;

/** Judges an orchestrator's answer. Whatever is wrong with it fails the instance: a verdict is always given. */
export function judge(facts: EpisodeFacts, options: EngineOptions): Verdict {
  if (facts.answer.kind === 'threw') {
    return failed(facts.answer.message);
  }
  try {
    return judgeState(facts, readOrchestratorState(facts.answer.state), options);
  } catch (error) {
    // Our own defects, and what JSON refuses (cycles, BigInt): the author's to mend, either way.
    return failed(error instanceof Error ? error.message : String(error));
  }
}

export function failed(message: string): Verdict {
  return { outcome: { kind: 'failed', message }, scheduled: [], customStatusJson: null, unreadEvents: [] };
}

function judgeState(facts: EpisodeFacts, state: OrchestratorState, options: EngineOptions): Verdict {
  checkThrow(state);
  const interpretation = interpret(state.actions, facts.past, facts.opening);
  if (interpretation.traits.startedActions > options.maxOrchestrationActions) {
    throw new OrchestrationDefect(
      `The orchestration has more than ${options.maxOrchestrationActions} actions (maxOrchestrationActions). Continue as new before that.`,
    );
  }
  if (options.strict && facts.answer.kind === 'state') {
    const { openTaskIds } = facts.answer;
    checkStrictRules({ state, interpretation, openTaskIds, now: facts.now });
  }
  return {
    outcome: decideOutcome(state, interpretation),
    scheduled: interpretation.decisions.map((decision) => schedule(decision, facts.record, options)),
    customStatusJson: readCustomStatus(state.customStatus),
    unreadEvents: interpretation.unreadEvents,
  };
}

/** An instance ends only when its list is worked off and no task is open; an error goes before continue-as-new. */
function decideOutcome(state: OrchestratorState, interpretation: Interpretation): Verdict['outcome'] {
  const isOver = state.isDone || state.error !== undefined;
  if (!isOver || !interpretation.isFinished || interpretation.isBlocked) {
    return { kind: 'waiting' };
  }
  if (state.error !== undefined) {
    return { kind: 'failed', message: state.error };
  }
  if (interpretation.continueAsNew !== undefined) {
    return { kind: 'continuedAsNew', inputJson: toJson(interpretation.continueAsNew.input) };
  }
  return { kind: 'completed', outputJson: toJson(state.output) };
}

function schedule(decision: Decision, record: InstanceRecord, options: EngineOptions): ScheduledTask {
  switch (decision.kind) {
    case 'timer':
      return decision;
    case 'activity': {
      requireFunction(options.runner.hasActivity(decision.name), decision.name, 'activity');
      const { kind, id, name, retryOf } = decision;
      return { kind, id, name, retryOf, inputJson: activityInput(decision.input) };
    }
    case 'subOrchestration': {
      requireFunction(options.runner.hasOrchestrator(decision.name), decision.name, 'orchestrator');
      const { kind, id, name, retryOf } = decision;
      const instanceId = decision.instanceId ?? `${record.executionId}:${id}`;
      checkChildId(instanceId, record);
      const version = decision.version ?? options.defaultVersion;
      return { kind, id, name, retryOf, instanceId, version, inputJson: toJson(decision.input) };
    }
  }
}

function requireFunction(isKnown: boolean, name: string, kind: 'activity' | 'orchestrator'): void {
  if (!isKnown) {
    throw new OrchestrationDefect(missingFunction(name, kind));
  }
}

function checkChildId(instanceId: string, record: InstanceRecord): void {
  const problem = instanceIdProblem(instanceId);
  if (problem !== undefined) {
    throw new OrchestrationDefect(`A sub-orchestration cannot have the instance id '${instanceId}': ${problem}.`);
  }
  if (instanceId === record.instanceId || instanceId === record.parent?.instanceId) {
    throw new OrchestrationDefect(
      `A sub-orchestration cannot have the instance id '${instanceId}' of its own parent or grandparent.`,
    );
  }
}

/** The SDK has already turned strings into JSON text; a null reaches an activity as no input at all. */
function activityInput(input: unknown): string | null {
  return input === null ? null : typeof input === 'string' ? input : toJson(input);
}

function readCustomStatus(customStatus: unknown): string | null {
  const json = toJson(customStatus);
  if (json !== null && json.length > MAX_CUSTOM_STATUS_CHARACTERS) {
    throw new OrchestrationDefect(
      `The custom status is ${json.length} characters of JSON; Azure takes at most ${MAX_CUSTOM_STATUS_CHARACTERS} (16 KB of UTF-16).`,
    );
  }
  return json;
}

/** JSON of what the app gave us; `null` for what JSON has no text for (undefined, functions). */
function toJson(value: unknown): string | null {
  const json: unknown = JSON.stringify(value);
  return typeof json === 'string' ? json : null;
}
