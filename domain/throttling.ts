/**
 * Whether an answer says that too much is asked, or that the service has no room: what monitors, records, metrics and alerts
 * call throttling. Another server error may ask for time too; it is waited out likewise, and is an error of the service.
 */
export const isThrottling = (httpStatus: number): boolean => httpStatus === 429 || httpStatus === 503;
