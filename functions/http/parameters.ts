import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { ProblemError } from './problem';

/**
 * The schema of a route's parameters. Values arrive as text: coerce what is no text. A query parameter that is not
 * declared is not looked at.
 */
export function parametersOf<Path extends z.core.$ZodLooseShape, Query extends z.core.$ZodLooseShape>(shapes: {
  readonly path: Path;
  readonly query: Query;
}) {
  return z.object({ path: z.object(shapes.path), query: z.object(shapes.query) });
}

export const noParameters = parametersOf({ path: {}, query: {} });

/** `{*name}` of a route, which takes the rest of a path: the host leaves it out when there is no rest. */
function restOf(route: string): Readonly<Record<string, string>> {
  const [, name] = /\{\*(\w+)\}/.exec(route) ?? [];
  return name === undefined ? {} : { [name]: '' };
}

interface Shape<Parameters> {
  readonly route: string;
  readonly parameters: z.ZodType<Parameters>;
}

/** @throws ProblemError (400) that lists every parameter that is wrong */
export function readParameters<Parameters>(
  request: HttpRequest,
  { route, parameters: schema }: Shape<Parameters>,
): Parameters {
  const given = { path: { ...restOf(route), ...request.params }, query: Object.fromEntries(request.query) };
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path: [, name = ''], message }) => ({
    parameter: String(name),
    detail: message,
  }));
  throw new ProblemError({
    status: 400,
    code: 'InvalidParameter',
    title: 'A parameter is not valid',
    detail: errors.map(({ parameter, detail }) => `${parameter}: ${detail}`).join('; '),
    errors,
  });
}
