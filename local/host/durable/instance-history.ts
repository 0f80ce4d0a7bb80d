import { EventType, toReplayEvent } from './history-event';
import type { HistoryEvent, ReplayEvent } from './history-event';

/** A rough size of an event without its payload, in characters of memory. */
const BARE_EVENT_CHARACTERS = 250;

/** The parsed history of an instance's current generation, and which of its tasks wait for an answer. */
export class InstanceHistory {
  /** How many thousands of events have been told of. */
  thousandsTold = 0;
  private readonly list: ReplayEvent[] = [];
  private readonly open = new Set<number>();
  private size = 0;

  static from(events: readonly HistoryEvent[]): InstanceHistory {
    const history = new InstanceHistory();
    history.append(events.map(toReplayEvent));
    return history;
  }

  get events(): readonly ReplayEvent[] {
    return this.list;
  }

  /** Scheduled and not answered. Cancelled timers are among them: they fire like all others. */
  get openTaskIds(): ReadonlySet<number> {
    return this.open;
  }

  /** Approximate memory, for the cache's bounds. */
  get characters(): number {
    return this.size;
  }

  append(events: readonly ReplayEvent[]): void {
    for (const event of events) {
      // The SDK and the app see these very objects: what they must not change they cannot.
      this.list.push(Object.freeze(event));
      this.size += BARE_EVENT_CHARACTERS + payloadLength(event);
      this.track(event);
    }
  }

  /**
   * The events as one episode may see them. The SDK uses the Date of an OrchestratorStarted as the orchestrator's clock
   * and gives it to the app; failure details end up in the app's hands too: both are copied, all else is shared.
   */
  forReplay(newEvents: readonly ReplayEvent[]): ReplayEvent[] {
    const events: ReplayEvent[] = [];
    for (const event of this.list) events.push(replayCopy(event));
    for (const event of newEvents) events.push(replayCopy(event));
    return events;
  }

  private track(event: ReplayEvent): void {
    switch (event.EventType) {
      case EventType.TaskScheduled:
      case EventType.SubOrchestrationInstanceCreated:
      case EventType.TimerCreated:
        this.open.add(event.EventId);
        return;
      default: {
        const id = answeredTaskId(event);
        if (id !== undefined) {
          this.open.delete(id);
        }
      }
    }
  }
}

/** The id of the task that an event completes, if it does. */
export function answeredTaskId(event: HistoryEvent | ReplayEvent): number | undefined {
  switch (event.EventType) {
    case EventType.TaskCompleted:
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceCompleted:
    case EventType.SubOrchestrationInstanceFailed:
      return event.TaskScheduledId;
    case EventType.TimerFired:
      return event.TimerId;
    default:
      return undefined;
  }
}

function replayCopy(event: ReplayEvent): ReplayEvent {
  switch (event.EventType) {
    case EventType.OrchestratorStarted:
      // Spelled out: spreading a frozen object is slow, and this happens to every turn in every replay.
      return {
        EventType: event.EventType,
        EventId: event.EventId,
        IsPlayed: event.IsPlayed,
        Timestamp: new Date(event.Timestamp.getTime()),
      };
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceFailed:
      return event.FailureDetails === undefined
        ? event
        : { ...event, FailureDetails: structuredClone(event.FailureDetails) };
    default:
      return event;
  }
}

function payloadLength(event: ReplayEvent): number {
  const input = 'Input' in event ? (event.Input?.length ?? 0) : 0;
  const result = 'Result' in event ? (event.Result?.length ?? 0) : 0;
  const details = 'Details' in event ? event.Details.length : 0;
  return input + result + details;
}
