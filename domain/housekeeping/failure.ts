import type { InstanceFacts } from './instance-facts';
import { isOwnInstance } from './own-instance';

const FAILED: ReadonlySet<string> = new Set(['Failed', 'Terminated']);

/** Whether an instance of this status was cut off: by an error, or by somebody. What Azure refuses is an outcome instead. */
export const wasCutOff = (runtimeStatus: string): boolean => FAILED.has(runtimeStatus);

/** Ours that were cut off at `since` (milliseconds since the epoch) or later, the latest first. */
export function cutOffSince(instances: readonly InstanceFacts[], since: number): readonly InstanceFacts[] {
  return instances
    .filter(
      ({ instanceId, runtimeStatus, lastUpdatedAt }) =>
        isOwnInstance(instanceId) && wasCutOff(runtimeStatus) && lastUpdatedAt >= since,
    )
    .sort((left, right) => right.lastUpdatedAt - left.lastUpdatedAt);
}
