import type { HttpCall, HttpReply } from './http-reply';
import { emptyReply } from './http-reply';

export interface CorsOptions {
  /** Allowed origins; `*` allows all. Empty: no CORS at all. */
  readonly origins: readonly string[];
  readonly credentials: boolean;
}

function corsHeaders(call: HttpCall, options: CorsOptions): Record<string, string> | undefined {
  const { origin } = call.request.headers;
  if (origin === undefined) return undefined;
  const allowsAll = options.origins.includes('*');
  if (!allowsAll && !options.origins.some((allowed) => allowed.toLowerCase() === origin.toLowerCase()))
    return undefined;
  // A wildcard cannot be combined with credentials, and the answer then depends on who asks.
  const isNamed = !allowsAll || options.credentials;
  return {
    'Access-Control-Allow-Origin': isNamed ? origin : '*',
    ...(isNamed ? { Vary: 'Origin' } : {}),
    ...(options.credentials ? { 'Access-Control-Allow-Credentials': 'true' } : {}),
  };
}

/** Answers a preflight request; `undefined` for every other request. */
export function answerPreflight(call: HttpCall, options: CorsOptions): HttpReply | undefined {
  const method = call.request.headers['access-control-request-method'];
  if (call.method !== 'OPTIONS' || method === undefined || options.origins.length === 0) return undefined;
  const headers = corsHeaders(call, options);
  if (headers === undefined) return emptyReply(204);
  const requested = call.request.headers['access-control-request-headers'];
  return emptyReply(204, {
    ...headers,
    'Access-Control-Allow-Methods': method,
    ...(requested === undefined ? {} : { 'Access-Control-Allow-Headers': requested }),
  });
}

/** Adds what lets a page of an allowed origin read the reply. */
export function withCors(reply: HttpReply, call: HttpCall, options: CorsOptions): HttpReply {
  const headers = options.origins.length === 0 ? undefined : corsHeaders(call, options);
  return headers === undefined ? reply : { ...reply, headers: { ...headers, ...reply.headers } };
}
