import { z } from 'zod';

/** What made the app look at a datasource that it then protected. */
export const discoveries = ['event', 'audit'] as const;

export type Discovery = (typeof discoveries)[number];

/** One protection that came about by itself, for the measure of how long new datasources go without. */
export interface ProtectionRecord {
  readonly foundBy: Discovery;
  /** When the datasource was created, when it was found, and when its protection was confirmed: milliseconds since the epoch. */
  readonly createdAt: number;
  readonly foundAt: number;
  readonly protectedAt: number;
}

/** Percentiles by nearest rank: always a time that was measured, never one between two. `null` where there is none. */
export interface Durations {
  readonly count: number;
  readonly p50Seconds: number | null;
  readonly p95Seconds: number | null;
}

/** Which protections are measured: those that were confirmed from one moment until before another. ISO 8601. */
export interface MeasuredTime {
  readonly from: string;
  readonly to: string;
  /** Since when the app looks after the estate: what is older was there before it. */
  readonly since: string;
}

export interface TimeToProtect extends MeasuredTime, Readonly<Record<Discovery, Durations>> {
  /** Protected in this time, and older than the app: how long they went without says nothing about it. */
  readonly older: number;
}

const durationsSchema = z.object({
  count: z.number(),
  p50Seconds: z.number().nullable(),
  p95Seconds: z.number().nullable(),
});

export const timeToProtectSchema: z.ZodType<TimeToProtect> = z.object({
  from: z.string(),
  to: z.string(),
  since: z.string(),
  event: durationsSchema,
  audit: durationsSchema,
  older: z.number(),
});

/** Event Grid delivers for a day: an event that comes later is one of a change, not of the creation. */
const CREATION_EVENT_MILLISECONDS = 24 * 60 * 60 * 1000;

const isOfCreation = ({ foundBy, createdAt, foundAt }: ProtectionRecord): boolean =>
  foundBy === 'event' && foundAt - createdAt <= CREATION_EVENT_MILLISECONDS;

/** Whole numbers, since 0.95 × 60 is more than 57 in floating point, which would be another rank. */
const nearestRank = (sorted: readonly number[], percent: number): number | null =>
  sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? null;

function durationsOf(records: readonly ProtectionRecord[]): Durations {
  const sorted = records
    .map(({ createdAt, protectedAt }) => (protectedAt - createdAt) / 1000)
    .sort((left, right) => left - right);
  return { count: sorted.length, p50Seconds: nearestRank(sorted, 50), p95Seconds: nearestRank(sorted, 95) };
}

/**
 * How long it took from the creation of datasources to their protection, by what found them. What was created before the app
 * looked after the estate is counted and not measured, unless the event of its creation came: then the app was there.
 * A protection before the creation measures a clock and not us, and is left out.
 */
export function timeToProtect(records: readonly ProtectionRecord[], measured: MeasuredTime): TimeToProtect {
  const since = Date.parse(measured.since);
  const valid = records.filter(({ createdAt, protectedAt }) => protectedAt >= createdAt);
  const isNew = (record: ProtectionRecord): boolean => record.createdAt >= since || isOfCreation(record);
  const fresh = valid.filter(isNew);
  const foundBy = (by: Discovery): Durations => durationsOf(fresh.filter((record) => record.foundBy === by));
  return { ...measured, event: foundBy('event'), audit: foundBy('audit'), older: valid.length - fresh.length };
}
