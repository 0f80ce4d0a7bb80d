import { z } from 'zod';

/** The name by which throttled calls are found in the log. Alerts and the workbook rely on it. */
const THROTTLED_EVENT = 'sauvegarde.throttled';

const throttledAnswer = z.object({
  kind: z.literal('throttled'),
  httpStatus: z.number(),
  retryAfter: z.object({ seconds: z.number().optional() }),
});

const correlated = z.object({ correlationId: z.string() });

/**
 * One line of JSON about a call that Azure throttled; `undefined` for an activity that got another answer. Throttling is
 * waited out and is no error, so that nothing else would show how often it happens.
 *
 * @param activity the registered name
 */
export function throttlingRecordText(activity: string, input: unknown, output: unknown): string | undefined {
  const answer = throttledAnswer.safeParse(output);
  if (!answer.success) return undefined;
  const { httpStatus, retryAfter } = answer.data;
  return JSON.stringify({
    event: THROTTLED_EVENT,
    activity,
    httpStatus,
    ...(retryAfter.seconds !== undefined && { retryAfterSeconds: retryAfter.seconds }),
    ...correlated.safeParse(input).data,
  });
}
