/**
 * Whether an answer says that too much is asked, or that the service has no room: what monitors, records, metrics and alerts
 * call throttling. Another server error may ask for time too; it is waited out likewise, and is an error of the service.
 */
export const isThrottling = (httpStatus: number): boolean => httpStatus === 429 || httpStatus === 503;

/** What a monitor says is waited for after an answer that asks for time. */
export const askedForTime = ['throttling', 'transientError'] as const;

export type AskedForTime = (typeof askedForTime)[number];

export const waitingForAfter = (httpStatus: number): AskedForTime =>
  isThrottling(httpStatus) ? 'throttling' : 'transientError';
