import { compareTexts } from '../rules/exclusions';
import type { RuleSet } from '../rules/rule-set';
import type { AuditSummary, Coverage, EarlierAudit, IncompletePart, Trend } from './audit-summary';
import { type Counts, emptyTally, type Tally } from './tally';

/** Of the audits before this one, so many are shown. */
export const MAX_EARLIER_AUDITS = 10;

/** A summary is one small file, however much of the estate could not be read. */
export const MAX_INCOMPLETE_PARTS = 100;

/** All of a summary that is not counted. */
export interface AuditRun extends Pick<
  AuditSummary,
  'id' | 'trigger' | 'startedAt' | 'endedAt' | 'timeToProtect' | 'remediation'
> {
  readonly rules: RuleSet;
  /** In any order; this audit and later ones may be among them and are not looked at. */
  readonly earlier: readonly EarlierAudit[];
  /** What could not be read. */
  readonly incomplete: readonly IncompletePart[];
}

/** In percent with one decimal. Cut: 49,999 of 50,000 are not 100. */
const percentOf = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.floor((1000 * part) / whole) / 10;

function coverageOf(counts: Counts): Coverage {
  const { resources, covered, current, excluded, replicas, unknown, findings } = counts;
  const wanted = resources - excluded - replicas;
  return {
    ...{ resources, covered, current, excluded, replicas, unknown },
    coveredPercent: percentOf(covered - counts.excludedCovered, wanted),
    currentPercent: percentOf(current - counts.excludedCurrent, wanted),
    findings,
    findingCount: Object.values(findings).reduce((sum, count) => sum + count, 0),
  };
}

/** Differences of numbers with one decimal have more of them in floating point; and there is no minus zero here. */
const difference = (now: number | null, before: number | null): number | null =>
  now === null || before === null ? null : Math.round((now - before) * 10) / 10 + 0;

/** What a trend keeps of an audit: a summary has all of it, and more. */
export const earlierAudit = (audit: EarlierAudit & Pick<AuditSummary, 'incompleteCount'>): EarlierAudit => ({
  id: audit.id,
  startedAt: audit.startedAt,
  coveredPercent: audit.coveredPercent,
  currentPercent: audit.currentPercent,
  findingCount: audit.findingCount,
  ...((audit.isIncomplete ?? audit.incompleteCount !== undefined) && { isIncomplete: true }),
});

function trendOf({ coveredPercent, currentPercent, findingCount }: Coverage, { id, earlier }: AuditRun): Trend {
  const before = earlier
    .filter((audit) => audit.id < id)
    .sort((left, right) => compareTexts(right.id, left.id))
    .slice(0, MAX_EARLIER_AUDITS)
    .map(earlierAudit);
  const [last] = before;
  if (last === undefined) return { earlier: [] };
  return {
    earlier: before,
    change: {
      coveredPercent: difference(coveredPercent, last.coveredPercent),
      currentPercent: difference(currentPercent, last.currentPercent),
      findingCount: findingCount - last.findingCount,
    },
  };
}

/** The summary of an audit, of the merged tallies of all its parts. */
export function summarise(tally: Tally, run: AuditRun): AuditSummary {
  const { id, trigger, startedAt, endedAt, rules, remediation, incomplete } = run;
  const coverage = coverageOf(tally.totals);
  const byRule = new Map(Object.entries(tally.byRule));
  return {
    id,
    trigger,
    startedAt,
    endedAt,
    ...coverage,
    bySubscription: Object.entries(tally.bySubscription)
      .sort(([left], [right]) => compareTexts(left, right))
      .map(([subscriptionId, counts]) => ({ subscriptionId, ...coverageOf(counts) })),
    byRule: rules.rules.map(({ name }) => ({ rule: name, ...coverageOf(byRule.get(name) ?? emptyTally.totals) })),
    trend: trendOf(coverage, run),
    timeToProtect: run.timeToProtect,
    ...(remediation && { remediation }),
    ...(incomplete.length > 0 && {
      incomplete: incomplete.slice(0, MAX_INCOMPLETE_PARTS),
      incompleteCount: incomplete.length,
    }),
  };
}
