import { randomUUID } from 'node:crypto';
import type { Style } from '../settings';
import { bucketOf } from '../faults/token-buckets';
import type { ArmRequest } from './exchange';

/** `remaining` is what the token bucket holds; undefined shows the first value of a fresh one. */
function rateLimitHeaders(style: Style, method: string, remaining: number | undefined): Record<string, string> {
  const bucket = bucketOf(method);
  const prefix = 'x-ms-ratelimit-remaining-subscription';
  if (style === '2021') {
    const usual = { reads: 11_999, writes: 1199, deletes: 14_999 }[bucket];
    return { [`${prefix}-${bucket}`]: String(remaining ?? usual) };
  }
  if (method === 'POST') {
    return { [`${prefix}-writes`]: String(remaining ?? 799), [`${prefix}-global-writes`]: '11999' };
  }
  return { [`${prefix}-resource-requests`]: String(remaining ?? (bucket === 'reads' ? 1099 : 799)) };
}

function compactTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d+/g, '');
}

export interface AnswerContext {
  readonly request: ArmRequest;
  readonly style: Style;
  readonly answeredAt: number;
  readonly remaining: number | undefined;
}

/** The headers that every ARM answer carries, whatever its status. */
export function commonHeaders({ request, style, answeredAt, remaining }: AnswerContext): Record<string, string> {
  const clientRequestId = request.headers['x-ms-client-request-id'];
  return {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'x-ms-request-id': style === '2021' ? '' : randomUUID(),
    'x-ms-correlation-request-id': request.correlationId,
    'x-ms-routing-request-id': `WESTUS:${compactTime(answeredAt)}:${randomUUID()}`,
    ...(typeof clientRequestId === 'string' ? { 'x-ms-client-request-id': clientRequestId } : {}),
    ...rateLimitHeaders(style, request.method, remaining),
    Date: new Date(answeredAt).toUTCString(),
    ...(style === '2021' && request.method === 'PUT' ? { Server: 'Microsoft-IIS/10.0' } : {}),
    ...(style === '2021' ? { 'X-Powered-By': 'ASP.NET' } : {}),
  };
}
