/** Where in a rule set: members by name, elements by index. */
export type RulePath = readonly PropertyKey[];

/** What is wrong with a rule set, and where: `rules[2].match.names[0]`, or `$` for the whole. */
export interface RuleProblem {
  readonly path: string;
  readonly message: string;
}

export function formatRulePath(path: RulePath): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? '$' : text.replace(/^\./, '');
}

export const ruleProblem = (path: RulePath, message: string): RuleProblem => ({ path: formatRulePath(path), message });
