/** Where in a rule set: members by name, elements by index. */
export type RulePath = readonly PropertyKey[];

/** What is wrong with a rule set, and where: `rules[2].match.names[0]`, or `$` for the whole. */
export interface RuleProblem {
  readonly path: string;
  /** The same place as a JSON pointer (RFC 6901): `/rules/2/match/names/0`, and nothing for the whole. */
  readonly pointer: string;
  readonly message: string;
}

export function formatRulePath(path: RulePath): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? '$' : text.replace(/^\./, '');
}

const pointerTo = (path: RulePath): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

export const ruleProblem = (path: RulePath, message: string): RuleProblem => ({
  path: formatRulePath(path),
  pointer: pointerTo(path),
  message,
});
