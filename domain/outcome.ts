import type { ApprovalRecord } from './approvals/approval';
import type { CatalogueEntry } from './error-catalogue';
import { explainCode } from './error-catalogue';
import type { PlannedAssignment } from './permissions/role-assignment';
import type { ObservedBackupInstance } from './protection';
import type { ServiceError } from './service-error';

/** Where a datasource is protected. */
export interface ProtectionPlace {
  readonly vaultId: string;
  readonly policyId: string;
  readonly backupInstanceId: string;
  readonly protectionState: string;
}

/**
 * The service said no, or nothing that can be used (`AzureUnreachable`). `advice` is our catalogue's; `error` is the
 * service's own, unchanged.
 */
export interface Refusal {
  readonly kind: 'Refused';
  readonly phase: string;
  readonly error: ServiceError;
  readonly advice: CatalogueEntry;
}

/** A deadline passed. `lastError` is what was being waited out, such as a broken connection or a refusal. */
export interface TimedOut {
  readonly kind: 'TimedOut';
  readonly phase: string;
  readonly waitedSeconds: number;
  readonly lastError?: ServiceError;
  readonly advice?: CatalogueEntry;
}

/** Somebody cancelled. What Azure had already accepted goes on; `phase` says how far it was. */
export interface Cancelled {
  readonly kind: 'Cancelled';
  readonly phase: string;
  readonly reason?: string;
}

/**
 * - `otherVault`, `otherPolicy`: protected, but not as was asked
 * - `notActive`: stopped, suspended or leaving
 * - `otherState`: in a state that the action does not lead out of
 * - `otherInstance`: protected again, so that a deleted instance cannot be brought back
 * - `softDeleted`: deleted, and kept in the bin of the vault under the name that is wanted
 */
export const conflictReasons = [
  'otherVault',
  'otherPolicy',
  'notActive',
  'otherState',
  'otherInstance',
  'softDeleted',
] as const;

export type ConflictReason = (typeof conflictReasons)[number];

/** What is there of the datasource stands in the way of what was asked. */
export interface Conflict {
  readonly kind: 'Conflict';
  readonly reason: ConflictReason;
  readonly message: string;
  readonly existing: Partial<ProtectionPlace>;
  readonly error?: ServiceError;
}

export interface AlreadyProtected {
  readonly kind: 'AlreadyProtected';
  readonly protection: ProtectionPlace;
}

export type ProtectOutcome =
  | { readonly kind: 'Protected'; readonly protection: ProtectionPlace }
  | AlreadyProtected
  | Conflict
  | Refusal
  | TimedOut
  | Cancelled;

export type ValidateOutcome =
  | { readonly kind: 'Valid'; readonly backupInstanceName: string }
  | AlreadyProtected
  | Conflict
  | Refusal
  | TimedOut
  | Cancelled;

export type UnprotectOutcome =
  | { readonly kind: 'Stopped'; readonly protection: ProtectionPlace }
  | {
      readonly kind: 'Deleted';
      readonly backupInstanceId: string;
      /** ISO 8601: when Azure accepted the deletion; absent where somebody else had deleted it. */
      readonly acceptedAt?: string;
      readonly approval?: ApprovalRecord;
    }
  | { readonly kind: 'Rejected' | 'Expired'; readonly approval: ApprovalRecord }
  | { readonly kind: 'NotProtected' }
  | Conflict
  | Refusal
  | TimedOut
  | Cancelled;

/** A job that has ended well, in the service's words. */
export interface EndedJob {
  readonly id: string;
  readonly status: string;
}

export type LifecycleOutcome =
  | { readonly kind: 'Suspended' | 'Resumed' | 'PolicyChanged' | 'Undeleted'; readonly protection: ProtectionPlace }
  | {
      readonly kind: 'BackedUp';
      readonly protection: ProtectionPlace;
      readonly job: EndedJob;
      readonly recoveryPoint: { readonly id: string; readonly time: string };
    }
  | { readonly kind: 'Restored'; readonly protection: ProtectionPlace; readonly job: EndedJob }
  | Conflict
  | Refusal
  | TimedOut
  | Cancelled;

export type GrantOutcome =
  | {
      readonly kind: 'Granted';
      /** All that the plan had, those included that somebody else granted meanwhile. */
      readonly assignments: readonly PlannedAssignment[];
    }
  | Refusal
  | TimedOut
  | Cancelled;

export type Outcome = ProtectOutcome | ValidateOutcome | UnprotectOutcome | LifecycleOutcome | GrantOutcome;

export const refused = (phase: string, error: ServiceError): Refusal => ({
  kind: 'Refused',
  phase,
  error,
  advice: explainCode(error.code),
});

/**
 * The end of following an operation whose state cannot be read: the service's own words about that, and the truth about the
 * operation.
 */
export function undecided(phase: string, error: ServiceError): Refusal {
  const advice = explainCode(error.code);
  const truth = 'The operation itself may still run at Azure: look at the backup instance before you start it again.';
  return { kind: 'Refused', phase, error, advice: { ...advice, fix: `${advice.fix} ${truth}` } };
}

export const placeOf = (instance: ObservedBackupInstance): ProtectionPlace => ({
  vaultId: instance.vaultId,
  policyId: instance.policyId,
  backupInstanceId: instance.id,
  protectionState: instance.protectionState,
});
