import type { BackupInstance } from './instance-record';
import { stateAt } from './instance-record';
import type { RecoverySchedule } from './recovery-schedule';

/** A backup that was made. */
export interface MadePoint {
  readonly time: number;
  readonly retentionTag: string;
}

const usualTag = 'Default';

function lastIndex({ anchor, everyMilliseconds, continues }: RecoverySchedule, now: number): number {
  const passed = Math.floor((now - anchor) / everyMilliseconds);
  return continues ? passed : Math.min(0, passed);
}

/** Backups after the anchor are made only while protection is configured. */
function isMade(instance: BackupInstance, time: number): boolean {
  const { anchor } = instance.recovery;
  return time <= anchor || stateAt(instance, time).protectionState === 'ProtectionConfigured';
}

function* scheduledTimes(instance: BackupInstance, until: number): Generator<number> {
  const { anchor, everyMilliseconds, past, continues } = instance.recovery;
  const { alsoAfter = [], alsoFrom = -Infinity } = instance.recovery;
  for (let index = lastIndex(instance.recovery, until); index >= -past; index -= 1) {
    const start = anchor + index * everyMilliseconds;
    const later = continues ? alsoAfter.map((offset) => start + offset).filter((time) => time > alsoFrom) : [];
    const times = index > -past ? [...later, start] : later;
    for (const time of times) if (time <= until && isMade(instance, time)) yield time;
  }
}

/** Those on demand, and those of a schedule that is no longer followed; the newest first. */
function extraPoints(instance: BackupInstance, now: number): readonly MadePoint[] {
  const made = instance.extraPoints?.filter(({ visibleFrom }) => visibleFrom <= now) ?? [];
  return [...made].sort((one, other) => other.time - one.time);
}

/** The backups that have been made, newest first. */
export function* recoveryPoints(instance: BackupInstance, now: number): Generator<MadePoint> {
  const extra = [...extraPoints(instance, now)];
  for (const time of scheduledTimes(instance, Math.min(now, instance.removal?.startedAt ?? Infinity))) {
    for (let next = extra[0]; next !== undefined && next.time > time; next = extra[0]) {
      yield next;
      extra.shift();
    }
    yield { time, retentionTag: usualTag };
  }
  yield* extra;
}

/** undefined when there is none. */
export function lastRecoveryPoint(instance: BackupInstance, now: number): number | undefined {
  for (const { time } of recoveryPoints(instance, now)) return time;
  return undefined;
}
