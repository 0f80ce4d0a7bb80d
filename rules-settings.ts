import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { noRules, parseRuleSetText } from './domain/rules/parse-rule-set';
import type { RuleProblem } from './domain/rules/rule-problem';
import type { RuleSet } from './domain/rules/rule-set';
import { failure, type Result, success } from './domain/result';

/** More than the largest rule set that the format allows needs; a file that is larger is another one by mistake. */
export const MAX_RULES_FILE_BYTES = 8 * 1024 * 1024;

function readText(file: string): Result<string, string> {
  try {
    const status = statSync(file);
    if (!status.isFile()) return failure('is not a file');
    if (status.size > MAX_RULES_FILE_BYTES) {
      return failure(`has ${status.size} bytes, and at most ${MAX_RULES_FILE_BYTES} are read`);
    }
    const bytes = readFileSync(file);
    return isUtf8(bytes) ? success(bytes.toString('utf8')) : failure('is not text in UTF-8');
  } catch (error) {
    return failure(`cannot be read (${String(error)})`);
  }
}

/** Parses a text of rules, each problem an issue of its own in the words of `tell`. */
function parsed(text: string, context: z.core.$RefinementCtx, tell: (problem: RuleProblem) => string): RuleSet {
  const result = parseRuleSetText(text);
  if (result.ok) return result.value;
  for (const problem of result.problem) context.addIssue({ code: 'custom', message: tell(problem) });
  return noRules;
}

/** The rules as the text of a setting. */
export const inlineRules = z
  .string()
  .transform((text, context): RuleSet => parsed(text, context, ({ path, message }) => `${path} ${message}`));

/**
 * The rules in a file, for those that are longer than a setting may be. Read once, at the start: the app takes up a changed
 * file when it starts again, as it does a changed setting. A host starts an app in its root.
 */
export const rulesInFile = z.string().transform((path, context): RuleSet => {
  const file = resolve(path.trim());
  const text = readText(file);
  if (text.ok) {
    return parsed(text.value, context, ({ pointer, message }) => `${file}${pointer && `#${pointer}`} ${message}`);
  }
  context.addIssue({ code: 'custom', message: `${file} ${text.problem}` });
  return noRules;
});
