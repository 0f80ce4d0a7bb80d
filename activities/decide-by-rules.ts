import { type RuleAnswer, ruleAnswer } from '../domain/auto-protection';
import { evaluate } from '../domain/rules/evaluate';
import type { InventoryResource } from '../domain/rules/inventory-resource';
import type { RuleSet } from '../domain/rules/rule-set';
import { utcDay } from '../domain/rules/utc-day';

/**
 * What the rules say about a resource today. An activity, since the rules are a setting: an orchestration that read them
 * itself would decide otherwise when it is replayed under new ones.
 */
export const decideByRules =
  (rules: RuleSet) =>
  ({ resource }: { readonly resource: InventoryResource }): Promise<RuleAnswer> =>
    Promise.resolve(ruleAnswer(evaluate(rules, resource, utcDay(new Date()))));
