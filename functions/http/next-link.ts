import type { HttpRequest } from '@azure/functions';

/**
 * The URL of the next page: the parameters that the list has read, and the version of the API. Nothing else of the request's
 * query goes into it: a function key may stand there, in whatever spelling.
 *
 * @param url of the list, without a query
 */
export function nextLink(
  url: string,
  request: HttpRequest,
  parameters: Readonly<Record<string, string | number | undefined>>,
): string {
  const apiVersion = request.query.get('api-version');
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  if (apiVersion !== null) query.set('api-version', apiVersion);
  return `${url}?${query.toString()}`;
}
