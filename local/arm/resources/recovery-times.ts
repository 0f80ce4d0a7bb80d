import type { BackupInstance } from './instance-record';
import { stateAt } from './instance-record';
import type { RecoverySchedule } from './recovery-schedule';

function lastIndex({ anchor, everyMilliseconds, continues }: RecoverySchedule, now: number): number {
  const passed = Math.floor((now - anchor) / everyMilliseconds);
  return continues ? passed : Math.min(0, passed);
}

/** Times of the backups that have been made, newest first. */
export function* recoveryPointTimes(instance: BackupInstance, now: number): Generator<number> {
  const { recovery } = instance;
  const until = Math.min(now, instance.removal?.startedAt ?? Infinity);
  for (let index = lastIndex(recovery, until); index > -recovery.past; index -= 1) {
    const time = recovery.anchor + index * recovery.everyMilliseconds;
    const made = index <= 0 || stateAt(instance, time).protectionState === 'ProtectionConfigured';
    if (made) yield time;
  }
}

/** undefined when there is none. */
export function lastRecoveryPoint(instance: BackupInstance, now: number): number | undefined {
  for (const time of recoveryPointTimes(instance, now)) return time;
  return undefined;
}
