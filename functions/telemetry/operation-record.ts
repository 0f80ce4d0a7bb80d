import { z } from 'zod';
import { ageWhenProtected } from '../../domain/audit/age-when-protected';
import { type EndRecordText, secondsBetween } from './orchestration-end';

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
    foundBy: z.object({ by: z.string(), createdAt: z.string(), foundAt: z.string() }).optional(),
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

/** What found a resource that nobody asked to protect, and how old it was at the end, if it was new when it was found. */
function findingOf(foundBy: OperationRequest['foundBy'], endedAt: number): object {
  const age = ageWhenProtected(foundBy, endedAt);
  return { foundBy: foundBy?.by, ...(age !== undefined && { secondsSinceCreation: Math.round(age) }) };
}

/** How an operation ended: nobody waits for the outcome of most. */
export const operationRecordText: EndRecordText = (input, output, { instanceId, ...end }) => {
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
};
