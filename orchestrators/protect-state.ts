import type { ServiceError } from '../domain/service-error';
import type { AskedForTime } from '../domain/throttling';
import type { Awaiting } from '../domain/waiting';
import type { Asking } from './asking';

/** Since when, and how often, missing permissions are waited out; carried through validation and creation. */
export interface PermissionWait {
  readonly since: number;
  readonly attempts: number;
}

interface Following {
  readonly asking: Asking;
  readonly awaiting: Awaiting;
  readonly throttled: false | AskedForTime;
}

interface OfInstance {
  readonly backupInstanceId: string;
  /** How often `sync` has been asked for. */
  readonly syncs: number;
}

/** Where a protection stands: plain data, the whole input of its next generation. */
export type ProtectState =
  | { readonly phase: 'probe'; readonly asking: Asking }
  | { readonly phase: 'validate'; readonly asking: Asking; readonly permissions: PermissionWait }
  | ({ readonly phase: 'awaitValidation'; readonly permissions: PermissionWait } & Following)
  | { readonly phase: 'create'; readonly asking: Asking; readonly permissions: PermissionWait }
  | ({ readonly phase: 'awaitCreation'; readonly permissions: PermissionWait } & Following)
  | {
      readonly phase: 'adopt';
      readonly asking: Asking;
      readonly backupInstanceId: string;
      readonly refusal: ServiceError;
      /** The phase that met the refusal. */
      readonly refused: 'validate' | 'create';
    }
  | {
      /** Whether the vault keeps a deleted instance of the name that was refused. */
      readonly phase: 'findDeleted';
      readonly asking: Asking;
      readonly backupInstanceId: string;
      readonly refusal: ServiceError;
      readonly refused: 'validate' | 'create';
    }
  | ({ readonly phase: 'confirm'; readonly asking: Asking } & OfInstance)
  | ({ readonly phase: 'sync'; readonly asking: Asking; readonly broken: ServiceError } & OfInstance)
  | ({ readonly phase: 'awaitSync'; readonly broken: ServiceError } & Following & OfInstance);

export type PhaseState<Phase extends ProtectState['phase']> = Extract<ProtectState, { phase: Phase }>;
