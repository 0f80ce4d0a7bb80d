import type { FilesTarget } from '../domain/lifecycle/restore-specification';
import type { LifecycleOutcome } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import type { ServiceError } from '../domain/service-error';
import type { AskedForTime } from '../domain/throttling';
import type { Awaiting } from '../domain/waiting';
import type { Asking } from './asking';
import type { PermissionWait } from './protect-state';
import type { Ended } from './saga';

/** An instance that is acted on. */
interface Acting {
  readonly asking: Asking;
  readonly instance: ObservedBackupInstance;
  /** When the action was ready to be started for the first time: a job that began since is its own. */
  readonly since: number;
  readonly permissions: PermissionWait;
}

interface Following {
  readonly awaiting: Awaiting;
  readonly throttled: false | AskedForTime;
}

/** A job that has ended well; milliseconds since the epoch. */
interface JobDone {
  readonly id: string;
  readonly status: string;
  readonly startedAt: number;
}

/** Where an action on a backup instance stands: plain data, the whole input of its next generation. */
export type LifecycleState =
  | { readonly phase: 'find' | 'search'; readonly asking: Asking }
  | {
      /** Whether something else protects what a deleted instance is of. */
      readonly phase: 'findLive' | 'searchLive';
      readonly asking: Asking;
      readonly instance: ObservedBackupInstance;
    }
  | {
      /** Whether a restore writes where its request says. */
      readonly phase: 'checkTarget';
      readonly asking: Asking;
      readonly instance: ObservedBackupInstance;
      readonly target: FilesTarget;
    }
  | ({ readonly phase: 'validate' | 'act' } & Acting)
  | ({ readonly phase: 'awaitValidation' | 'awaitAction' } & Acting & Following)
  | {
      /** Which job was started by an operation that cannot be asked any more. */
      readonly phase: 'findJob';
      readonly asking: Asking;
      readonly instance: ObservedBackupInstance;
      readonly since: number;
      /** Why it cannot. */
      readonly error: ServiceError;
    }
  | {
      readonly phase: 'followJob';
      readonly asking: Asking;
      readonly instance: ObservedBackupInstance;
      readonly jobId: string;
    }
  | {
      readonly phase: 'confirm';
      readonly asking: Asking;
      readonly instance: ObservedBackupInstance;
      /** What the service said when it would not act on an instance that may be as it should be already. */
      readonly refusal?: ServiceError;
    }
  | {
      readonly phase: 'confirmBackup';
      readonly asking: Asking;
      readonly instance: ObservedBackupInstance;
      readonly job: JobDone;
    };

export type LifecyclePhase<Phase extends LifecycleState['phase']> = Extract<LifecycleState, { phase: Phase }>;

export type Next = LifecycleState | Ended<LifecycleOutcome>;
