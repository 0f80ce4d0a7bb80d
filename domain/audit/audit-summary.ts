import { z } from 'zod';
import { type FindingKind, findingKinds } from './finding';
import { type RemediationProgress, remediationProgressSchema } from './remediation';
import { type TimeToProtect, timeToProtectSchema } from './time-to-protect';

/** How well some part of the estate is covered. */
export interface Coverage {
  readonly resources: number;
  readonly covered: number;
  /** Covered, and the last recovery point is as young as the schedule wants it. */
  readonly current: number;
  readonly excluded: number;
  /** Read replicas: their primaries are what is backed up. */
  readonly replicas: number;
  /** Nothing protects them as far as could be read, and not everything could be: counted as not covered. */
  readonly unknown: number;
  /**
   * Of the resources that are neither excluded nor replicas, in percent with one decimal, cut and not rounded: 100 means
   * all of them. `null` where there are none.
   */
  readonly coveredPercent: number | null;
  /** The same of those that are current. */
  readonly currentPercent: number | null;
  readonly findings: Readonly<Partial<Record<FindingKind, number>>>;
  readonly findingCount: number;
}

export interface SubscriptionCoverage extends Coverage {
  readonly subscriptionId: string;
}

export interface RuleCoverage extends Coverage {
  readonly rule: string;
}

/** An audit before this one. */
export interface EarlierAudit {
  readonly id: string;
  readonly startedAt: string;
  readonly coveredPercent: number | null;
  readonly currentPercent: number | null;
  readonly findingCount: number;
  /** Set where some of the estate could not be read: its numbers are lower than they might be. */
  readonly isIncomplete?: true;
}

export interface Trend {
  /** Newest first, ten at most. */
  readonly earlier: readonly EarlierAudit[];
  /** This audit against the newest of the earlier ones; absent without one. */
  readonly change?: {
    /** In percentage points, one decimal; `null` where one of the two has no percentage. */
    readonly coveredPercent: number | null;
    readonly currentPercent: number | null;
    readonly findingCount: number;
  };
}

/** A part of the estate that could not be read, with the service's words: the numbers are without it. */
export interface IncompletePart {
  readonly scope: string;
  readonly code: string;
  readonly message: string;
}

export interface AuditSummary extends Coverage {
  readonly id: string;
  readonly trigger: 'schedule' | 'request';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** By subscription id, ascending. */
  readonly bySubscription: readonly SubscriptionCoverage[];
  /** Every rule in the order of the file, those without effect too. */
  readonly byRule: readonly RuleCoverage[];
  readonly trend: Trend;
  readonly timeToProtect: TimeToProtect;
  readonly remediation?: RemediationProgress;
  /** The first of the parts that could not be read; all are in the table `incomplete`. */
  readonly incomplete?: readonly IncompletePart[];
  /** How many those are in all; absent where that is none. */
  readonly incompleteCount?: number;
}

const coverage = {
  resources: z.int(),
  covered: z.int(),
  current: z.int(),
  excluded: z.int(),
  replicas: z.int(),
  unknown: z.int(),
  coveredPercent: z.number().nullable(),
  currentPercent: z.number().nullable(),
  findings: z.partialRecord(z.enum(findingKinds), z.int()),
  findingCount: z.int(),
};

const trendSchema: z.ZodType<Trend> = z.object({
  earlier: z.array(
    z.object({
      id: z.string(),
      startedAt: z.string(),
      coveredPercent: z.number().nullable(),
      currentPercent: z.number().nullable(),
      findingCount: z.int(),
      isIncomplete: z.literal(true).exactOptional(),
    }),
  ),
  change: z
    .object({
      coveredPercent: z.number().nullable(),
      currentPercent: z.number().nullable(),
      findingCount: z.int(),
    })
    .exactOptional(),
});

export const incompletePartSchema: z.ZodType<IncompletePart> = z.object({
  scope: z.string(),
  code: z.string(),
  message: z.string(),
});

export const auditSummarySchema: z.ZodType<AuditSummary> = z.object({
  id: z.string(),
  trigger: z.enum(['schedule', 'request']),
  startedAt: z.string(),
  endedAt: z.string(),
  ...coverage,
  bySubscription: z.array(z.object({ subscriptionId: z.string(), ...coverage })),
  byRule: z.array(z.object({ rule: z.string(), ...coverage })),
  trend: trendSchema,
  timeToProtect: timeToProtectSchema,
  remediation: remediationProgressSchema.exactOptional(),
  incomplete: z.array(incompletePartSchema).exactOptional(),
  incompleteCount: z.int().exactOptional(),
});
