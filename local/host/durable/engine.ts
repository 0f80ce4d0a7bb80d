import type { HistoryEvent } from './history-event';

/** Runtime statuses in the words of the durable HTTP API. */
export type RuntimeStatus =
  'Pending' | 'Running' | 'Completed' | 'Failed' | 'Canceled' | 'Terminated' | 'Suspended' | 'ContinuedAsNew';

export interface InstanceState {
  readonly instanceId: string;
  readonly name: string;
  readonly runtimeStatus: RuntimeStatus;
  /** JSON texts; `null` when there is none. */
  readonly inputJson: string | null;
  readonly outputJson: string | null;
  readonly customStatusJson: string | null;
  /** Milliseconds since the epoch. */
  readonly createdTime: number;
  readonly lastUpdatedTime: number;
}

export interface StartRequest {
  readonly name: string;
  /** 32 hex digits are made up when absent. */
  readonly instanceId?: string;
  /** JSON text of the input. */
  readonly inputJson: string | null;
  readonly version?: string;
}

export type StartResult =
  | { readonly kind: 'started'; readonly instanceId: string }
  | { readonly kind: 'alreadyExists'; readonly instanceId: string; readonly runtimeStatus: RuntimeStatus }
  | { readonly kind: 'unknownOrchestrator'; readonly name: string }
  | { readonly kind: 'invalidInstanceId'; readonly instanceId: string; readonly reason: string };

/** What a control message met. */
export type ControlResult = 'accepted' | 'notFound' | 'gone' | 'invalidState';

export interface InstanceQuery {
  readonly createdFrom?: number;
  readonly createdTo?: number;
  readonly runtimeStatuses?: readonly RuntimeStatus[];
  readonly instanceIdPrefix?: string;
  readonly top: number;
  readonly continuationToken?: string;
}

export interface InstancePage {
  /** By instance id. */
  readonly instances: readonly InstanceState[];
  readonly continuationToken?: string;
}

export interface PurgeQuery {
  readonly createdFrom: number;
  readonly createdTo?: number;
  readonly runtimeStatuses?: readonly RuntimeStatus[];
}

/**
 * The durable engine, as the HTTP API and the host use it. Every method that changes something returns after the commit.
 * When the store fails (a full disk, a damaged file) the engine stops working: every later call, `idle()` included,
 * rejects with that `StoreError`. What was committed before is intact and goes on after the next start.
 */
export interface DurableEngine {
  /** Resolves with the error when the store has failed; stays pending as long as the engine works, and when it is stopped. */
  readonly failed: Promise<Error>;
  start(request: StartRequest): Promise<StartResult>;
  get(instanceId: string): Promise<InstanceState | undefined>;
  /** The raw events of the current generation, oldest first; `undefined` for an unknown instance. */
  history(instanceId: string): Promise<readonly HistoryEvent[] | undefined>;
  query(query: InstanceQuery): Promise<InstancePage>;
  raiseEvent(instanceId: string, eventName: string, inputJson: string): Promise<ControlResult>;
  terminate(instanceId: string, reason: string): Promise<ControlResult>;
  suspend(instanceId: string, reason: string): Promise<ControlResult>;
  resume(instanceId: string, reason: string): Promise<ControlResult>;
  /** Failed instances only: forgets the failures (those of failed children too) and runs on from there. */
  rewind(instanceId: string, reason: string): Promise<ControlResult>;
  restart(instanceId: string, withNewInstanceId: boolean): Promise<StartResult | { readonly kind: 'notFound' }>;
  /** Deletes an ended instance; the number of instances deleted (0 when it is unknown or has not ended). */
  purge(instanceId: string): Promise<number>;
  purgeBy(query: PurgeQuery): Promise<number>;
  /** Resolves when no episode is ready and no activity is running: only due times and outside calls can make more work. */
  idle(): Promise<void>;
  /** Finishes running episodes, abandons running activities (they run again after the next start), closes the store. */
  stop(): Promise<void>;
}
