import { failure, type Result, success } from '../result';
import { problemsOfRules } from './rule-checks';
import { type RuleProblem, ruleProblem } from './rule-problem';
import { type RuleSet, ruleSetSchema } from './rule-set';
import { viewRuleSet } from './rule-set-view';
import { targetProblems } from './target-checks';

/** Nothing is protected, reported or excluded. */
export const noRules: RuleSet = { version: 1, targets: [], tags: {}, rules: [], exclusions: [] };

/** The checks between parts, over whatever parts can be read. */
export function findCrossProblems(input: unknown): readonly RuleProblem[] {
  const view = viewRuleSet(input);
  return [...targetProblems(view), ...problemsOfRules(view)];
}

/** Checks a rule set. Never throws; on failure every problem is there at once: first of the form, then between parts. */
export function parseRuleSet(input: unknown): Result<RuleSet, readonly RuleProblem[]> {
  const parsed = ruleSetSchema.safeParse(input, {
    error: ({ input: given }) => (given === undefined ? 'is missing' : undefined),
  });
  const ofForm = (parsed.error?.issues ?? []).map(({ path, message }) => ruleProblem(path, message));
  const problems = [...ofForm, ...findCrossProblems(input)];
  return parsed.success && problems.length === 0 ? success(parsed.data) : failure(problems);
}

/** The same for the text of a file; a byte order mark, which some editors write, is no problem. */
export function parseRuleSetText(text: string): Result<RuleSet, readonly RuleProblem[]> {
  try {
    return parseRuleSet(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (error) {
    return failure([ruleProblem([], `is not JSON (${String(error)})`)]);
  }
}
