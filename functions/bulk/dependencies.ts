import type { BulkId } from '../../domain/bulk/bulk-id';
import type { BulkItem, BulkRow, ItemStanding } from '../../domain/bulk/bulk-item';
import type { BulkRecord } from '../../domain/bulk/bulk-record';
import type { WriteAllowance } from '../../domain/bulk/write-pacing';
import type { WaitSettings } from '../../domain/wait-settings';
import type { AccessRules } from '../http/access-rules';

/** What is kept of bulks, as the functions need it; `activities/bulk/bulk-files.ts` is one. */
export interface BulkFiles {
  record(id: BulkId): Promise<BulkRecord | undefined>;
  writeRecord(record: BulkRecord): Promise<void>;
  writeItems(id: BulkId, from: number, items: readonly BulkItem[]): Promise<void>;
  rows(id: BulkId, chunk: number): Promise<readonly BulkRow[]>;
  note(id: BulkId, standings: ReadonlyMap<number, ItemStanding>): Promise<void>;
  remove(id: BulkId): Promise<void>;
}

/** What the functions of bulks are built with. */
export interface BulkProtecting {
  readonly access: AccessRules;
  readonly files: BulkFiles;
  readonly waits: WaitSettings;
  readonly allowance: WriteAllowance;
  /** Of the URLs in answers, without a slash at the end; the request's own origin when it is not known. */
  readonly publicUrl?: string;
}
