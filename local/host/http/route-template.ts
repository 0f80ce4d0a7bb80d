import { RouteTemplateError } from './route-constraint';
import type { RouteParameter } from './route-parameter';
import { parseRouteParameter } from './route-parameter';

type Part = { readonly literal: string } | { readonly parameter: RouteParameter };
type Segment = readonly Part[];

/** The values of a route's parameters; those without a value are absent. */
export type RouteValues = Readonly<Record<string, string>>;

export interface RouteTemplate {
  readonly text: string;
  readonly parameterNames: readonly string[];
  /**
   * @param path the path of a URL, encoded, without the query; a slash at either end makes no difference.
   * @returns the values, decoded; `undefined` when the path does not match.
   */
  match(path: string): RouteValues | undefined;
}

/** Splits at slashes outside of braces: a constraint may hold one. */
function splitSegments(text: string): string[] {
  const segments = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === '/' && depth <= 0) segments.push('');
    else segments.push(`${segments.pop() ?? ''}${character}`);
  }
  return segments;
}

/** Where the parameter that begins at `start` ends; doubled braces inside of it stand for single ones. */
function parameterEnd(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const pair = text.slice(index, index + 2);
    if (pair === '{{' || (pair === '}}' && text.includes('}', index + 2))) index += 1;
    else if (text.charAt(index) === '}') return index;
    else if (text.charAt(index) === '{') break;
  }
  throw new RouteTemplateError(`"${text}" has a brace without its counterpart`);
}

function parseSegment(text: string): Segment {
  const parts: Part[] = [];
  let literal = '';
  const endLiteral = () => {
    if (literal !== '') parts.push({ literal });
    literal = '';
  };
  for (let index = 0; index < text.length; index += 1) {
    const pair = text.slice(index, index + 2);
    if (pair === '{{' || pair === '}}') {
      literal += pair.charAt(0);
      index += 1;
    } else if (text.charAt(index) === '{') {
      endLiteral();
      const end = parameterEnd(text, index);
      parts.push({ parameter: parseRouteParameter(text.slice(index + 1, end)) });
      index = end;
    } else if ('}?'.includes(text.charAt(index))) {
      throw new RouteTemplateError(`"${text}" has a "${text.charAt(index)}" outside of a parameter`);
    } else literal += text.charAt(index);
  }
  endLiteral();
  return parts;
}

function parametersOf(segments: readonly Segment[]): RouteParameter[] {
  return segments.flatMap((segment) => segment.flatMap((part) => ('parameter' in part ? [part.parameter] : [])));
}

function isDot(part: Part | undefined): boolean {
  return part !== undefined && 'literal' in part && part.literal === '.';
}

/** Rules for a segment that mixes text and parameters. */
function checkMixed(segment: Segment, index: number): void {
  const [before, part, next] = [segment[index - 1], segment[index], segment[index + 1]];
  if (part === undefined || !('parameter' in part)) return;
  const { name, isCatchAll, isOptional } = part.parameter;
  if (next !== undefined && 'parameter' in next) {
    throw new RouteTemplateError(`"{${name}}" and "{${next.parameter.name}}" need text between them`);
  }
  if (isCatchAll) throw new RouteTemplateError(`"{*${name}}" must be a segment of its own`);
  if (isOptional && (next !== undefined || !isDot(before))) {
    throw new RouteTemplateError(`"{${name}?}" must follow a "." at the end of its segment`);
  }
}

function checkSegments(segments: readonly Segment[]): void {
  const names = parametersOf(segments).map(({ name }) => name.toLowerCase());
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) throw new RouteTemplateError(`the parameter "${duplicate}" appears twice`);
  segments.forEach((segment, index) => {
    if (segment.length === 0) throw new RouteTemplateError('it has two slashes in a row');
    if (segment.length > 1) segment.forEach((_part, partIndex) => checkMixed(segment, partIndex));
    const isCatchAll = segment.some((part) => 'parameter' in part && part.parameter.isCatchAll);
    if (isCatchAll && index < segments.length - 1) throw new RouteTemplateError('a catch-all parameter must come last');
  });
}

/** Kestrel decodes a path before it is routed, except for `%2F`: that one would make a new segment. */
function decodeSegment(segment: string): string {
  return segment
    .split(/(%2f)/i)
    .map((piece) => (/^%2f$/i.test(piece) ? piece : decodeOrKeep(piece)))
    .join('');
}

