import type { JsonObject } from '../json';

export type JobKind = 'backup' | 'restore';

/** The words of jobs; ARM operations spell theirs `Canceled`. */
export type JobEnding = 'Completed' | 'CompletedWithWarnings' | 'Failed' | 'Cancelled';

/** A backup or restore that runs or ran. How it ends is decided when it starts, and seen when its time has come. */
export interface Job {
  /** A GUID. */
  readonly name: string;
  readonly kind: JobKind;
  readonly vaultId: string;
  readonly instanceId: string;
  readonly friendlyName: string;
  /** `dataSourceInfo` of the instance. */
  readonly datasource: JsonObject;
  readonly datasourceSetName: string | undefined;
  readonly policyId: string;
  readonly isUserTriggered: boolean;
  readonly startedAt: number;
  /** Infinity for one that never ends. */
  readonly endsAt: number;
  readonly ending: JobEnding;
  /** A UserFacingError, of one that fails. */
  readonly error: JsonObject | undefined;
  readonly restore: RestoredFrom | undefined;
}

/** What a restore reads and where it writes. */
export interface RestoredFrom {
  readonly recoveryPointId: string;
  readonly recoveryPointTime: number;
  /** The URL of a container or the id of a database. */
  readonly destination: string;
  readonly isAsFiles: boolean;
}

export function jobId({ vaultId, name }: Pick<Job, 'vaultId' | 'name'>): string {
  return `${vaultId}/backupJobs/${name}`;
}

export function jobStatus(job: Job, now: number): JobEnding | 'InProgress' {
  return now < job.endsAt ? 'InProgress' : job.ending;
}
