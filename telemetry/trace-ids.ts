import { createHash } from 'node:crypto';
import { INVALID_SPANID, INVALID_TRACEID, type SpanContext, TraceFlags } from '@opentelemetry/api';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The trace of everything with a correlation id: its digits. `undefined` for what is no GUID. */
export function traceIdOf(correlationId: string | undefined): string | undefined {
  if (correlationId === undefined || !GUID.test(correlationId)) return undefined;
  const digits = correlationId.replaceAll('-', '').toLowerCase();
  return digits === INVALID_TRACEID ? undefined : digits;
}

/**
 * The span of an orchestration. It is written when the orchestration ends, hours after its activities have named it as their
 * parent and in another process, perhaps: so it is derived from what all of them know.
 */
export function orchestrationSpanId(traceId: string, instanceId: string): string {
  const digits = createHash('sha256').update(`${traceId}/${instanceId}`).digest('hex').slice(0, 16);
  return digits === INVALID_SPANID ? '0000000000000001' : digits;
}

/** Whom a span of the same trace, written elsewhere, has as its parent. */
export const remoteParent = (traceId: string, spanId: string): SpanContext => ({
  traceId,
  spanId,
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
});