function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Values of a segment with literals around its parameters; earlier parameters take as much as they can. */
function matchComplex(segment: Segment, text: string): [string, string][] | undefined {
  const last = segment.at(-1);
  const isTailOptional = last !== undefined && 'parameter' in last && last.parameter.isOptional;
  const variants = isTailOptional ? [segment, segment.slice(0, -2)] : [segment];
  for (const parts of variants) {
    const source = parts.map((part) => ('literal' in part ? escapeRegExp(part.literal) : '(.+)')).join('');
    const match = new RegExp(`^${source}$`, 'is').exec(text);
    if (match === null) continue;
    return parametersOf([parts]).map(({ name }, index) => [name, match[index + 1] ?? '']);
  }
  return undefined;
}

function matchSegment(segment: Segment, text: string): [string, string][] | undefined {
  const [only] = segment;
  if (segment.length > 1 || only === undefined) return matchComplex(segment, text);
  if ('parameter' in only) return [[only.parameter.name, text]];
  return only.literal.toLowerCase() === text.toLowerCase() ? [] : undefined;
}

function catchAllOf(segment: Segment | undefined): RouteParameter | undefined {
  const [only] = segment ?? [];
  return only !== undefined && 'parameter' in only && only.parameter.isCatchAll ? only.parameter : undefined;
}

/** What a path that ends before the template does leaves open: all of that has to be able to do without a value. */
function isOmissible(segment: Segment): boolean {
  const [only] = segment;
  if (segment.length !== 1 || only === undefined || !('parameter' in only)) return false;
  const { isOptional, isCatchAll, defaultValue } = only.parameter;
  return isOptional || isCatchAll || defaultValue !== undefined;
}

function matchPath(segments: readonly Segment[], path: readonly string[]): Map<string, string> | undefined {
  const values = new Map<string, string>();
  for (const [index, text] of path.entries()) {
    const segment = segments[index];
    if (text === '' || segment === undefined) return undefined;
    const catchAll = catchAllOf(segment);
    if (catchAll !== undefined) {
      return values.set(catchAll.name, path.slice(index).map(decodeSegment).join('/'));
    }
    const matched = matchSegment(segment, decodeSegment(text));
    if (matched === undefined) return undefined;
    for (const [name, value] of matched) values.set(name, value);
  }
  return segments.slice(path.length).every(isOmissible) ? values : undefined;
}

/** Fills in defaults and tests the constraints of every parameter that has a value then. */
function complete(values: Map<string, string>, parameters: readonly RouteParameter[]): RouteValues | undefined {
  for (const { name, defaultValue, constraints } of parameters) {
    const value = values.get(name) ?? defaultValue;
    if (value === undefined) continue;
    if (!constraints.every((constraint) => constraint(value))) return undefined;
    values.set(name, value);
  }
  return Object.fromEntries(values);
}

/** The segments of a path; one slash at its end opens no further segment, unless a catch-all takes it in. */
function splitPath(path: string, segments: readonly Segment[]): string[] {
  const parts = path.replace(/^\//, '').split('/');
  const isCaught = catchAllOf(segments.at(-1)) !== undefined && parts.length > segments.length;
  if (parts.at(-1) === '' && !isCaught) parts.pop();
  return parts;
}

/**
 * Reads a route in the syntax of ASP.NET Core: literals, `{p}`, `{p?}`, `{p=default}`, `{p:constraint}`, `{*rest}` and
 * segments that mix them. It matches without case.
 *
 * @throws {RouteTemplateError} when the text is no template.
 */
export function parseRouteTemplate(text: string): RouteTemplate {
  if (/^[/~]/.test(text)) throw new RouteTemplateError('it must not begin with "/" or "~"');
  const trimmed = text.replace(/\/$/, '');
  const segments = trimmed === '' ? [] : splitSegments(trimmed).map(parseSegment);
  checkSegments(segments);
  const parameters = parametersOf(segments);
  return {
    text,
    parameterNames: parameters.map(({ name }) => name),
    match(path) {
      const values = matchPath(segments, splitPath(path, segments));
      return values && complete(values, parameters);
    },
  };
}
