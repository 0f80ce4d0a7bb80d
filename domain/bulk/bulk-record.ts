import { z } from 'zod';
import { type BulkId, isBulkId } from './bulk-id';
import type { ItemCounts } from './bulk-item';

/** Of the failures, these many stand in the record; all of them are among the items. */
export const MAX_LISTED_FAILURES = 10;

export interface BulkFailure {
  readonly resourceId: string;
  readonly code: string;
  readonly message: string;
}

/** What is kept of a bulk: what was asked for, and how it ended. Times are ISO 8601. */
export interface BulkRecord {
  readonly id: BulkId;
  readonly fingerprint: string;
  readonly selection: 'list' | 'rules';
  readonly dryRun: boolean;
  readonly window: number;
  readonly correlationId: string;
  readonly createdAt: string;
  /** `Succeeded`: every item came to an end, be it a bad one. */
  readonly status: 'Running' | 'Succeeded' | 'Failed' | 'Canceled';
  readonly endedAt?: string;
  readonly counts?: ItemCounts;
  readonly failures?: readonly BulkFailure[];
  /** Why a cancelled one was, where somebody said so. */
  readonly reason?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

export const itemCountsSchema: z.ZodType<ItemCounts> = z
  .object({ waiting: z.int(), running: z.int(), succeeded: z.int(), failed: z.int(), skipped: z.int() })
  .meta({ id: 'BulkItemCounts' });

export const bulkFailureSchema: z.ZodType<BulkFailure> = z.object({
  resourceId: z.string(),
  code: z.string(),
  message: z.string(),
});

export const bulkRecordSchema: z.ZodType<BulkRecord> = z.object({
  id: z.custom<BulkId>((value) => typeof value === 'string' && isBulkId(value)),
  fingerprint: z.string(),
  selection: z.enum(['list', 'rules']),
  dryRun: z.boolean(),
  window: z.number(),
  correlationId: z.string(),
  createdAt: z.string(),
  status: z.enum(['Running', 'Succeeded', 'Failed', 'Canceled']),
  endedAt: z.string().exactOptional(),
  counts: itemCountsSchema.exactOptional(),
  failures: z.array(bulkFailureSchema).exactOptional(),
  reason: z.string().exactOptional(),
  error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
});
