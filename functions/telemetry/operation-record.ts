import type { OrchestrationHandler } from 'durable-functions';
import { z } from 'zod';

/** The name by which the ends of operations are found in the log. Alerts and the workbook rely on it. */
const OPERATION_EVENT = 'sauvegarde.operation';

const party = z.object({ id: z.string() });
const decided = z.object({ by: party });

/** What is read of the input of an operation's orchestration; the first generation has no `startedAt`. */
const operationInput = z.object({
  request: z.object({
    kind: z.string(),
    resourceId: z.string(),
    attempt: z.string(),
    correlationId: z.string(),
    foundBy: z.object({ by: z.string(), createdAt: z.string() }).optional(),
    data: z.string().optional(),
    vaultId: z.string().optional(),
    policyId: z.string().optional(),
    specification: z.object({ target: z.object({ vaultId: z.string(), policyId: z.string() }) }).optional(),
    restore: z.object({ recoveryPointId: z.string() }).optional(),
    planId: z.string().optional(),
    approval: z.object({ requestedBy: party, granted: z.object({ decision: decided }).optional() }).optional(),
  }),
  startedAt: z.number().optional(),
});

/** What is read of an outcome; there is none when the orchestration continues as new. */
const outcomeShape = z.object({
  kind: z.string(),
  phase: z.string().optional(),
  error: z.object({ code: z.string() }).optional(),
  lastError: z.object({ code: z.string() }).optional(),
  approval: z.object({ decision: decided.optional() }).optional(),
});

type OperationRequest = z.infer<typeof operationInput>['request'];

/** What was asked for, as far as ids say it. */
const askedFor = ({ data, vaultId, policyId, specification, restore, planId }: OperationRequest): object => ({
  data,
  vaultId: specification?.target.vaultId ?? vaultId,
  policyId: specification?.target.policyId ?? policyId,
  recoveryPointId: restore?.recoveryPointId,
  planId,
});

/** Who asked for a deletion that has to be approved, and who decided on it. */
const partiesOf = ({ approval }: OperationRequest, { approval: shown }: z.infer<typeof outcomeShape>): object => ({
  requestedBy: approval?.requestedBy.id,
  decidedBy: (shown?.decision ?? approval?.granted?.decision)?.by.id,
});

interface End {
  readonly instanceId: string;
  /** Milliseconds since the epoch. */
  readonly firstSeenAt: number;
  readonly endedAt: number;
}

const secondsBetween = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 1000));

/** What found a resource that nobody asked to protect, and how old it was at the end; it may have no usable date. */
function findingOf(foundBy: { readonly by: string; readonly createdAt: string } | undefined, endedAt: number): object {
  if (foundBy === undefined) return {};
  const createdAt = Date.parse(foundBy.createdAt);
  return {
    foundBy: foundBy.by,
    ...(!Number.isNaN(createdAt) && { secondsSinceCreation: secondsBetween(createdAt, endedAt) }),
  };
}

/** One line of JSON about an operation that has ended; `undefined` for what is none. */
function operationRecordText(input: unknown, output: unknown, { instanceId, ...end }: End): string | undefined {
  const operation = operationInput.safeParse(input);
  const outcome = outcomeShape.safeParse(output);
  if (!operation.success || !outcome.success) return undefined;
  const { request, startedAt = end.firstSeenAt } = operation.data;
  const { kind, phase, error, lastError } = outcome.data;
  // Members without a value are left out by JSON.
  return JSON.stringify({
    event: OPERATION_EVENT,
    kind: request.kind,
    outcome: kind,
    resourceId: request.resourceId,
    ...askedFor(request),
    ...partiesOf(request, outcome.data),
    operationId: `${instanceId}.${request.attempt}`,
    correlationId: request.correlationId,
    seconds: secondsBetween(startedAt, end.endedAt),
    phase,
    code: error?.code ?? lastError?.code,
    ...findingOf(request.foundBy, end.endedAt),
  });
}

/**
 * An orchestration whose end is in the log: nobody waits for the outcome of most operations. It asks the engine for
 * nothing, so that histories stay as they are, and the line is written once: the end is never replayed.
 */
export function withOperationRecord(handler: OrchestrationHandler): OrchestrationHandler {
  return function* (context) {
    const { df } = context;
    const firstSeenAt = df.currentUtcDateTime.getTime();
    const output = yield* handler(context);
    if (df.isReplaying) return output;
    const end = { instanceId: df.instanceId, firstSeenAt, endedAt: df.currentUtcDateTime.getTime() };
    const text = operationRecordText(df.getInput(), output, end);
    if (text !== undefined) context.log(text);
    return output;
  };
}
