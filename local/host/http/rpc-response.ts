import type { InvocationResponse, RpcHttpCookie, RpcHttpData, RpcNullable, RpcTypedData } from '../app/core-types';
import type { HttpReply } from './http-reply';
import { emptyReply } from './http-reply';

const sameSiteNames = { lax: 'lax', strict: 'strict', explicitNone: 'none' } as const;

type Expiry = NonNullable<NonNullable<RpcHttpCookie['expires']>['value']>;

function httpDate(expires: Expiry): string {
  return new Date(expires.seconds * 1000 + (expires.nanos ?? 0) / 1e6).toUTCString();
}

function orUndefined<T>(nullable: RpcNullable<T> | null | undefined): T | undefined {
  return nullable?.value ?? undefined;
}

/** The `Set-Cookie` value of one cookie of a response. */
export function formatCookie(cookie: RpcHttpCookie): string {
  const { sameSite } = cookie;
  const expires = orUndefined(cookie.expires);
  const maxAgeSeconds = orUndefined(cookie.maxAge);
  const attributes: readonly (readonly [string, string | boolean | undefined])[] = [
    ['expires', expires && httpDate(expires)],
    ['max-age', maxAgeSeconds === undefined ? undefined : String(Math.trunc(maxAgeSeconds))],
    ['domain', orUndefined(cookie.domain)],
    // ASP.NET Core gives a cookie without a path the path "/".
    ['path', orUndefined(cookie.path) ?? '/'],
    ['secure', orUndefined(cookie.secure)],
    ['samesite', sameSite === undefined || sameSite === 'none' ? undefined : sameSiteNames[sameSite]],
    ['httponly', orUndefined(cookie.httpOnly)],
  ];
  const texts = attributes
    .filter(([, value]) => value !== undefined && value !== false && value !== '')
    .map(([name, value]) => (typeof value === 'string' ? `${name}=${value}` : name));
  return [`${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`, ...texts].join('; ');
}

function bodyOf(data: RpcTypedData | null | undefined): Uint8Array | string {
  const { bytes, string, json, int, double } = data ?? {};
  return [bytes, string, json, int?.toString(), double?.toString()].find((value) => value !== undefined) ?? '';
}

/** The length and the encoding of a transfer are the business of the server, not of a handler. */
const serverHeaders = new Set(['content-length', 'transfer-encoding', 'connection']);

function toReply(http: RpcHttpData): HttpReply {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(http.headers ?? {})) {
    if (!serverHeaders.has(name.toLowerCase())) headers[name.toLowerCase()] = value;
  }
  const cookies = (http.cookies ?? []).map(formatCookie);
  if (cookies.length > 0) {
    const own = headers['set-cookie'];
    headers['set-cookie'] = [...(own === undefined ? [] : [own].flat()), ...cookies];
  }
  return { status: Number(http.statusCode ?? 200), headers, body: bodyOf(http.body) };
}

/** The reply to an HTTP trigger; a handler that returned nothing answers 204. */
export function fromRpcResponse(response: InvocationResponse): HttpReply {
  const outputs = (response.outputData ?? []).map(({ data }) => data);
  const http = [response.returnValue, ...outputs].find((data) => data?.http !== undefined)?.http;
  return http === undefined ? emptyReply(204) : toReply(http);
}
