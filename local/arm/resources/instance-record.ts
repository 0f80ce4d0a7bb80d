import type { JsonObject } from '../json';
import type { RecoverySchedule } from './recovery-schedule';

/** What an instance shows from `at` on. */
export interface StateChange {
  readonly at: number;
  readonly protectionState: string;
  readonly provisioningState: string;
  /** A UserFacingError: becomes `protectionErrorDetails` and `protectionStatus.errorDetails`. */
  readonly error?: JsonObject | undefined;
}

export interface ExtraPoint {
  readonly time: number;
  readonly retentionTag: string;
  /** The end of the job that made it. */
  readonly visibleFrom: number;
}

/**
 * A backup instance whose states, past and coming, are a list of changes: what it shows is looked up from the time of
 * asking, so that a clock which jumps needs no timers.
 */
export interface BackupInstance {
  readonly id: string;
  readonly name: string;
  readonly vaultId: string;
  /** Milliseconds since the epoch: `systemData.createdAt` in Resource Graph. */
  readonly createdAt: number;
  /** As sent, spelled as sent. */
  datasourceId: string;
  /** The members of `properties` that the caller decides. */
  specification: JsonObject;
  /** Equal for PUT bodies that ask for the same. */
  fingerprint: string;
  tags: JsonObject | undefined;
  /** Ordered by time. */
  changes: readonly StateChange[];
  /** Set while a deletion runs or after it ended well. */
  removal?: { readonly endsAt: number; readonly operationId: string; readonly startedAt: number };
  /** The operation that changes the instance last. */
  lastOperation?: { readonly id: string; readonly endsAt: number };
  /** When it has been backed up, and will be. */
  recovery: RecoverySchedule;
  /** Backups that do not lie on the schedule. */
  extraPoints?: readonly ExtraPoint[];
  /** The end of the last job on demand. */
  backupRunsUntil?: number;
  /** Whether `sync` cures a ProtectionError. */
  healedBySync: boolean;
}

const before: StateChange = { at: -Infinity, protectionState: 'NotProtected', provisioningState: 'Provisioning' };

export function stateAt(instance: BackupInstance, now: number): StateChange {
  return instance.changes.findLast((change) => change.at <= now) ?? before;
}

/** Replaces whatever was still to come. The past stays: Resource Graph looks back, and backups ran in it. */
export function replan(instance: BackupInstance, now: number, coming: readonly StateChange[]): void {
  const past = instance.changes.filter(({ at }) => at <= now);
  instance.changes = [...(past.length === 0 ? [before] : past), ...coming.filter(({ at }) => at !== Infinity)];
}

export function isChanging(instance: BackupInstance, now: number): boolean {
  return instance.lastOperation !== undefined && now < instance.lastOperation.endsAt;
}

/** Shows something else for a while; what was planned goes on underneath and is seen again afterwards. */
export function overlay(instance: BackupInstance, during: StateChange, until: number): void {
  const planned = instance.changes;
  const back: StateChange = { ...stateAt(instance, until), at: until };
  instance.changes = [
    ...planned.filter(({ at }) => at <= during.at),
    during,
    ...(until === Infinity ? [] : [back, ...planned.filter(({ at }) => at > until)]),
  ];
}
