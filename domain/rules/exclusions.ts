import { comparable } from '../resource-id';
import type { DecisionNote, ExcludedDecision } from './decision';
import { scopesOf } from './exclusion-scope';
import { matches } from './match';
import type { Exclusion, ExcludeRule, RuleSet } from './rule-set';
import type { Subject } from './subject';

/** The day of expiry belongs to the exclusion. Both are `YYYY-MM-DD`, which sorts as text. */
const hasExpired = ({ expiresOn }: { readonly expiresOn: string }, today: string): boolean => expiresOn < today;

/** By code unit: the same everywhere, unlike `localeCompare`. */
export const compareTexts = (left: string, right: string): number => Number(left > right) - Number(left < right);

type Excluding = Exclusion | ExcludeRule;

/** What excludes: the scope of an exclusion, or the name of a rule. */
const nameOfExcluding = (excluding: Excluding): string => ('scope' in excluding ? excluding.scope : excluding.name);

const identityOf = (excluding: Excluding): string =>
  JSON.stringify([excluding.owner, excluding.reason, nameOfExcluding(excluding)]);

/** First what lasts longest, so that the order in the file decides nothing. */
const byExpiry = (left: Excluding, right: Excluding): number =>
  compareTexts(right.expiresOn, left.expiresOn) || compareTexts(identityOf(left), identityOf(right));

function byWhetherHolding<Each extends Excluding>(covering: readonly Each[], today: string) {
  return {
    live: covering.filter((exclusion) => !hasExpired(exclusion, today)),
    expired: covering.filter((exclusion) => hasExpired(exclusion, today)),
  };
}

type ExclusionIndex = ReadonlyMap<string, readonly Exclusion[]>;

/** An audit asks for tens of thousands of resources with the same exclusions: looking through all of them is too slow. */
const indexes = new WeakMap<RuleSet['exclusions'], ExclusionIndex>();

function indexOf(exclusions: RuleSet['exclusions']): ExclusionIndex {
  const known = indexes.get(exclusions);
  if (known !== undefined) return known;
  const index = new Map<string, Exclusion[]>();
  for (const exclusion of [...exclusions].sort(byExpiry)) {
    const scope = comparable(exclusion.scope);
    const sameScope = index.get(scope);
    if (sameScope === undefined) index.set(scope, [exclusion]);
    else sameScope.push(exclusion);
  }
  indexes.set(exclusions, index);
  return index;
}

/** The exclusions that a resource inherits, nearest first, apart by whether they still hold. */
export function exclusionsOf({ exclusions }: RuleSet, resourceId: string, today: string) {
  const index = indexOf(exclusions);
  const covering = scopesOf(resourceId).flatMap((scope) => index.get(scope) ?? []);
  return byWhetherHolding(covering, today);
}

/** In the order that they are shown in; sorted once for all resources. */
const excludeRules = new WeakMap<RuleSet['rules'], readonly ExcludeRule[]>();

function sortedExcludeRules(rules: RuleSet['rules']): readonly ExcludeRule[] {
  const known = excludeRules.get(rules);
  if (known !== undefined) return known;
  const sorted = rules.filter((rule) => rule.action === 'exclude').sort(byExpiry);
  excludeRules.set(rules, sorted);
  return sorted;
}

/** The rules that exclude a resource, the one that lasts longest first, apart by whether they still hold. */
export function excludeRulesOf({ rules }: RuleSet, subject: Subject, today: string) {
  return byWhetherHolding(
    sortedExcludeRules(rules).filter(({ match }) => matches(match, subject)),
    today,
  );
}

/** The exclusions of the whole rule set that have run out: somebody has to renew or remove them. */
export function expiredExclusions(ruleSet: RuleSet, today: string): readonly Exclusion[] {
  return ruleSet.exclusions.filter((exclusion) => hasExpired(exclusion, today));
}

export function expiredNote(excluding: Excluding): DecisionNote {
  const { owner, reason, expiresOn } = excluding;
  const by = nameOfExcluding(excluding);
  return {
    kind: 'exclusionExpired',
    by,
    owner,
    reason,
    expiresOn,
    message: `The exclusion by ${by} (${owner}: ${reason}) expired on ${expiresOn} and no longer holds.`,
  };
}

export function excluded(excluding: Excluding, notes: readonly DecisionNote[]): ExcludedDecision {
  const { owner, reason, expiresOn } = excluding;
  const by = nameOfExcluding(excluding);
  const rule = 'scope' in excluding ? undefined : excluding.name;
  return {
    kind: 'excluded',
    by,
    owner,
    reason,
    expiresOn,
    ...(rule !== undefined && { rule }),
    explanation: `Excluded until ${expiresOn} by ${rule === undefined ? by : `rule "${rule}"`} (${owner}): ${reason}`,
    notes,
  };
}
