import { comparable, type ResourceId } from '../resource-id';
import type { ServiceError } from '../service-error';
import type { Decision, DecisionNote } from './decision';
import { evaluate } from './evaluate';
import { compareTexts, expiredExclusions } from './exclusions';
import type { InventoryResource } from './inventory-resource';
import type { Exclusion, RuleSet } from './rule-set';

/** A resource that Azure did not show, so that the rules cannot be asked. Code and message are Azure's. */
export interface Unreadable {
  readonly id: ResourceId;
  readonly code: string;
  readonly message: string;
  /** All that the service said, where it was the service that refused. */
  readonly service?: ServiceError;
}

/** In the place of a decision. */
export interface UnreadableDecision extends Omit<Unreadable, 'id'> {
  readonly kind: 'unreadable';
  readonly explanation: string;
  readonly notes: readonly DecisionNote[];
}

type PreviewDecision = Decision | UnreadableDecision;

/** How many resources got which decision. */
export type DecisionCounts = Readonly<Record<PreviewDecision['kind'], number>>;

export interface RulePreviewSummary {
  readonly resources: number;
  readonly byDecision: DecisionCounts;
  /** Every rule in the order of the file, those without effect too: a rule that matches nothing is worth a look. */
  readonly byRule: readonly {
    readonly rule: string;
    readonly resources: number;
    readonly byDecision: DecisionCounts;
  }[];
  /** Exclusions of the whole rule set that have run out. */
  readonly expiredExclusions: readonly Exclusion[];
}

export interface RulePreviewLine {
  readonly resourceId: ResourceId;
  readonly decision: PreviewDecision;
}

/** What the rules would do to an estate. Nothing was written. */
export interface RulePreview {
  /** The day (UTC) that expiry dates were compared with. */
  readonly today: string;
  readonly summary: RulePreviewSummary;
  /** One a resource, by id. */
  readonly lines: readonly RulePreviewLine[];
}

/** The name of the rule that decided; no name when none did. */
export const ruleOf = (decision: PreviewDecision): string | undefined =>
  'rule' in decision ? decision.rule : undefined;

function countDecisions(decisions: readonly PreviewDecision[]): DecisionCounts {
  const counts = { protect: 0, report: 0, impossible: 0, excluded: 0, optedOut: 0, notSelected: 0, unreadable: 0 };
  for (const { kind } of decisions) counts[kind] += 1;
  return counts;
}

/** The inventory may name a resource twice (pages of a list that changes meanwhile); the first is taken. */
function byId(lines: readonly RulePreviewLine[]): RulePreviewLine[] {
  const first = new Map<string, RulePreviewLine>();
  for (const line of lines) {
    const key = comparable(line.resourceId);
    if (!first.has(key)) first.set(key, line);
  }
  return [...first].sort(([left], [right]) => compareTexts(left, right)).map(([, line]) => line);
}

const unreadableLine = ({ id, ...why }: Unreadable): RulePreviewLine => ({
  resourceId: id,
  decision: { kind: 'unreadable', ...why, explanation: `Azure did not show it (${why.code}).`, notes: [] },
});

/**
 * The numbers for a list of decisions. For those who decide page by page: keep the decisions, or add the counts up.
 *
 * @param today the day in UTC, `YYYY-MM-DD`
 */
export function summariseDecisions(
  ruleSet: RuleSet,
  decisions: readonly PreviewDecision[],
  today: string,
): RulePreviewSummary {
  const byRule = new Map(ruleSet.rules.map(({ name }): [string, PreviewDecision[]] => [name, []]));
  for (const decision of decisions) byRule.get(ruleOf(decision) ?? '')?.push(decision);
  return {
    resources: decisions.length,
    byDecision: countDecisions(decisions),
    byRule: [...byRule].map(([rule, own]) => ({ rule, resources: own.length, byDecision: countDecisions(own) })),
    expiredExclusions: expiredExclusions(ruleSet, today),
  };
}

/**
 * Evaluates the rules for many resources. The order of `resources` changes nothing but which duplicate is taken.
 *
 * @param today the day in UTC, `YYYY-MM-DD`
 * @param unreadable what there is besides and Azure did not show
 */
export function previewRules(
  ruleSet: RuleSet,
  resources: readonly InventoryResource[],
  today: string,
  unreadable: readonly Unreadable[] = [],
): RulePreview {
  const decided = resources.map((resource) => ({
    resourceId: resource.id,
    decision: evaluate(ruleSet, resource, today),
  }));
  const lines = byId([...decided, ...unreadable.map(unreadableLine)]);
  const decisions = lines.map(({ decision }) => decision);
  return { today, summary: summariseDecisions(ruleSet, decisions, today), lines };
}
