import type { BackupInstanceSpecification } from '../backup-instance-request';
import type { ResourceId } from '../resource-id';

/** One protection that a bulk is to start. */
export interface BulkItem {
  readonly resourceId: ResourceId;
  readonly specification: BackupInstanceSpecification;
  /** The rule that wants it, where the rules have selected it. */
  readonly rule?: string;
}

/**
 * - `waiting`: not started; it stays so when the bulk is cancelled
 * - `running`: its operation goes on, or went on when the bulk was cancelled
 * - `succeeded`: protected, by this operation or before; of a dry run: nothing stands in the way
 * - `skipped`: another operation ran on the resource, or somebody cancelled this one, or the rules that had selected it do
 *   not want it any more
 */
export const itemStates = ['waiting', 'running', 'succeeded', 'failed', 'skipped'] as const;

export type ItemState = (typeof itemStates)[number];

/** How an item stands. `code` and `message` say why it failed or was skipped. */
export interface ItemStanding {
  readonly state: ItemState;
  readonly operationId?: string;
  readonly code?: string;
  readonly message?: string;
  /** What it was started with, where the rules said otherwise by then. */
  readonly specification?: BackupInstanceSpecification;
  readonly rule?: string;
}

/** An item as the bulk keeps it. */
export type BulkRow = BulkItem & Omit<ItemStanding, keyof BulkItem>;

/** How many items stand how. */
export type ItemCounts = Readonly<Record<ItemState, number>>;

export function countItems(rows: readonly Pick<ItemStanding, 'state'>[]): ItemCounts {
  const counts = { waiting: 0, running: 0, succeeded: 0, failed: 0, skipped: 0 };
  for (const { state } of rows) counts[state]++;
  return counts;
}

export const addCounts = (left: ItemCounts, right: ItemCounts): ItemCounts => ({
  waiting: left.waiting + right.waiting,
  running: left.running + right.running,
  succeeded: left.succeeded + right.succeeded,
  failed: left.failed + right.failed,
  skipped: left.skipped + right.skipped,
});
