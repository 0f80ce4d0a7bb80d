import type { RpcHttpData, RpcNullable } from '../app/core-types';
import type { HttpCall } from './http-reply';
import type { RouteValues } from './route-template';

type NullableStrings = Readonly<Record<string, RpcNullable<string>>>;

function nullable(entries: Iterable<readonly [string, string]>): NullableStrings {
  return Object.fromEntries([...entries].map(([name, value]) => [name, { value }]));
}

/** ASP.NET Core hands a key that is repeated over as one value, joined with commas; names compare without case. */
function queryOf(url: URL): NullableStrings {
  const values = new Map<string, { name: string; values: string[] }>();
  for (const [name, value] of url.searchParams) {
    const key = name.toLowerCase();
    const known = values.get(key);
    if (known === undefined) values.set(key, { name, values: [value] });
    else known.values.push(value);
  }
  return nullable([...values.values()].map(({ name, values: all }) => [name, all.join(',')] as const));
}

function headersOf(headers: HttpCall['request']['headers']): NullableStrings {
  const present = Object.entries(headers).filter(([, value]) => value !== undefined && value !== '');
  return nullable(
    present.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)] as const),
  );
}

/**
 * A request as the real host describes it to the worker. A body comes along only with a `Content-Length`: the real host
 * does not forward one that is sent in chunks.
 */
export function toRpcRequest(call: HttpCall, routeValues: RouteValues): RpcHttpData {
  const hasBody = Number(call.request.headers['content-length'] ?? 0) > 0;
  return {
    method: call.method,
    url: call.url.href,
    nullableQuery: queryOf(call.url),
    nullableHeaders: headersOf(call.request.headers),
    nullableParams: nullable(Object.entries(routeValues)),
    query: {},
    headers: {},
    params: {},
    identities: [],
    cookies: [],
    ...(hasBody ? { body: { bytes: call.body } } : {}),
  };
}
