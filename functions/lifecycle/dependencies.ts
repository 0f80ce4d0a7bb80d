import type { InstanceInput } from '../../contracts';
import type { JobsAnswer, RecoveryPointsAnswer } from '../../domain/lifecycle/lifecycle-answers';
import type { ResourceId } from '../../domain/resource-id';
import type { Dependencies } from '../dependencies';

/** What the routes of the life of a backup need besides what all have. */
export interface LifecycleDependencies extends Dependencies {
  readonly lifecycle: {
    /** How long a backup or restore job is followed. */
    readonly jobDeadlineSeconds: number;
    /** Of the URLs in answers, without a slash at the end; the request's own origin when it is not known. */
    readonly publicUrl?: string;
    /** Reads of Azure that are made while the caller waits. */
    readonly listRecoveryPoints: (input: InstanceInput) => Promise<RecoveryPointsAnswer>;
    readonly listJobs: (input: { readonly vaultId: ResourceId; readonly correlationId: string }) => Promise<JobsAnswer>;
  };
}
