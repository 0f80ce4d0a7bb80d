import type { Cancelled, Refusal, TimedOut } from '../outcome';
import type { WaitSettings } from '../wait-settings';
import type { BulkId } from './bulk-id';
import type { WriteAllowance } from './write-pacing';

/** Protect many. The items are in files: a history that carried a thousand could not be replayed. */
export interface BulkRequest {
  readonly bulkId: BulkId;
  /** Makes the operations that this bulk starts its own, so that a repeated start joins the first. */
  readonly attempt: string;
  readonly correlationId: string;
  /** As in `operation-request.ts`. */
  readonly parentSpanId?: string;
  readonly settings: WaitSettings;
  /** `list`: the caller has named them. `rules`: what the rules want and nobody has protected. */
  readonly selection: 'list' | 'rules';
  /** Items of a list; 0 for a selection that is made first. */
  readonly items: number;
  readonly dryRun: boolean;
  /** Operations in flight at a time. */
  readonly window: number;
  readonly allowance: WriteAllowance;
  /** The same for requests that ask for the same. */
  readonly fingerprint: string;
}

export const DEFAULT_WINDOW = 10;
/**
 * A protection takes about two minutes, and the quota of writes lets five begin in a second: as many as fill that time are
 * in flight when nothing but the quota holds a bulk back.
 */
export const MAX_WINDOW = 500;
export const MAX_LISTED_ITEMS = 1000;

/** How that ends. How each item ended is in the files. */
export type BulkOutcome =
  | {
      readonly kind: 'BulkEnded';
      readonly bulkId: string;
      readonly succeeded: number;
      readonly failed: number;
      readonly skipped: number;
    }
  | Refusal
  | TimedOut
  | Cancelled;
