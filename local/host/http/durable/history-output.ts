import type { HistoryEvent } from '../../durable/history-event';
import { EventType } from '../../durable/history-event';

export interface HistoryOutputOptions {
  readonly showInput: boolean;
  readonly showOutput: boolean;
}

type OutputEvent = Record<string, unknown>;

const eventTypeNames = new Map(Object.entries(EventType).map(([name, value]) => [value, name]));

/** What the API keeps to itself. */
const hiddenKeys = [
  'EventId',
  'IsPlayed',
  'TaskScheduledId',
  'TimerId',
  'Version',
  'OrchestrationInstance',
  'ParentInstance',
  'Tags',
  'RetryOf',
];

function parseJsonOrText(text: unknown): unknown {
  if (typeof text !== 'string') return text ?? null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The scheduling events by task id: a task and a sub-orchestration share one sequence of ids. */
function scheduledById(history: readonly HistoryEvent[]): Map<number, OutputEvent & HistoryEvent> {
  const scheduled = history.filter(
    ({ EventType: type }) => type === EventType.TaskScheduled || type === EventType.SubOrchestrationInstanceCreated,
  );
  return new Map(scheduled.map((event) => [event.EventId, { ...event }]));
}

function completedTaskIds(history: readonly HistoryEvent[]): Set<number> {
  return new Set(history.flatMap((event) => ('TaskScheduledId' in event ? [event.TaskScheduledId] : [])));
}

function isShown(event: HistoryEvent, completed: ReadonlySet<number>): boolean {
  switch (event.EventType) {
    case EventType.OrchestratorStarted:
    case EventType.OrchestratorCompleted:
      return false;
    case EventType.TaskScheduled:
    case EventType.SubOrchestrationInstanceCreated:
      return !completed.has(event.EventId);
    default:
      return true;
  }
}

function toOutput(
  event: HistoryEvent,
  scheduling: OutputEvent | undefined,
  options: HistoryOutputOptions,
): OutputEvent {
  const output: OutputEvent = { ...event, EventType: eventTypeNames.get(event.EventType) };
  if (event.EventType === EventType.ExecutionStarted) {
    output['FunctionName'] = event.Name;
    delete output['Name'];
  }
  if (scheduling !== undefined) {
    output['ScheduledTime'] = scheduling['Timestamp'];
    output['FunctionName'] = scheduling['Name'];
    if (options.showInput) output['Input'] = scheduling['Input'] ?? null;
  }
  if ('Result' in output) {
    if (options.showOutput) output['Result'] = parseJsonOrText(output['Result']);
    else delete output['Result'];
  }
  if (!options.showInput) delete output['Input'];
  for (const key of hiddenKeys) Reflect.deleteProperty(output, key);
  return output;
}

/**
 * `historyEvents` of the status query: types as text, the turns of the orchestrator left out, and each completion merged
 * with what scheduled it.
 */
export function toHistoryOutput(history: readonly HistoryEvent[], options: HistoryOutputOptions): OutputEvent[] {
  const scheduled = scheduledById(history);
  const completed = completedTaskIds(history);
  return history
    .filter((event) => isShown(event, completed))
    .map((event) =>
      toOutput(event, 'TaskScheduledId' in event ? scheduled.get(event.TaskScheduledId) : undefined, options),
    );
}
