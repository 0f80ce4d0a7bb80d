import { datasourceDescriptors } from '../datasource';
import { type RuleProblem, ruleProblem } from './rule-problem';
import type { RuleSetView, RuleView, TargetView } from './rule-set-view';
import { repeatedNames, sameName } from './target-checks';

type Report = (member: readonly PropertyKey[], message: string) => void;

const hasTiers = ({ places }: TargetView): boolean => places.some(({ tiers }) => tiers.length > 0);

const hasTier = ({ places }: TargetView, tier: string): boolean =>
  places.some(({ tiers }) => tiers.some(({ name }) => sameName(name, tier)));

function checkTarget({ target, locations }: RuleView, found: TargetView | undefined, report: Report): void {
  if (target !== '' && found === undefined) report(['target'], `there is no target "${target}"`);
  // A place without a readable location may take any.
  if (found === undefined || found.places.some(({ location }) => location === '')) return;
  (locations ?? []).forEach((location, index) => {
    if (found.places.some((place) => place.location === location)) return;
    report(['match', 'locations', index], `the target "${target}" has no vault in ${location}`);
  });
}

function checkTier({ tier, allow }: RuleView, found: TargetView | undefined, view: RuleSetView, report: Report): void {
  if (found !== undefined && tier !== '' && !hasTier(found, tier)) {
    report(['tier'], `the target "${found.name}" has no tier "${tier}"`);
  }
  if (!allow.includes('tier')) return;
  if (!view.allowsTag.tier) report(['allow'], 'tier is allowed, but tags.tier does not say which tag chooses it');
  if (found !== undefined && !hasTiers(found)) {
    report(['allow'], `tier is allowed, but the target "${found.name}" has no tiers`);
  }
}

function checkOptOut({ allow }: RuleView, view: RuleSetView, report: Report): void {
  if (allow.includes('optOut') && !view.allowsTag.optOut) {
    report(['allow'], 'optOut is allowed, but tags.optOut does not say which tag opts out');
  }
}

const typesWithSecret = datasourceDescriptors
  .filter(({ credential }) => credential === 'keyVaultSecret')
  .map((descriptor) => descriptor.datasourceType);

function checkSecret({ datasourceTypes, hasSecretUri }: RuleView, report: Report): void {
  if (datasourceTypes === undefined) return;
  const needing = datasourceTypes.filter((type) => typesWithSecret.includes(type));
  if (needing.length > 0 && !hasSecretUri) report(['secretUri'], `is missing: ${needing.join(', ')} cannot do without`);
  if (needing.length === 0 && hasSecretUri) report(['secretUri'], `is of no use for ${datasourceTypes.join(', ')}`);
}

function checkMatch({ tags, datasourceTypes, hasDatabases }: RuleView, report: Report): void {
  tags.forEach(({ present, equals }, index) => {
    if (present === false && equals) report(['match', 'tags', index], 'a tag that must be absent equals nothing');
  });
  const databaseTypes = datasourceDescriptors
    .filter(({ unit }) => unit === 'database')
    .map((each) => each.datasourceType);
  if (hasDatabases && datasourceTypes?.some((type) => databaseTypes.includes(type)) === false) {
    report(['match', 'databases'], `matches nothing: ${datasourceTypes.join(', ')} is protected as a whole server`);
  }
}

/** A tag that chooses tiers where there are none would look like a choice and be none. */
function tierTagProblems(view: RuleSetView): RuleProblem[] {
  return view.allowsTag.tier && !view.targets.some(hasTiers)
    ? [ruleProblem(['tags', 'tier'], 'there is a tag for tiers, but no target has tiers')]
    : [];
}

export function problemsOfRules(view: RuleSetView): RuleProblem[] {
  const problems = view.rules.flatMap((rule, index) => {
    const found: RuleProblem[] = [];
    const report: Report = (member, message) => found.push(ruleProblem(['rules', index, ...member], message));
    checkMatch(rule, report);
    if (!rule.protects) return found;
    const target = view.targets.find(({ name }) => sameName(name, rule.target));
    checkTarget(rule, target, report);
    checkTier(rule, target, view, report);
    checkOptOut(rule, view, report);
    checkSecret(rule, report);
    return found;
  });
  return [...repeatedNames('rules', view.rules), ...problems, ...tierTagProblems(view)];
}
