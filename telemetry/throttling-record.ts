import { retryAfterOf } from '../azure/arm-answer';
import type { ArmResponse } from '../azure/arm-connection';
import type { ArmCall } from '../azure/arm-fault';

/** The name by which throttled calls are found in the log. Alerts and the workbook rely on it. */
const THROTTLED_EVENT = 'sauvegarde.throttled';

/**
 * One line of JSON about a call that Azure throttled. Throttling is waited out and is no error, so that nothing else would show
 * how often it happens. The call is named by what it is for: its URL may be a signed one.
 */
export function throttlingRecordText({ operation, correlationId }: ArmCall, response: ArmResponse): string {
  const retryAfter = retryAfterOf(response);
  return JSON.stringify({
    event: THROTTLED_EVENT,
    operation,
    httpStatus: response.status,
    ...(retryAfter.kind !== 'missing' && { retryAfterSeconds: retryAfter.seconds }),
    correlationId,
  });
}
