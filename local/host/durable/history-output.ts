import { EventType } from './history-event';
import type { HistoryEvent } from './history-event';
import { answeredTaskId } from './instance-history';

export interface HistoryOutputOptions {
  readonly showInput: boolean;
  /** Shows results, parsed. */
  readonly showOutput: boolean;
}

type OutputEvent = Record<string, unknown>;

/** Bookkeeping that the status API does not show, our own marks included. */
const hiddenFields: ReadonlySet<string> = new Set([
  'EventId',
  'EventType',
  'IsPlayed',
  'OrchestrationInstance',
  'ParentInstance',
  'Result',
  'RetryOf',
  'Tags',
  'TaskScheduledId',
  'TimerId',
  'Version',
]);

const typeNames: ReadonlyMap<number, string> = new Map(Object.entries(EventType).map(([name, type]) => [type, name]));

/**
 * A history as the status API shows it (`historyEvents`): event types as text, turns of the orchestrator left out, a
 * task's scheduling folded into its completion as `ScheduledTime` and `FunctionName`.
 */
export function toHistoryOutput(events: readonly HistoryEvent[], options: HistoryOutputOptions): OutputEvent[] {
  const scheduled = new Map<number, HistoryEvent>();
  const answered = new Set<number>();
  for (const event of events) {
    const id = event.EventType === EventType.TimerFired ? undefined : answeredTaskId(event);
    if (id !== undefined) {
      answered.add(id);
    }
    if (isTask(event)) {
      scheduled.set(event.EventId, event);
    }
  }
  const isShown = (event: HistoryEvent): boolean =>
    event.EventType !== EventType.OrchestratorStarted &&
    event.EventType !== EventType.OrchestratorCompleted &&
    !(isTask(event) && answered.has(event.EventId));
  return events.filter(isShown).map((event) => toOutput(event, scheduled, options));
}

function isTask(event: HistoryEvent): boolean {
  return event.EventType === EventType.TaskScheduled || event.EventType === EventType.SubOrchestrationInstanceCreated;
}

function toOutput(
  event: HistoryEvent,
  scheduled: ReadonlyMap<number, HistoryEvent>,
  options: HistoryOutputOptions,
): OutputEvent {
  const shown = Object.entries(event).filter(([field]) => !hiddenFields.has(field));
  const output: OutputEvent = { EventType: typeNames.get(event.EventType), ...Object.fromEntries(shown) };
  if (event.EventType === EventType.ExecutionStarted) {
    delete output['Name'];
  }
  if (!options.showInput) {
    delete output['Input'];
  }
  if ('Result' in event && options.showOutput) {
    output['Result'] = parse(event.Result);
  }
  return { ...output, ...names(event, scheduled, options) };
}

function names(
  event: HistoryEvent,
  scheduled: ReadonlyMap<number, HistoryEvent>,
  options: HistoryOutputOptions,
): OutputEvent {
  const task = 'TaskScheduledId' in event ? scheduled.get(event.TaskScheduledId) : undefined;
  if (task !== undefined && 'Name' in task) {
    const input = options.showInput && 'Input' in task ? { Input: task.Input } : {};
    return { ScheduledTime: task.Timestamp, FunctionName: task.Name, ...input };
  }
  return event.EventType === EventType.ExecutionStarted ? { FunctionName: event.Name } : {};
}

function parse(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return json;
  }
}
