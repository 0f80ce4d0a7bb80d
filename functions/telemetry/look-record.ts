import { z } from 'zod';
import { type EndRecordText, secondsBetween } from './orchestration-end';

/** The name by which the ends of looks at resources are found in the log. Alerts and the workbook rely on it. */
const LOOK_EVENT = 'sauvegarde.look';

/** What is read of the input; the first generation has no `startedAt`. */
const lookInput = z.object({
  request: z.object({ resourceId: z.string(), correlationId: z.string() }),
  startedAt: z.number().optional(),
});

const lookOutcome = z.object({
  kind: z.string(),
  phase: z.string().optional(),
  decision: z.string().optional(),
  operationId: z.string().optional(),
  error: z.object({ code: z.string() }).optional(),
  lastError: z.object({ code: z.string() }).optional(),
});

/** How a look at a resource ended that an event told of: nobody waits for it, so nothing else would show a failed one. */
export const lookRecordText: EndRecordText = (input, output, { instanceId, firstSeenAt, endedAt }) => {
  const look = lookInput.safeParse(input);
  const outcome = lookOutcome.safeParse(output);
  if (!look.success || !outcome.success) return undefined;
  const { request, startedAt = firstSeenAt } = look.data;
  const { kind, phase, decision, operationId, error, lastError } = outcome.data;
  // Members without a value are left out by JSON.
  return JSON.stringify({
    ...{ event: LOOK_EVENT, outcome: kind, resourceId: request.resourceId, instanceId },
    ...{ correlationId: request.correlationId, seconds: secondsBetween(startedAt, endedAt) },
    ...{ phase, decision, operationId, code: error?.code ?? lastError?.code },
  });
};
