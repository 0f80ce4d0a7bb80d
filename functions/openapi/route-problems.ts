import { z } from 'zod';
import { isWrite, noBody, type Route } from '../http/route';

type ProblemCodes = Readonly<Record<number, readonly string[]>>;

/** What a schema of a text may say that no text can be at odds with. */
const HARMLESS = ['type', 'description', 'examples', 'default'];

const parametersSchema = z.object({
  properties: z.record(
    z.string(),
    z.object({
      properties: z.record(z.string(), z.looseObject({ type: z.string().optional() })),
      required: z.array(z.string()).optional(),
    }),
  ),
});

/** Whether there are values of the parameters that the route does not take. */
function mayBeWrong({ parameters }: Route): boolean {
  const { query, ...others } = parametersSchema.parse(z.toJSONSchema(parameters, { io: 'input' })).properties;
  const all = [query, ...Object.values(others)].flatMap((part) => Object.values(part?.properties ?? {}));
  const isAnyText = (schema: Readonly<Record<string, unknown>>): boolean =>
    schema['type'] === 'string' && Object.keys(schema).every((key) => HARMLESS.includes(key));
  return (query?.required?.length ?? 0) > 0 || !all.every(isAnyText);
}

const needsReports = ({ needsReports: needs, takesIdempotencyKey }: Route): boolean =>
  needs === true || takesIdempotencyKey === true;

function commonProblems(route: Route): readonly ProblemCodes[] {
  const takesBody = route.body !== noBody;
  return [
    { 400: ['UnsupportedApiVersionValue', ...(isWrite(route) || mayBeWrong(route) ? ['InvalidParameter'] : [])] },
    ...(route.access === 'anyone'
      ? []
      : [{ 401: ['Unauthenticated'], 403: ['MissingRole'], 429: ['RateLimitExceeded'] }]),
    ...(route.takesIdempotencyKey === true ? [{ 422: ['IdempotencyKeyReused'] }] : []),
    ...(needsReports(route) ? [{ 503: ['ReportsUnavailable'] }] : []),
    ...(takesBody
      ? [
          {
            400: ['InvalidBody', 'InvalidJson'],
            411: ['LengthRequired'],
            413: ['BodyTooLarge'],
            415: ['UnsupportedMediaType'],
          },
        ]
      : []),
  ];
}

/** All problems that a route may answer with, by status: its own, and those of the way to it. `InternalError` (500) is a defect. */
export function problemsOf(route: Route): ReadonlyMap<number, readonly string[]> {
  const all = new Map<number, string[]>();
  for (const codes of [...commonProblems(route), route.problems ?? {}]) {
    for (const [status, those] of Object.entries(codes)) {
      all.set(Number(status), [...new Set([...(all.get(Number(status)) ?? []), ...those])]);
    }
  }
  return new Map([...all].sort(([left], [right]) => left - right));
}
