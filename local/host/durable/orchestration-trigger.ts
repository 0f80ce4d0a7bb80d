import type { HistoryEvent } from './history-event';

/** The input of one episode, in the wire shape of the out-of-process protocol (schema V3). */
export interface OrchestrationTrigger {
  readonly history: readonly HistoryEvent[];
  readonly input: unknown;
  readonly instanceId: string;
  readonly isReplaying: boolean;
  readonly parentInstanceId: string | null;
  readonly upperSchemaVersion: 1;
  readonly upperSchemaVersionNew: 2;
  readonly longRunningTimerIntervalDuration: string;
  readonly maximumShortTimerDuration: string;
  /** The protocol spells it so. */
  readonly defaultHttpAsyncRequestSleepTimeMillseconds: number;
}
