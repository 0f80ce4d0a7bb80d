import { app, type InvocationContext, type PreInvocationContext } from '@azure/functions';
import {
  type Attributes,
  context,
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { z } from 'zod';
import { withChosenIds } from './chosen-ids';
import { SCOPE } from './meters';
import { orchestrationSpanId, remoteParent, traceIdOf } from './trace-ids';

const correlated = z.object({ correlationId: z.string() });
const activityInput = z.union([correlated, z.object({ request: correlated }).transform(({ request }) => request)]);
const httpRequest = z.object({ method: z.string(), headers: z.custom<Headers>((value) => value instanceof Headers) });
/** Of what the function was registered with. */
const httpTrigger = z.object({ route: z.string().optional() });
type HttpTrigger = z.infer<typeof httpTrigger>;
const httpResponse = z.object({ status: z.number() });

/** How an invocation is traced. */
interface Place {
  readonly name: string;
  readonly kind: SpanKind;
  /** Whose child it is; it begins a trace without one. */
  readonly parent?: Context;
  /** Of the trace that it begins; random when absent. */
  readonly traceId?: string;
  /** What is known of it before it runs. */
  readonly attributes?: Attributes;
}

const childOf = (traceId: string, spanId: string): Context =>
  trace.setSpanContext(ROOT_CONTEXT, remoteParent(traceId, spanId));

const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** Without the method the exporter for Azure Monitor takes a span for no HTTP request, and forgets how it was answered. */
const attributesOf = (method: string, { route }: HttpTrigger): Attributes => ({
  'http.request.method': method,
  ...(route !== undefined && { 'http.route': route }),
});

/** A caller's correlation id wins over its trace: it is what Azure's activity log will have. */
function placeOfRequest(name: string, request: unknown, trigger: unknown): Place {
  const parsed = httpRequest.safeParse(request);
  if (!parsed.success) return { name, kind: SpanKind.SERVER };
  const { method, headers } = parsed.data;
  const attributes = attributesOf(method, httpTrigger.parse(trigger));
  const place = { name: `${method} ${name}`, kind: SpanKind.SERVER, attributes };
  const [, traceId = '', spanId = ''] = TRACE_PARENT.exec(headers.get('traceparent') ?? '') ?? [];
  const wanted = traceIdOf(headers.get('x-ms-correlation-request-id') ?? undefined);
  if (wanted !== undefined && wanted !== traceId) return { ...place, traceId: wanted };
  const caller = { traceId, spanId, traceFlags: 0 };
  return isSpanContextValid(caller) ? { ...place, parent: childOf(traceId, spanId) } : place;
}

function placeOfActivity(name: string, input: unknown, { triggerMetadata }: InvocationContext): Place {
  const place = { name: `activity ${name}`, kind: SpanKind.INTERNAL };
  const parsed = activityInput.safeParse(input);
  const traceId = traceIdOf(parsed.data?.correlationId);
  const instanceId = triggerMetadata?.['instanceId'];
  if (traceId === undefined) return place;
  if (typeof instanceId !== 'string') return { ...place, traceId };
  return { ...place, parent: childOf(traceId, orchestrationSpanId(traceId, instanceId)) };
}

/** `undefined` for what is not traced by its invocations: an orchestrator runs many times, and its end is one span. */
function placeOf({ invocationContext, inputs: [input] }: PreInvocationContext): Place | undefined {
  const { functionName, options } = invocationContext;
  switch (options.trigger.type) {
    case 'httpTrigger':
      return placeOfRequest(functionName, input, options.trigger);
    case 'activityTrigger':
      return placeOfActivity(functionName, input, invocationContext);
    case 'orchestrationTrigger':
      return undefined;
    default:
      // Not CONSUMER: the exporter for Azure Monitor leaves the name of such a span out.
      return { name: `trigger ${functionName}`, kind: SpanKind.SERVER };
  }
}

function startSpan({ name, kind, parent, traceId, ...place }: Place, invocation: Attributes): Span {
  const attributes = { ...place.attributes, ...invocation };
  const start = () => trace.getTracer(SCOPE).startSpan(name, { kind, attributes }, parent ?? ROOT_CONTEXT);
  return parent === undefined && traceId !== undefined ? withChosenIds({ traceId }, start) : start();
}

function noteResult(span: Span, result: unknown): void {
  const response = httpResponse.safeParse(result);
  if (!response.success) return;
  span.setAttribute('http.response.status_code', response.data.status);
  if (response.data.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
}

/**
 * Puts every invocation of a function into a span; what it calls becomes part of that.
 *
 * @param ready resolves when the SDK runs; the first invocation waits for it, and its log is where a failure is said
 */
export function traceInvocations(ready: (first: InvocationContext) => Promise<void>): void {
  app.hook.preInvocation(async (invocation) => {
    const { functionHandler, invocationContext } = invocation;
    // For an orchestrator too: the first thing that a process does may be the end of one.
    await ready(invocationContext);
    const place = placeOf(invocation);
    if (place === undefined) return;
    const attributes = {
      'faas.invocation_id': invocationContext.invocationId,
      'faas.name': invocationContext.functionName,
    };
    invocation.functionHandler = async (...args) => {
      const span = startSpan(place, attributes);
      try {
        // The handler's type says `any`; what it does is promised or thrown at once, and caught here either way.
        const run = async (): Promise<unknown> => {
          const value: unknown = await functionHandler(...args);
          return value;
        };
        const result = await context.with(trace.setSpan(place.parent ?? ROOT_CONTEXT, span), run);
        if (place.kind === SpanKind.SERVER) noteResult(span, result);
        return result;
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        span.setAttribute('error.type', error instanceof Error ? error.name : 'Error');
        throw error;
      } finally {
        span.end();
      }
    };
  });
}
