import type { InvocationContext } from '@azure/functions';
import { app, type DurableOrchestrationStatus, getClient, input, OrchestrationRuntimeStatus } from 'durable-functions';
import { z } from 'zod';
import { measureProtections, operationOutcome } from '../../contracts';
import type { MeasureInput } from '../../domain/audit/audit-steps';
import { type ProtectionRecord, type TimeToProtect, timeToProtect } from '../../domain/audit/time-to-protect';

/** An operation may have been under way for so long when it ended in the time that is measured. */
const LONGEST_OPERATION_MILLISECONDS = 2 * 24 * 60 * 60 * 1000;

const foundProtection = z.object({
  request: z.object({
    kind: z.literal('protect'),
    resourceId: z.string(),
    foundBy: z.object({ by: z.enum(['event', 'audit']), createdAt: z.string() }),
  }),
});

/** A protection that came about by itself, with the times that are known of it. */
function recordOf({ input: given, output, lastUpdatedTime }: DurableOrchestrationStatus): ProtectionRecord[] {
  const found = foundProtection.safeParse(given);
  const outcome = operationOutcome.safeParse(output);
  if (!found.success || !outcome.success || outcome.data.kind !== 'Protected') return [];
  const { resourceId, foundBy } = found.data.request;
  const protectedAt = new Date(lastUpdatedTime).toISOString();
  return [{ resourceId, foundBy: foundBy.by, createdAt: foundBy.createdAt, protectedAt }];
}

/**
 * How long resources that nobody asked about went without protection: read from the operations that ended in a time. Those
 * that a caller asked for are not in it: when they were created says nothing about us.
 */
export function registerMeasureProtections(): void {
  app.activity(measureProtections.name, {
    extraInputs: [input.durableClient()],
    handler: async ({ from, to }: MeasureInput, context: InvocationContext): Promise<TimeToProtect> => {
      const statuses = await getClient(context).getStatusBy({
        createdTimeFrom: new Date(from - LONGEST_OPERATION_MILLISECONDS),
        createdTimeTo: new Date(to),
        runtimeStatus: [OrchestrationRuntimeStatus.Completed],
      });
      const ended = statuses.filter(({ lastUpdatedTime }) => {
        const at = new Date(lastUpdatedTime).getTime();
        return at >= from && at < to;
      });
      return timeToProtect(ended.flatMap(recordOf));
    },
  });
}
