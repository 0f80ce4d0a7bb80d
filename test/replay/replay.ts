import type { FunctionRunner } from '../../local/host/app/function-runner';
import { EventType, type HistoryEvent, type ReplayEvent, toReplayEvent } from '../../local/host/durable/history-event';
import { type Interpretation, interpret } from '../../local/host/durable/interpreter';
import { NonDeterminismError } from '../../local/host/durable/orchestration-defect';
import type { OrchestrationTrigger } from '../../local/host/durable/orchestration-trigger';
import { type OrchestratorState, readOrchestratorState } from '../../local/host/durable/orchestrator-state';
import { type RecordedEpisode, type RecordedEvent, type RecordedHistory, toWireEvent } from './recorded-history';

/** Today's orchestrator does not do what it did when the history was recorded. */
export class ReplayMismatch extends Error {
  override readonly name = 'ReplayMismatch';

  constructor(history: RecordedHistory, episode: number, difference: Difference) {
    const { version, scenario, generation, orchestrator } = history;
    super(
      [
        `The history "${scenario}" (generation ${generation}) of version ${version} does not replay on today's orchestrator "${orchestrator}".`,
        `In episode ${episode + 1} of ${history.episodes.length}, after ${happened(history.episodes[episode])}:`,
        `  recorded: ${difference.recorded}`,
        `  now:      ${difference.now}`,
        `Instances of version ${version} that are in flight when this is deployed would fail as non-deterministic, or end otherwise.`,
        'What to do: keep the old order of steps for them. Ask began(…) of orchestrators/durable.ts which order an instance started with, ' +
          'raise extensions.durableTask.defaultVersion in host.json, and record the histories of the new version. ' +
          'Never record the histories of a released version again.',
      ].join('\n'),
    );
  }
}

interface Difference {
  readonly recorded: string;
  readonly now: string;
}

const label = (event: RecordedEvent): string => {
  const { type, TaskScheduledId: task, TimerId: timer = task, Name: name } = event;
  return [type, name, typeof timer === 'number' && `of task ${timer}`].filter(Boolean).join(' ');
};

const happened = (episode: RecordedEpisode | undefined): string => episode?.facts.map(label).join(', ') ?? 'nothing';

const started = (at: string): HistoryEvent => ({
  EventType: EventType.OrchestratorStarted,
  EventId: -1,
  IsPlayed: false,
  Timestamp: at,
});

const openingOf = ({ at, facts }: RecordedEpisode): ReplayEvent[] =>
  [started(at), ...facts.map((fact) => toWireEvent(fact, at))].map(toReplayEvent);

const decidedIn = ({ at, decisions }: RecordedEpisode): ReplayEvent[] =>
  decisions.map((decision) => toReplayEvent(toWireEvent(decision, at)));

function triggerOf(
  history: RecordedHistory,
  events: readonly ReplayEvent[],
  isReplaying: boolean,
): OrchestrationTrigger {
  return {
    history: events,
    input: structuredClone(history.input),
    instanceId: history.instanceId,
    isReplaying,
    parentInstanceId: null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 2,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '36500.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  };
}

interface Answered {
  readonly state: OrchestratorState;
  readonly interpretation: Interpretation;
}

/** What the engine matches on replay: kind, name and number of each task. Payloads and due times may change freely. */
const taskOf = (event: RecordedEvent): string => {
  switch (event.type) {
    case 'TaskScheduled':
      return `activity ${String(event['Name'])} (task ${String(event['EventId'])})`;
    case 'TimerCreated':
      return `a timer (task ${String(event['EventId'])})`;
    default:
      return `${event.type} (task ${String(event['EventId'])})`;
  }
};

const decisionText = (decision: Interpretation['decisions'][number]): string =>
  decision.kind === 'timer'
    ? `a timer (task ${decision.id})`
    : `${decision.kind} ${decision.name} (task ${decision.id})`;

const listed = (tasks: readonly string[]): string => (tasks.length === 0 ? 'no new task' : tasks.join(', '));

const isSubset = (recorded: unknown, now: unknown): boolean => {
  if (typeof recorded !== 'object' || recorded === null) return Object.is(recorded, now);
  if (typeof now !== 'object' || now === null) return false;
  return Object.entries(recorded).every(([key, value]) => isSubset(value, Reflect.get(now, key)));
};

/** How an episode ended, in the words of the recorded end. */
function endOf({ state, interpretation }: Answered): RecordedHistory['end'] | undefined {
  if (state.error !== undefined) return { kind: 'failed', error: state.error };
  if (!state.isDone) return undefined;
  const { continueAsNew } = interpretation;
  return continueAsNew === undefined
    ? { kind: 'completed', output: state.output }
    : { kind: 'continuedAsNew', input: continueAsNew.input };
}

/** New members in an output or a next input are no mismatch: what was recorded must still be there. */
function compareEnd(recorded: RecordedHistory['end'], answered: Answered): Difference | undefined {
  const now = endOf(answered);
  if (isSubset(recorded, now)) return undefined;
  const asks = listed(answered.interpretation.decisions.map(decisionText));
  return { recorded: JSON.stringify(recorded), now: now === undefined ? `it goes on: ${asks}` : JSON.stringify(now) };
}

function compareDecisions({ decisions }: RecordedEpisode, answered: Answered): Difference | undefined {
  const recorded = listed(decisions.map(taskOf));
  const end = endOf(answered);
  if (end !== undefined) return { recorded, now: `it ends: ${JSON.stringify(end)}` };
  const now = listed(answered.interpretation.decisions.map(decisionText));
  return recorded === now ? undefined : { recorded, now };
}

/**
 * Runs today's orchestrator through the durable SDK against a recorded history, episode by episode as the engine once
 * did, and compares what it asks for. Activities do not run: their recorded answers are in the history.
 *
 * @throws ReplayMismatch at the first episode that differs
 */
export async function replay(history: RecordedHistory, runner: FunctionRunner): Promise<void> {
  const past: ReplayEvent[] = [];
  for (const [index, episode] of history.episodes.entries()) {
    const opening = openingOf(episode);
    const trigger = triggerOf(history, [...past, ...openingOf(episode)], index > 0);
    const difference = await differenceIn({ history, episode, past, opening, trigger }, runner);
    if (difference !== undefined) throw new ReplayMismatch(history, index, difference);
    past.push(...opening, ...decidedIn(episode));
  }
}

interface Turn {
  readonly history: RecordedHistory;
  readonly episode: RecordedEpisode;
  readonly past: readonly ReplayEvent[];
  readonly opening: readonly ReplayEvent[];
  readonly trigger: OrchestrationTrigger;
}

async function differenceIn(turn: Turn, runner: FunctionRunner): Promise<Difference | undefined> {
  const { history, episode, past, opening, trigger } = turn;
  const answer = await runner.runOrchestrator(history.orchestrator, trigger);
  const recorded = listed(episode.decisions.map(taskOf));
  if (answer.kind === 'threw') return { recorded, now: `it fails: ${answer.message}` };
  const state = readOrchestratorState(answer.state);
  try {
    const answered = { state, interpretation: interpret(state.actions, past, opening) };
    const isLast = episode === history.episodes.at(-1);
    return isLast ? compareEnd(history.end, answered) : compareDecisions(episode, answered);
  } catch (error) {
    if (!(error instanceof NonDeterminismError)) throw error;
    return { recorded, now: error.message };
  }
}
