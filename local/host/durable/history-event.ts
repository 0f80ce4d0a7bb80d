/**
 * History events in the wire shape that the durable SDK reads: PascalCase keys, integer event types.
 * An instance's history is append-only within one generation; continue-as-new starts a new one.
 */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  ContinueAsNew: 16,
  GenericEvent: 17,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
  ExecutionRewound: 21,
} as const;

type Types = typeof EventType;

interface Retried {
  /** Ours: the id of the first attempt, on what a retry policy has added to the history. A rewind needs it; the SDK ignores it. */
  readonly RetryOf?: number;
}

interface EventBase<Time> {
  /** The task id for scheduling events; -1 for everything that arrives from outside. */
  readonly EventId: number;
  readonly IsPlayed: boolean;
  /** UTC. The clock of an orchestrator is the timestamp of the latest OrchestratorStarted that it has reached. */
  readonly Timestamp: Time;
}

export interface ParentInstance {
  readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
  readonly Name: string;
  readonly TaskScheduleId: number;
}

export interface ExecutionStarted<Time> extends EventBase<Time> {
  readonly EventType: Types['ExecutionStarted'];
  readonly Name: string;
  readonly Version: string;
  /** JSON text. */
  readonly Input: string | null;
  readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
  readonly ParentInstance: ParentInstance | null;
  readonly Tags: null;
}

export interface ExecutionCompleted<Time> extends EventBase<Time> {
  readonly EventType: Types['ExecutionCompleted'];
  readonly OrchestrationStatus: 'Completed' | 'Failed' | 'Terminated' | 'ContinuedAsNew';
  /** JSON text. */
  readonly Result: string | null;
}

/** Terminate, suspend, resume and rewind: an operator's word with a reason. */
export interface ExecutionControl<Time> extends EventBase<Time> {
  readonly EventType:
    Types['ExecutionTerminated'] | Types['ExecutionSuspended'] | Types['ExecutionResumed'] | Types['ExecutionRewound'];
  readonly Input: string;
}

export interface TaskScheduled<Time> extends EventBase<Time>, Retried {
  readonly EventType: Types['TaskScheduled'];
  readonly Name: string;
  readonly Version: string;
  readonly Input: null;
}

export interface SubOrchestrationInstanceCreated<Time> extends EventBase<Time>, Retried {
  readonly EventType: Types['SubOrchestrationInstanceCreated'];
  readonly Name: string;
  readonly Version: string;
  readonly InstanceId: string;
  readonly Input: null;
}

export interface TaskSucceeded<Time> extends EventBase<Time> {
  readonly EventType: Types['TaskCompleted'] | Types['SubOrchestrationInstanceCompleted'];
  readonly TaskScheduledId: number;
  /** JSON text or null; the key must exist, the SDK parses it unconditionally. */
  readonly Result: string | null;
}

/** The failure as extensions with exception properties describe it; the SDK turns it into a `TaskFailedError`. */
export interface FailureDetails {
  readonly ErrorType: string;
  readonly ErrorMessage: string;
  readonly StackTrace: string;
  readonly IsNonRetriable: boolean;
  readonly Properties: unknown;
  readonly InnerFailure: null;
}

export interface TaskFaulted<Time> extends EventBase<Time> {
  readonly EventType: Types['TaskFailed'] | Types['SubOrchestrationInstanceFailed'];
  readonly TaskScheduledId: number;
  /** Both texts must be strings: the SDK fails the whole orchestration over a null. */
  readonly Reason: string;
  readonly Details: string;
  readonly FailureDetails?: FailureDetails;
}

export interface TimerCreated<Time> extends EventBase<Time>, Retried {
  readonly EventType: Types['TimerCreated'];
  /** ISO 8601, UTC. */
  readonly FireAt: string;
}

export interface TimerFired<Time> extends EventBase<Time> {
  readonly EventType: Types['TimerFired'];
  readonly TimerId: number;
  readonly FireAt: string;
}

export interface OrchestratorTurn<Time> extends EventBase<Time> {
  readonly EventType: Types['OrchestratorStarted'] | Types['OrchestratorCompleted'];
}

export interface EventRaised<Time> extends EventBase<Time> {
  readonly EventType: Types['EventRaised'];
  readonly Name: string;
  /** JSON text. */
  readonly Input: string | null;
}

export type HistoryEventOf<Time> =
  | ExecutionStarted<Time>
  | ExecutionCompleted<Time>
  | ExecutionControl<Time>
  | TaskScheduled<Time>
  | SubOrchestrationInstanceCreated<Time>
  | TaskSucceeded<Time>
  | TaskFaulted<Time>
  | TimerCreated<Time>
  | TimerFired<Time>
  | OrchestratorTurn<Time>
  | EventRaised<Time>;

/** An event as it is stored and shown: `Timestamp` is ISO 8601 text. */
export type HistoryEvent = HistoryEventOf<string>;

/**
 * An event as it is handed to the SDK. The SDK replaces every `Timestamp` that is a string by a Date, *in place*; events
 * that already carry a Date are left alone, so that a cached history survives many episodes.
 */
export type ReplayEvent = HistoryEventOf<Date>;

/** Our own stores are the only source of stored events, so the shape is checked no deeper than this. */
export function isHistoryEvent(value: unknown): value is HistoryEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'EventType' in value &&
    typeof value.EventType === 'number' &&
    'Timestamp' in value &&
    typeof value.Timestamp === 'string'
  );
}

export function toReplayEvent(event: HistoryEvent): ReplayEvent {
  return { ...event, Timestamp: new Date(event.Timestamp) };
}

export function toHistoryEvent(event: ReplayEvent): HistoryEvent {
  return { ...event, Timestamp: event.Timestamp.toISOString() };
}
