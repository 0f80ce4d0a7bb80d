import type { HttpRequest } from '@azure/functions';
import { ProblemError } from './problem';

/** Versions of this API, oldest first. A change that could break a caller gets a new one. */
export const supportedApiVersions = ['2026-11-01'] as const;

/**
 * Without `api-version` a request is for the oldest version.
 *
 * @throws ProblemError (400) that lists the supported versions, for any other
 */
export function requireApiVersion(request: HttpRequest): void {
  const [, given] = [...request.query].find(([name]) => name.toLowerCase() === 'api-version') ?? [];
  if (given === undefined || supportedApiVersions.some((version) => version === given)) return;
  throw new ProblemError({
    status: 400,
    code: 'UnsupportedApiVersionValue',
    title: 'This version of the API does not exist',
    detail: `The query parameter api-version may be left out, or be one of: ${supportedApiVersions.join(', ')}.`,
    extensions: { supportedApiVersions },
  });
}
