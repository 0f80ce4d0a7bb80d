import { z } from 'zod';

/** What made the app look at a datasource that it then protected. */
export const discoveries = ['event', 'audit', 'request'] as const;

export type Discovery = (typeof discoveries)[number];

/** One protection that came about, for the measure of how long new datasources go without. */
export interface ProtectionRecord {
  readonly resourceId: string;
  readonly foundBy: Discovery;
  /** When the resource was created, and when its protection was confirmed; ISO 8601. */
  readonly createdAt: string;
  readonly protectedAt: string;
}

export const protectionRecordSchema: z.ZodType<ProtectionRecord> = z.object({
  resourceId: z.string(),
  foundBy: z.enum(discoveries),
  createdAt: z.string(),
  protectedAt: z.string(),
});

/** Percentiles by nearest rank: always a time that was measured, never one between two. `null` where there is none. */
export interface Durations {
  readonly count: number;
  readonly p50Seconds: number | null;
  readonly p95Seconds: number | null;
}

export type TimeToProtect = Readonly<Record<Discovery | 'all', Durations>>;

const durationsSchema = z.object({
  count: z.number(),
  p50Seconds: z.number().nullable(),
  p95Seconds: z.number().nullable(),
});

export const timeToProtectSchema: z.ZodType<TimeToProtect> = z.object({
  all: durationsSchema,
  event: durationsSchema,
  audit: durationsSchema,
  request: durationsSchema,
});

const secondsOf = ({ createdAt, protectedAt }: ProtectionRecord): number =>
  (Date.parse(protectedAt) - Date.parse(createdAt)) / 1000;

/** Whole numbers, since 0.95 × 60 is more than 57 in floating point, which would be another rank. */
const nearestRank = (sorted: readonly number[], percent: number): number | null =>
  sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? null;

function durationsOf(records: readonly ProtectionRecord[]): Durations {
  // A time before the creation, or one that cannot be read, measures a clock and not us.
  const sorted = records
    .map(secondsOf)
    .filter((seconds) => seconds >= 0)
    .sort((left, right) => left - right);
  return { count: sorted.length, p50Seconds: nearestRank(sorted, 50), p95Seconds: nearestRank(sorted, 95) };
}

/**
 * How long it took from the creation of resources to their protection, by what found them and in all. Records with a
 * negative or unreadable time are left out.
 */
export function timeToProtect(records: readonly ProtectionRecord[]): TimeToProtect {
  const foundBy = (by: Discovery): Durations => durationsOf(records.filter((record) => record.foundBy === by));
  return { all: durationsOf(records), event: foundBy('event'), audit: foundBy('audit'), request: foundBy('request') };
}
