import { z } from 'zod';
import { isCovered, isCurrent, isExcluded } from './estate-line';
import type { Examination } from './examine';
import { type Finding, type FindingKind, findingKinds } from './finding';

/** Numbers for some part of the estate. They add up: the sum of two parts' counts is that of both. */
export interface Counts {
  readonly resources: number;
  readonly covered: number;
  /** Those of the covered whose last recovery point is in time. */
  readonly current: number;
  /** Not to be protected on somebody's word, covered or not. */
  readonly excluded: number;
  /** Those of the excluded that are covered all the same. */
  readonly excludedCovered: number;
  readonly excludedCurrent: number;
  /** Read replicas, which nobody can protect. */
  readonly replicas: number;
  /** Of which it could not be read whether anything protects them. */
  readonly unknown: number;
  /** Kinds without a finding are left out. */
  readonly findings: Readonly<Partial<Record<FindingKind, number>>>;
}

/**
 * What an audit counted in one part of the estate. Parts are examined anywhere in any order and merged afterwards; it is
 * written to a file each.
 */
export interface Tally {
  readonly totals: Counts;
  /** By lower-cased subscription id; empty for orphans of which none is known. */
  readonly bySubscription: Readonly<Record<string, Counts>>;
  /** By the name of the rule that decided; what no rule decided about is in the totals only. */
  readonly byRule: Readonly<Record<string, Counts>>;
}

const countsSchema: z.ZodType<Counts> = z.object({
  resources: z.int(),
  covered: z.int(),
  current: z.int(),
  excluded: z.int(),
  excludedCovered: z.int(),
  excludedCurrent: z.int(),
  replicas: z.int(),
  unknown: z.int(),
  findings: z.partialRecord(z.enum(findingKinds), z.int()),
});

export const tallySchema: z.ZodType<Tally> = z.object({
  totals: countsSchema,
  bySubscription: z.record(z.string(), countsSchema),
  byRule: z.record(z.string(), countsSchema),
});

const noCounts: Counts = {
  ...{ resources: 0, covered: 0, current: 0, excluded: 0, excludedCovered: 0, excludedCurrent: 0 },
  ...{ replicas: 0, unknown: 0, findings: {} },
};

/** Of nothing: changes no tally that it is merged with. */
export const emptyTally: Tally = { totals: noCounts, bySubscription: {}, byRule: {} };

const countFindings = (findings: readonly Finding[]): Counts['findings'] => {
  const counts: Partial<Record<FindingKind, number>> = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

function addFindings(left: Counts['findings'], right: Counts['findings']): Counts['findings'] {
  const sum: Partial<Record<FindingKind, number>> = {};
  for (const kind of findingKinds) {
    const count = (left[kind] ?? 0) + (right[kind] ?? 0);
    if (count > 0) sum[kind] = count;
  }
  return sum;
}

const addCounts = (left: Counts, right: Counts): Counts => ({
  resources: left.resources + right.resources,
  covered: left.covered + right.covered,
  current: left.current + right.current,
  excluded: left.excluded + right.excluded,
  excludedCovered: left.excludedCovered + right.excludedCovered,
  excludedCurrent: left.excludedCurrent + right.excludedCurrent,
  replicas: left.replicas + right.replicas,
  unknown: left.unknown + right.unknown,
  findings: addFindings(left.findings, right.findings),
});

/** Keys are names that people chose: kept in maps while they are added to, so that none is a member of every object. */
type CountsByKey = Map<string, Counts>;

function addTo(sums: CountsByKey, key: string, counts: Counts): void {
  const sum = sums.get(key);
  sums.set(key, sum === undefined ? counts : addCounts(sum, counts));
}

function mergeRecords(left: Tally['byRule'], right: Tally['byRule']): Tally['byRule'] {
  const sums: CountsByKey = new Map(Object.entries(left));
  for (const [key, counts] of Object.entries(right)) addTo(sums, key, counts);
  return Object.fromEntries(sums);
}

function countsOf({ line, findings }: Examination): Counts {
  const covered = Number(isCovered(line));
  const current = Number(isCurrent(line));
  const excluded = Number(isExcluded(line));
  return {
    ...{ resources: 1, covered, current, excluded },
    ...{ excludedCovered: covered * excluded, excludedCurrent: current * excluded },
    replicas: Number(line.status === 'replica'),
    unknown: Number(line.status === 'unknown'),
    findings: countFindings(findings),
  };
}

/**
 * Counts one part of the estate.
 *
 * @param orphans findings about instances without a datasource, which are no resources of the estate
 */
export function tallyOf(examinations: readonly Examination[], orphans: readonly Finding[]): Tally {
  let totals = { ...noCounts, findings: countFindings(orphans) };
  const bySubscription: CountsByKey = new Map();
  const byRule: CountsByKey = new Map();
  for (const orphan of orphans) {
    addTo(bySubscription, orphan.subscriptionId, { ...noCounts, findings: countFindings([orphan]) });
  }
  for (const examination of examinations) {
    const { subscriptionId, rule } = examination.line;
    const counts = countsOf(examination);
    totals = addCounts(totals, counts);
    addTo(bySubscription, subscriptionId, counts);
    if (rule !== undefined) addTo(byRule, rule, counts);
  }
  return { totals, bySubscription: Object.fromEntries(bySubscription), byRule: Object.fromEntries(byRule) };
}

/** The counts of both parts: in any order, of any grouping, the same. */
export const mergeTallies = (left: Tally, right: Tally): Tally => ({
  totals: addCounts(left.totals, right.totals),
  bySubscription: mergeRecords(left.bySubscription, right.bySubscription),
  byRule: mergeRecords(left.byRule, right.byRule),
});
