import type { DurableClient } from 'durable-functions';
import { isEnded, mayPurge } from '../../domain/housekeeping/retention';
import { type ListingClient, listInstances, lookAtInstance } from './instances';

/** Removed in one run at most; what is left is removed by the next one. */
const MAX_PURGES = 1_000;

/** Removed at a time: enough for the storage to be the limit, too few to keep operations from it. */
const LANES = 8;

export type PurgingClient = ListingClient & Pick<DurableClient, 'getStatus' | 'purgeInstanceHistory'>;

/** What came of a run. */
export interface PurgeCounts {
  readonly purged: number;
  /** Gone or used again since they were listed. */
  readonly spared: number;
  /** The engine would not look at them or remove them. */
  readonly failed: number;
  /** For the next run; those that failed among them. */
  readonly left: number;
}

type Fate = 'purged' | 'spared' | 'failed';

/** The ids of instances are used again, and a run takes a while: so each one is looked at once more. */
async function purge(client: PurgingClient, instanceId: string, cutoff: number): Promise<Fate> {
  try {
    const instance = await lookAtInstance(client, instanceId);
    if (!mayPurge(instance, cutoff)) return 'spared';
    const { instancesDeleted } = await client.purgeInstanceHistory(instanceId);
    return instancesDeleted > 0 ? 'purged' : 'spared';
  } catch {
    // One that went meanwhile is refused like one whose storage is down; the next run will know better.
    return 'failed';
  }
}

async function purgeAll(client: PurgingClient, instanceIds: readonly string[], cutoff: number): Promise<Fate[]> {
  const fates: Fate[] = [];
  const waiting = instanceIds.values();
  const lane = async (): Promise<void> => {
    // The lanes share the iterator: each takes the next one that no other has taken.
    for (const instanceId of waiting) fates.push(await purge(client, instanceId, cutoff));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return fates;
}

/**
 * Removes what ended before the cut-off, the oldest first.
 *
 * @param cutoff milliseconds since the epoch
 * @throws when the engine cannot list its instances
 */
export async function purgeEnded(client: PurgingClient, cutoff: number): Promise<PurgeCounts> {
  // What was created after the cut-off cannot have ended before it.
  const listed = await listInstances(client, isEnded, cutoff);
  const due = listed.filter((instance) => mayPurge(instance, cutoff));
  due.sort((left, right) => left.lastUpdatedAt - right.lastUpdatedAt);
  const chosen = due.slice(0, MAX_PURGES).map(({ instanceId }) => instanceId);
  const fates = await purgeAll(client, chosen, cutoff);
  const count = (fate: Fate): number => fates.filter((each) => each === fate).length;
  const failed = count('failed');
  return { purged: count('purged'), spared: count('spared'), failed, left: due.length - chosen.length + failed };
}
