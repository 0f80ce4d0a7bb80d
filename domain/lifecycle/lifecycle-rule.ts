import type { ObservedBackupInstance } from '../protection';
import { protectionMeaning } from '../protection-state';
import { sameResource } from '../resource-id';
import type { LifecycleKind, LifecycleTask } from './lifecycle-task';

/** What is particular to one action on a backup instance, as data: what it needs, and by what it is done. */
export interface LifecycleRule {
  /** Where the instance is looked for: in the vault, or among those that were deleted from it. */
  readonly among: 'live' | 'deleted';
  /** Out of which states it leads; in another one it is not begun, for the service might do more than was meant. */
  readonly from: readonly string[];
  /** The states that it ends in; none where it leaves the state alone. */
  readonly reached: readonly string[];
  /** Whether the service is asked first if it would do it. */
  readonly validated: boolean;
  /** Whether it starts a job, which has to be followed until it ends. */
  readonly startsJob: boolean;
  /** How it ends when it is done. */
  readonly outcome: 'Suspended' | 'Resumed' | 'PolicyChanged' | 'Undeleted' | 'BackedUp' | 'Restored';
}

const CONFIGURED = 'ProtectionConfigured';
const BROKEN = 'ProtectionError';
const STOPPED = 'ProtectionStopped';
const SUSPENDED = 'BackupSchedulesSuspended';
const RETENTION_SUSPENDED = 'RetentionSchedulesSuspended';

const live = [CONFIGURED, BROKEN, STOPPED, SUSPENDED, RETENTION_SUSPENDED];
const quick = { among: 'live', validated: false, startsJob: false } as const;

export const lifecycleRules: Readonly<Record<LifecycleKind, LifecycleRule>> = {
  suspendBackups: { ...quick, from: [CONFIGURED, BROKEN], reached: [SUSPENDED], outcome: 'Suspended' },
  resumeBackups: { ...quick, from: [SUSPENDED, RETENTION_SUSPENDED], reached: [CONFIGURED], outcome: 'Resumed' },
  resumeProtection: { ...quick, from: [STOPPED], reached: [CONFIGURED], outcome: 'Resumed' },
  changePolicy: { ...quick, from: live, reached: [], validated: true, outcome: 'PolicyChanged' },
  undelete: { ...quick, among: 'deleted', from: ['SoftDeleted'], reached: live, outcome: 'Undeleted' },
  backup: { ...quick, from: [CONFIGURED, BROKEN], reached: [], startsJob: true, outcome: 'BackedUp' },
  restore: { ...quick, from: live, reached: [], validated: true, startsJob: true, outcome: 'Restored' },
};

const isOneOf = (state: string, states: readonly string[]): boolean =>
  states.some((each) => each.toLowerCase() === state.toLowerCase());

/** Whether an instance is as the task wants it to be. A task that starts a job is never done by the look of an instance. */
export function isDone(task: LifecycleTask, instance: ObservedBackupInstance): boolean {
  const { reached } = lifecycleRules[task.kind];
  if (task.kind === 'changePolicy') {
    return sameResource(instance.policyId, task.policyId) && isSettled(instance);
  }
  return isOneOf(instance.protectionState, reached);
}

const isSettled = ({ protectionState }: ObservedBackupInstance): boolean =>
  !['settling', 'unknown'].includes(protectionMeaning(protectionState));

/**
 * What to do with an instance that was found.
 * - `done`: it is as it should be
 * - `begin`: the task can be begun
 * - `wait`: it is being changed, by whomever
 * - `otherState`: the task does not lead out of its state
 */
export function judgeForTask(
  task: LifecycleTask,
  instance: ObservedBackupInstance,
): 'done' | 'begin' | 'wait' | 'otherState' {
  if (isDone(task, instance)) return 'done';
  if (!isSettled(instance)) return 'wait';
  return isOneOf(instance.protectionState, lifecycleRules[task.kind].from) ? 'begin' : 'otherState';
}

/** What leads out of a state, for those who asked for what does not. */
const waysOut: ReadonlyMap<string, string> = new Map([
  [CONFIGURED.toLowerCase(), 'It is protected.'],
  [STOPPED.toLowerCase(), 'Resume its protection (resume-protection).'],
  [SUSPENDED.toLowerCase(), 'Resume its backups (resume-backups).'],
  [RETENTION_SUSPENDED.toLowerCase(), 'Resume its backups (resume-backups).'],
  ['softdeleted', 'Undelete it first.'],
]);

/** Why a task is not begun, in words. */
export function otherStateMessage({ protectionState }: ObservedBackupInstance): string {
  const way = waysOut.get(protectionState.toLowerCase());
  const why = `The backup instance is in the state ${protectionState}, out of which this does not lead.`;
  return way === undefined ? why : `${why} ${way}`;
}
