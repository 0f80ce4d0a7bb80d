import { z } from 'zod';
import type { Refused, Throttled } from '../long-running';
import { type AskedForTime, askedForTime } from '../throttling';
import type { WaitSettings } from '../wait-settings';
import type { BulkId } from './bulk-id';
import type { BulkOutcome } from './bulk-request';

interface BulkStep {
  readonly bulkId: BulkId;
  readonly correlationId: string;
}

/** A page of what has a backup instance, or of the servers that the rules are asked about. */
export interface BulkPageInput extends BulkStep {
  /** Opaque; absent for the first page. */
  readonly page?: string;
  /** Counts the pages. */
  readonly part: number;
}

export interface SelectInput extends BulkPageInput {
  /** Items that the pages before have selected. */
  readonly items: number;
}

/** A page that was read; `items`: how many it has added. */
interface BulkPage {
  readonly kind: 'read';
  readonly items: number;
  readonly nextPage?: string;
  readonly pauseSeconds?: number;
}

export type BulkPageAnswer = BulkPage | Refused | Throttled;

export const bulkPageSchema: z.ZodType<BulkPage> = z.object({
  kind: z.literal('read'),
  items: z.number(),
  nextPage: z.string().exactOptional(),
  pauseSeconds: z.number().exactOptional(),
});

/** Items whose operations run, by their place in the bulk, from 0. Their ids are in the files: a wide window has many. */
type InFlight = readonly number[];

/** Look at the operations that run, and start more where there is room. */
export interface AdvanceInput extends BulkStep {
  readonly attempt: string;
  readonly settings: WaitSettings;
  readonly dryRun: boolean;
  readonly window: number;
  /** The next item that has not been started. */
  readonly next: number;
  readonly items: number;
  /** What the quota of writes allows now. */
  readonly mayStart: number;
  readonly inFlight: InFlight;
}

interface Advance {
  readonly next: number;
  readonly inFlight: InFlight;
  /** Operations started by this look; each spends writes. */
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  /** How long Azure asks to wait before it is asked about the next item, and why; throttling when absent. */
  readonly pauseSeconds?: number;
  readonly pauseFor?: AskedForTime;
}

/** `refused`: items that are still to be started are not to be found. */
export type AdvanceAnswer = Advance | Refused;

export const advanceSchema: z.ZodType<Advance> = z.object({
  next: z.number(),
  inFlight: z.array(z.number()),
  started: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  skipped: z.number(),
  pauseSeconds: z.number().exactOptional(),
  pauseFor: z.enum(askedForTime).exactOptional(),
});

export interface CloseBulkInput extends BulkStep {
  readonly endedAt: number;
  readonly outcome: BulkOutcome;
}
