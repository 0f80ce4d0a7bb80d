import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { ProblemError } from './problem';

/** The schema of a route's parameters. Values arrive as text: coerce what is no text. */
export function parametersOf<Path extends z.core.$ZodLooseShape, Query extends z.core.$ZodLooseShape>(shapes: {
  readonly path: Path;
  readonly query: Query;
}) {
  return z.object({ path: z.object(shapes.path), query: z.object(shapes.query) });
}

/** A schema that says which names it has. */
export type ParametersSchema<Parameters> = z.ZodType<Parameters> & {
  readonly shape: { readonly query: { readonly shape: Readonly<Record<string, unknown>> } };
};

export const noParameters = parametersOf({ path: {}, query: {} });

/** `{*name}` of a route, which takes the rest of a path: the host leaves it out when there is no rest. */
function restOf(route: string): Readonly<Record<string, string>> {
  const [, name] = /\{\*(\w+)\}/.exec(route) ?? [];
  return name === undefined ? {} : { [name]: '' };
}

/** Of every route: the version, and what the host reads of a function key. Lower case. */
const ofEveryRoute: ReadonlySet<string> = new Set(['api-version', 'code', 'clientid']);

interface Query {
  readonly values: Readonly<Record<string, string>>;
  readonly unknown: readonly string[];
}

/** Names compare without case, as in Resource Manager and in the host. */
function queryOf(request: HttpRequest, declared: Readonly<Record<string, unknown>>): Query {
  const names = new Map(Object.keys(declared).map((name) => [name.toLowerCase(), name]));
  const values: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [given, value] of request.query) {
    const name = names.get(given.toLowerCase());
    if (name !== undefined) values[name] = value;
    else if (!ofEveryRoute.has(given.toLowerCase())) unknown.push(given);
  }
  return { values, unknown };
}

interface ParameterError {
  readonly parameter: string;
  readonly detail: string;
}

function invalid(errors: readonly ParameterError[]): ProblemError {
  return new ProblemError({
    status: 400,
    code: 'InvalidParameter',
    title: 'A parameter is not valid',
    detail: errors.map(({ parameter, detail }) => `${parameter}: ${detail}`).join('; '),
    errors,
  });
}

/** Of an echo, as of every text of a caller, no more than is needed to recognise it. */
const MAX_NAME_LENGTH = 64;

/** A limit that is misspelt would be none: what does more than read refuses what it does not know. */
const refuseUnknown = (method: string, unknown: readonly string[]): readonly ParameterError[] =>
  method === 'GET'
    ? []
    : unknown.map((name) => ({ parameter: name.slice(0, MAX_NAME_LENGTH), detail: 'is no parameter of this request' }));

interface Shape<Parameters> {
  readonly route: string;
  readonly parameters: ParametersSchema<Parameters>;
}

/** @throws ProblemError (400) that lists every parameter that is wrong, and every one that a write does not know */
export function readParameters<Parameters>(
  request: HttpRequest,
  { route, parameters: schema }: Shape<Parameters>,
): Parameters {
  const { values, unknown } = queryOf(request, schema.shape.query.shape);
  const parsed = schema.safeParse({ path: { ...restOf(route), ...request.params }, query: values });
  const issues = parsed.success ? [] : parsed.error.issues;
  const errors = [
    ...issues.map(({ path: [, name = ''], message }) => ({ parameter: String(name), detail: message })),
    ...refuseUnknown(request.method, unknown),
  ];
  if (parsed.success && errors.length === 0) return parsed.data;
  throw invalid(errors);
}
