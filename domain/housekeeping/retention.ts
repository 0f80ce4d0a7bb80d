import type { InstanceFacts } from './instance-facts';
import { isOwnInstance } from './own-instance';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

const ENDED: ReadonlySet<string> = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

/** Whether a status of the engine is one that stays; only such an instance can be purged. */
export const isEnded = (runtimeStatus: string): boolean => ENDED.has(runtimeStatus);

/**
 * The latest time at which an instance may have ended to be removed now, in milliseconds since the epoch.
 *
 * @param retentionDays at least 1: a monitor has to stay readable for a day after the end, whatever somebody configures
 */
export function retentionCutoff(retentionDays: number, now: number): number {
  return now - Math.max(1, retentionDays) * DAY_MILLISECONDS;
}

/**
 * Whether the history of an instance may go: it is ours, has ended, and did so before the cut-off. The engine's own purge
 * filter goes by creation, which would also take what ran for long and ended a minute ago.
 */
export function mayPurge(instance: InstanceFacts, cutoff: number): boolean {
  return isOwnInstance(instance.instanceId) && isEnded(instance.runtimeStatus) && instance.lastUpdatedAt <= cutoff;
}
