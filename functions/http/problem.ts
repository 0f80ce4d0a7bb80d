import type { HttpResponseInit } from '@azure/functions';

/** One thing that is wrong, and where: a JSON pointer into the body, or the name of a parameter or a header. */
export type Fault = { readonly detail: string } & (
  { readonly pointer: string } | { readonly parameter: string } | { readonly header: string }
);

/** Why a request is refused: RFC 9457, with a code that callers may branch on. Codes are part of the API. */
export interface Problem {
  readonly status: number;
  /** Stable, PascalCase. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** One entry per thing that is wrong, where there may be several. */
  readonly errors?: readonly Fault[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

/** Thrown by what reads a request; `problemOf` turns it into the answer. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export function problem(status: number, code: string, title: string, detail: string): ProblemError {
  return new ProblemError({ status, code, title, detail });
}

/** The answer for a problem: `application/problem+json`, and the code in `x-ms-error-code` as Azure's own services do. */
export function problemResponse({
  status,
  code,
  title,
  detail,
  errors,
  extensions,
  retryAfterSeconds,
}: Problem): HttpResponseInit {
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'x-ms-error-code': code,
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
    jsonBody: {
      type: `urn:sauvegarde:problem:${code}`,
      title,
      status,
      detail,
      code,
      ...(errors && { errors }),
      ...extensions,
    },
  };
}
