import type { RouteConstraint } from './route-constraint';
import { parseRouteConstraint, RouteTemplateError } from './route-constraint';

/** What stands between the braces of a route template. */
export interface RouteParameter {
  readonly name: string;
  readonly isOptional: boolean;
  readonly isCatchAll: boolean;
  readonly defaultValue: string | undefined;
  readonly constraints: readonly RouteConstraint[];
}

/** Where `separator` stands outside of parentheses, which a constraint's arguments are in. */
function indexesOutside(text: string, separator: string): number[] {
  const indexes: number[] = [];
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (depth === 0 && character === separator) indexes.push(index);
  }
  return indexes;
}

/** Splits `name:a:b(x:y)=default`. */
function splitParts(text: string): { name: string; constraints: string[]; defaultValue: string | undefined } {
  const [equalsAt = text.length] = indexesOutside(text, '=');
  const left = text.slice(0, equalsAt);
  const bounds = [-1, ...indexesOutside(left, ':'), left.length];
  const parts = bounds.slice(1).map((end, index) => left.slice((bounds[index] ?? 0) + 1, end));
  const [name = '', ...constraints] = parts;
  return { name, constraints, defaultValue: equalsAt === text.length ? undefined : text.slice(equalsAt + 1) };
}

/** @throws {RouteTemplateError} when `text`, the inside of a pair of braces, is no parameter. */
export function parseRouteParameter(text: string): RouteParameter {
  const unescaped = text.replaceAll('{{', '{').replaceAll('}}', '}');
  const isCatchAll = unescaped.startsWith('*');
  const withoutStars = unescaped.replace(/^\*{1,2}/, '');
  const isOptional = withoutStars.endsWith('?');
  const { name, constraints, defaultValue } = splitParts(isOptional ? withoutStars.slice(0, -1) : withoutStars);
  if (name === '' || /[/{}?*]/.test(name)) throw new RouteTemplateError(`"{${text}}" is not a parameter`);
  if (isOptional && isCatchAll) throw new RouteTemplateError(`the catch-all "{${text}}" cannot be optional as well`);
  if (isOptional && defaultValue !== undefined) {
    throw new RouteTemplateError(`"{${text}}" cannot be optional and have a default`);
  }
  const parsed = constraints.filter((constraint) => constraint !== '').map(parseRouteConstraint);
  return { name, isOptional, isCatchAll, defaultValue, constraints: parsed };
}
