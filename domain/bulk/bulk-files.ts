import type { BulkId } from './bulk-id';
import type { BulkItem, BulkRow, ItemStanding } from './bulk-item';
import type { BulkRecord } from './bulk-record';

/** What is kept of bulks. One writes at a time: the orchestration of the bulk, or the request before it starts. */
export interface BulkFiles {
  record(id: BulkId): Promise<BulkRecord | undefined>;
  writeRecord(record: BulkRecord): Promise<void>;
  /** Items as waiting, from a number on; what stood there and behind in the same file is replaced. */
  writeItems(id: BulkId, from: number, items: readonly BulkItem[]): Promise<void>;
  /** The rows of a file; none behind the last one. */
  rows(id: BulkId, chunk: number): Promise<readonly BulkRow[]>;
  /** Keeps how items stand, by their numbers. */
  note(id: BulkId, standings: ReadonlyMap<number, ItemStanding>): Promise<void>;
  remove(id: BulkId): Promise<void>;
}
