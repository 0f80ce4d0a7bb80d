import { type RuleAnswer, ruleAnswer } from '../domain/auto-protection';
import { evaluate } from '../domain/rules/evaluate';
import type { InventoryResource } from '../domain/rules/inventory-resource';
import type { RuleSet } from '../domain/rules/rule-set';
import { utcDay } from '../domain/rules/utc-day';

/** Where a sentence for the log goes. */
interface Log {
  readonly log: (message: string) => void;
}

/**
 * What the rules say about a resource today. An activity, since the rules are a setting: an orchestration that read them
 * itself would decide otherwise when it is replayed under new ones. The log has every decision and why: nobody waits for
 * the answer to an event.
 */
export const decideByRules =
  (rules: RuleSet) =>
  ({ resource }: { readonly resource: InventoryResource }, context: Log): Promise<RuleAnswer> => {
    const decision = evaluate(rules, resource, utcDay(new Date()));
    context.log(`${resource.id}: ${decision.kind}. ${decision.explanation}`);
    return Promise.resolve(ruleAnswer(decision));
  };
