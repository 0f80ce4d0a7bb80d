import { type Datasource, datasourceOf } from '../datasource';
import { isReadReplica } from '../inventory';
import type { Decision, DecisionNote } from './decision';
import { excluded, excludeRulesOf, exclusionsOf, expiredNote } from './exclusions';
import type { InventoryResource } from './inventory-resource';
import { matches, missesOf } from './match';
import { decideProtection } from './protect-decision';
import type { ExcludeRule, Rule, RuleSet } from './rule-set';
import { type Subject, subjectOf } from './subject';

/** Rules that an explanation names: enough to find the slip in a pattern, short enough to read. */
const NEAREST_RULES = 3;

const isSelecting = (rule: Rule): rule is Exclude<Rule, ExcludeRule> => rule.action !== 'exclude';

function noRuleMatches(ruleSet: RuleSet, subject: Subject, notes: readonly DecisionNote[]): Decision {
  if (ruleSet.rules.length === 0) {
    return { kind: 'notSelected', why: 'noRules', explanation: 'There are no rules, so nothing is selected.', notes };
  }
  const nearest = ruleSet.rules
    .filter(isSelecting)
    .map(({ name, match }) => ({ name, misses: missesOf(match, subject) }))
    .sort((left, right) => left.misses.length - right.misses.length)
    .slice(0, NEAREST_RULES)
    .map(({ name, misses }) => ` Not rule "${name}": ${misses.join(', ')}.`);
  return {
    kind: 'notSelected',
    why: 'noRuleMatches',
    explanation: `No rule selects it.${nearest.join('')}`,
    notes,
  };
}

function retirementNotes({ descriptor }: Datasource, today: string): DecisionNote[] {
  const { retiredOn, title } = descriptor;
  if (retiredOn === undefined || retiredOn > today) return [];
  return [{ kind: 'retiredDatasource', retiredOn, message: `Azure retired this kind (${title}) on ${retiredOn}.` }];
}

function applyRules(ruleSet: RuleSet, subject: Subject, today: string, inherited: readonly DecisionNote[]): Decision {
  const { live, expired } = excludeRulesOf(ruleSet, subject, today);
  const notes = [...inherited, ...retirementNotes(subject.datasource, today), ...expired.map(expiredNote)];
  const [excluding] = live;
  if (excluding !== undefined) return excluded(excluding, notes);
  const rule = ruleSet.rules.filter(isSelecting).find(({ match }) => matches(match, subject));
  if (rule === undefined) return noRuleMatches(ruleSet, subject, notes);
  if (rule.action === 'protect') return decideProtection(ruleSet, rule, subject, notes);
  return { kind: 'report', rule: rule.name, explanation: `Rule "${rule.name}" has it reported only.`, notes };
}

/** Azure Backup takes primaries only. Once it is promoted it is a server like every other. */
function readReplica({ sourceServerId }: InventoryResource, notes: readonly DecisionNote[]): Decision {
  const source = sourceServerId === undefined ? '' : ` of ${sourceServerId}`;
  return {
    kind: 'notSelected',
    why: 'readReplica',
    explanation: `It is a read replica${source}: its primary is what is backed up.`,
    notes,
  };
}

/**
 * What the rules say about a resource on a day.
 *
 * An exclusion that holds wins over everything; a read replica is selected by no rule; then a rule that excludes wins,
 * wherever it stands in the file. Only then the first rule in the file that matches decides, and a tag of the resource only
 * where that rule allows it. An exclusion that has run out, in either form, is as if it were not there, but for a note.
 *
 * @param ruleSet from `parseRuleSet`
 * @param today the day in UTC, `YYYY-MM-DD` (`utcDay`)
 */
export function evaluate(ruleSet: RuleSet, resource: InventoryResource, today: string): Decision {
  const { live, expired } = exclusionsOf(ruleSet, resource.id, today);
  const notes = expired.map(expiredNote);
  const [exclusion] = live;
  if (exclusion !== undefined) return excluded(exclusion, notes);
  const datasource = datasourceOf(resource.id);
  if (!datasource.ok) {
    return { kind: 'notSelected', why: 'unsupportedDatasource', explanation: datasource.problem.message, notes };
  }
  if (isReadReplica(resource)) return readReplica(resource, notes);
  return applyRules(ruleSet, subjectOf(resource, datasource.value), today, notes);
}
