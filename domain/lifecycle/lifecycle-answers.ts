import type { LongRunningAnswer, Refused, Throttled } from '../long-running';
import type { BackupJob } from './backup-job';
import type { RecoveryPoint } from './recovery-point';
import type { TargetMatches } from './target-mismatch';

/** The request that starts a job may have been sent before, and whether it came to the service is not known. */
export interface StartNotKnown {
  readonly kind: 'notKnown';
}

/** An answer to the request that starts a job, which is sent once. */
export type JobStartAnswer = LongRunningAnswer | StartNotKnown;

/** An answer to the read of one job. */
export type JobAnswer =
  { readonly kind: 'found'; readonly job: BackupJob } | { readonly kind: 'absent' } | Refused | Throttled;

/** An answer to the list of a vault's jobs. */
export type JobsAnswer = { readonly kind: 'jobs'; readonly jobs: readonly BackupJob[] } | Refused | Throttled;

/** An answer to the list of what can be restored of a backup instance. */
export type RecoveryPointsAnswer =
  { readonly kind: 'points'; readonly points: readonly RecoveryPoint[] } | Refused | Throttled;

/** An answer to the question for the point that a job made. */
export type MadePointAnswer =
  { readonly kind: 'found'; readonly point: RecoveryPoint } | { readonly kind: 'absent' } | Refused | Throttled;

/** An answer to the question whether a restore writes where its request says. */
export type TargetAnswer = TargetMatches | Refused | Throttled;
