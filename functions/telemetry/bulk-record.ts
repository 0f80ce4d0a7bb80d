import { z } from 'zod';
import { type EndRecordText, secondsBetween } from './orchestration-end';

/** The name by which the ends of bulks are found in the log. Alerts and the workbook rely on it. */
const BULK_EVENT = 'sauvegarde.bulk';

/** What is read of the input; the first generation has no `startedAt`. */
const bulkInput = z.object({
  request: z.object({ bulkId: z.string(), correlationId: z.string(), dryRun: z.boolean() }),
  startedAt: z.number().optional(),
});

const bulkOutcome = z.object({
  kind: z.string(),
  phase: z.string().optional(),
  succeeded: z.number().optional(),
  failed: z.number().optional(),
  skipped: z.number().optional(),
  error: z.object({ code: z.string() }).optional(),
  lastError: z.object({ code: z.string() }).optional(),
});

/** How the protection of many ended, and how many of its items. */
export const bulkRecordText: EndRecordText = (input, output, { firstSeenAt, endedAt }) => {
  const bulk = bulkInput.safeParse(input);
  const outcome = bulkOutcome.safeParse(output);
  if (!bulk.success || !outcome.success) return undefined;
  const { request, startedAt = firstSeenAt } = bulk.data;
  const { kind, phase, succeeded, failed, skipped, error, lastError } = outcome.data;
  const { bulkId, correlationId, dryRun } = request;
  // Members without a value are left out by JSON.
  return JSON.stringify({
    ...{ event: BULK_EVENT, outcome: kind, bulkId, correlationId, dryRun },
    ...{ seconds: secondsBetween(startedAt, endedAt), succeeded, failed, skipped },
    ...{ phase, code: error?.code ?? lastError?.code },
  });
};
