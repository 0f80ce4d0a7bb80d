import type { ReplayEvent } from './history-event';

/**
 * The input of one episode, in the wire shape of the out-of-process protocol (schema V3), made for being handed to the
 * SDK as an object: every `Timestamp` is a Date already. A JSON round trip gives the same, only slower.
 * Whatever the SDK or the app may write to (dates of the clock, the input) is a fresh copy for each episode.
 */
export interface OrchestrationTrigger {
  readonly history: readonly ReplayEvent[];
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
