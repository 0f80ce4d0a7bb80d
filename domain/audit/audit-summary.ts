import { z } from 'zod';
import { type FindingKind, findingKinds } from './finding';
import { type RemediationProgress, remediationProgressSchema } from './remediation';
import { type TimeToProtect, timeToProtectSchema } from './time-to-protect';

/** How well some part of the estate is covered. */
export interface Coverage {
  readonly resources: number;
  readonly covered: number;
  readonly excluded: number;
  /**
   * Of the resources that are not excluded, in percent with one decimal, cut and not rounded: 100 means all of them.
   * `null` where there are none.
   */
  readonly coveredPercent: number | null;
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
  readonly findingCount: number;
}

export interface Trend {
  /** Newest first, ten at most. */
  readonly earlier: readonly EarlierAudit[];
  /** This audit against the newest of the earlier ones; absent without one. */
  readonly change?: {
    /** In percentage points, one decimal; `null` where one of the two has no percentage. */
    readonly coveredPercent: number | null;
    readonly findingCount: number;
  };
}

/** A part of the estate that could not be examined: the numbers are without it. */
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
  readonly incomplete?: readonly IncompletePart[];
}

const coverage = {
  resources: z.int(),
  covered: z.int(),
  excluded: z.int(),
  coveredPercent: z.number().nullable(),
  findings: z.partialRecord(z.enum(findingKinds), z.int()),
  findingCount: z.int(),
};

const trendSchema: z.ZodType<Trend> = z.object({
  earlier: z.array(
    z.object({
      id: z.string(),
      startedAt: z.string(),
      coveredPercent: z.number().nullable(),
      findingCount: z.int(),
    }),
  ),
  change: z.object({ coveredPercent: z.number().nullable(), findingCount: z.int() }).exactOptional(),
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
});
