import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { z } from 'zod';
import { ageWhenProtected } from '../domain/audit/age-when-protected';
import { withChosenIds } from './chosen-ids';
import { countOperation, SCOPE } from './meters';
import { orchestrationSpanId, remoteParent, traceIdOf } from './trace-ids';

/** What is read of the input of an orchestration. */
const orchestrationInput = z.object({
  request: z.object({
    correlationId: z.string(),
    kind: z.string().optional(),
    /** The span that the orchestration was started in; of the same trace. */
    parentSpanId: z
      .string()
      .regex(/^[0-9a-f]{16}$/)
      .optional(),
    foundBy: z.object({ by: z.string(), createdAt: z.string(), foundAt: z.string() }).optional(),
  }),
  startedAt: z.number().optional(),
});

const outcomeShape = z.object({ kind: z.string() });

interface End {
  readonly name: string;
  readonly instanceId: string;
  /** Milliseconds since the epoch. */
  readonly firstSeenAt: number;
  readonly endedAt: number;
}

type Request = z.infer<typeof orchestrationInput>['request'];

/** The outcomes that somebody has to look into. Every other one, of whatever saga, is what was asked for. */
const unsuccessful = new Set(['Refused', 'Conflict', 'TimedOut', 'Cancelled', 'Rejected', 'Expired', 'Failed']);

function writeSpan(
  { correlationId, parentSpanId, kind }: Request,
  outcome: string,
  end: End & { startedAt: number },
): void {
  const traceId = traceIdOf(correlationId);
  if (traceId === undefined) return;
  const parent =
    parentSpanId === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remoteParent(traceId, parentSpanId));
  const attributes = {
    'sauvegarde.instance_id': end.instanceId,
    'sauvegarde.outcome': outcome,
    ...(kind !== undefined && { 'sauvegarde.kind': kind }),
  };
  const options = { kind: SpanKind.INTERNAL, startTime: end.startedAt, attributes };
  const ids = { traceId, spanId: orchestrationSpanId(traceId, end.instanceId) };
  const span = withChosenIds(ids, () => trace.getTracer(SCOPE).startSpan(`orchestration ${end.name}`, options, parent));
  if (unsuccessful.has(outcome)) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(end.endedAt);
}

/**
 * The span of an orchestration from its first generation to its last, and its number in the metrics; nothing for a generation that
 * continues as new. Without telemetry nothing is written.
 */
export function traceOrchestrationEnd(input: unknown, output: unknown, end: End): void {
  const parsed = orchestrationInput.safeParse(input);
  const outcome = outcomeShape.safeParse(output);
  if (!parsed.success || !outcome.success) return;
  const { request, startedAt = end.firstSeenAt } = parsed.data;
  writeSpan(request, outcome.data.kind, { ...end, startedAt });
  if (request.kind === undefined) return;
  const secondsSinceCreation = ageWhenProtected(request.foundBy, end.endedAt);
  countOperation({
    kind: request.kind,
    outcome: outcome.data.kind,
    seconds: Math.max(0, (end.endedAt - startedAt) / 1000),
    ...(request.foundBy && { foundBy: request.foundBy.by }),
    ...(secondsSinceCreation !== undefined && { secondsSinceCreation }),
  });
}
