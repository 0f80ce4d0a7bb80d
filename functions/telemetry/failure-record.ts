import type { OrchestrationHandler } from 'durable-functions';

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
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

/**
 * One line of JSON about an orchestration that failed or was terminated. It may be written more than once: instance and end
 * tell it apart. Neither the input nor the message of the error is in it: they hold signed addresses.
 */
export function failureRecordText({ endedAt, ...failure }: Failure): string {
  const endedDateTime = new Date(endedAt).toISOString();
  return JSON.stringify({ event: FAILED_EVENT, ...failure, endedDateTime, whatToDo: WHAT_TO_DO });
}

/**
 * An orchestration that says in the log when it fails, at once: the watchdog comes later, and would not see one whose id is in
 * use again by then. What ends an orchestration from outside does not come by here.
 */
export function withFailureRecord(name: string, handler: OrchestrationHandler): OrchestrationHandler {
  return function* (context) {
    const { df } = context;
    try {
      return yield* handler(context);
    } catch (error) {
      if (!df.isReplaying) {
        const endedAt = df.currentUtcDateTime.getTime();
        const end = { instanceId: df.instanceId, orchestration: name, runtimeStatus: 'Failed', endedAt };
        context.error(failureRecordText(end));
      }
      throw error;
    }
  };
}
