/** What the engine's list of instances says of one of them. Times are milliseconds since the epoch. */
export interface InstanceFacts {
  readonly instanceId: string;
  /** The registered name of its orchestration. */
  readonly name: string;
  readonly runtimeStatus: string;
  readonly createdAt: number;
  /** When its history last grew; for one that has ended, when it ended. */
  readonly lastUpdatedAt: number;
  readonly customStatus?: unknown;
  /** Out of its input, where that has one. */
  readonly correlationId?: string;
}
