import { randomUUID } from 'node:crypto';
import { isSpanContextValid, trace } from '@opentelemetry/api';

/**
 * A correlation id for work that starts now. It is the id of the trace that this happens in, written as a GUID: whoever has
 * one of the two has the other, and every later step finds its trace by what it is given anyway.
 */
export function newCorrelationId(): string {
  const traced = trace.getActiveSpan()?.spanContext();
  if (traced === undefined || !isSpanContextValid(traced)) return randomUUID();
  return traced.traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * The span that an operation is started in, as a part of its input: whoever writes the span of the operation, when it has ended,
 * finds its parent there. Nothing when it belongs to another trace than the operation, or there is none.
 */
export function spanToGoOnFrom(correlationId: string): { readonly parentSpanId?: string } {
  const traced = trace.getActiveSpan()?.spanContext();
  if (traced?.traceId !== correlationId.replaceAll('-', '')) return {};
  return { parentSpanId: traced.spanId };
}
