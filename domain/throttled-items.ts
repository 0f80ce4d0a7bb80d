import { backOffSeconds } from './back-off';
import type { Throttled } from './long-running';
import { secondsAsked } from './retry-after';
import { throttleBackOff } from './wait-settings';

/** Asked about one of many, the service is throttled so often in a row: it is not short of quota, it does not work. */
export const MOST_THROTTLED = 5;

/** How long to wait before one of many is asked about again; `times`: how often it was throttled in a row. */
export const throttledPauseSeconds = ({ retryAfter }: Throttled, times: number): number =>
  secondsAsked(retryAfter, backOffSeconds(throttleBackOff, times));

/** What is said of one that was throttled too often: the others go on without it. */
export const alwaysThrottled = ({ httpStatus }: Throttled): { readonly code: string; readonly message: string } => ({
  code: `Http${httpStatus}`,
  message: `The service was busy (${httpStatus}) however often it was asked.`,
});
