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

interface EventBase {
  /** The task id for scheduling events; -1 for everything that arrives from outside. */
  readonly EventId: number;
  readonly IsPlayed: boolean;
  /** ISO 8601, UTC. */
  readonly Timestamp: string;
}

/** The engine's owner refines this into one type per event; consumers outside `durable/` need only the common part. */
export type HistoryEvent = EventBase & { readonly EventType: number } & Readonly<Record<string, unknown>>;
