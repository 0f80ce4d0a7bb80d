import { z } from 'zod';

/** The name by which orchestrations that were cut off are found in the log. Alerts and the workbook rely on it. */
const FAILED_EVENT = 'sauvegarde.failed';

const WHAT_TO_DO =
  'Read its history. After a deployment, see whether the new code fits the histories that run; else it is a defect. Start it ' +
  'again: it continues from what is there. See docs/operations.md.';

export interface Failure {
  readonly instanceId: string;
  /** The registered name. */
  readonly orchestration: string;
  readonly runtimeStatus: string;
  /** What Azure's activity log and the audit trail know it by; absent where its input has none. */
  readonly correlationId?: string;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

const correlated = z.object({ request: z.object({ correlationId: z.guid() }) });

/** The correlation id in the input of an orchestration of ours, whatever generation it is of; of the input nothing else. */
export const correlationIdIn = (input: unknown): { readonly correlationId?: string } => {
  const parsed = correlated.safeParse(input);
  return parsed.success ? { correlationId: parsed.data.request.correlationId } : {};
};

/**
 * One line of JSON about an orchestration that failed or was terminated. It may be written more than once: instance and end
 * tell it apart. Of the input it has the
 * correlation id only, and nothing of the message of the error: they hold signed addresses.
 */
export function failureRecordText({ endedAt, ...failure }: Failure): string {
  const endedDateTime = new Date(endedAt).toISOString();
  return JSON.stringify({ event: FAILED_EVENT, ...failure, endedDateTime, whatToDo: WHAT_TO_DO });
}
