/** When a delivery that failed is tried again, and when it is given up. */
export interface DeliveryPolicy {
  /** 1 to 30. */
  readonly maxDeliveryAttempts: number;
  /** 1 to 1440. */
  readonly eventTimeToLiveMinutes: number;
  /** Seconds of waiting become seconds times this: 1 waits as Azure does, 0.001 a thousandth of it, 0 not at all. */
  readonly timeScale: number;
}

export const defaultDeliveryPolicy: DeliveryPolicy = {
  maxDeliveryAttempts: 30,
  eventTimeToLiveMinutes: 1440,
  timeScale: 1,
};

const minute = 60;
const hour = 60 * minute;
/** Waits before the second delivery, the third and so on; the last one repeats. */
const waits = [10, 30, minute, 5 * minute, 10 * minute, 30 * minute, hour, 3 * hour, 6 * hour, 12 * hour];

/** Seconds, unscaled, before the delivery that follows `attempts` failed ones. */
export function waitSeconds(attempts: number): number {
  return waits[Math.min(attempts, waits.length) - 1] ?? 0;
}

/** Statuses that a webhook is not asked about again. */
const finalStatuses: ReadonlySet<number> = new Set([400, 401, 403, 413]);

export function isDelivered(status: number): boolean {
  return status >= 200 && status <= 204;
}

/** Why it is not tried again, in the words of a dead letter; undefined when it is. */
export function reasonToGiveUp(
  policy: DeliveryPolicy,
  { attempts, waitedSeconds, status }: { attempts: number; waitedSeconds: number; status: number | undefined },
): string | undefined {
  if (status !== undefined && finalStatuses.has(status)) return 'NonRetriableStatus';
  if (attempts >= policy.maxDeliveryAttempts) return 'MaxDeliveryAttemptsExceeded';
  const nextAt = waitedSeconds + waitSeconds(attempts);
  return nextAt > policy.eventTimeToLiveMinutes * minute ? 'TimeToLiveExceeded' : undefined;
}

const outcomes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  408: 'TimedOut',
  413: 'PayloadTooLarge',
  429: 'Busy',
  503: 'Busy',
};

/** The `lastDeliveryOutcome` of a dead letter; undefined is no answer at all. */
export function outcomeOf(status: number | undefined): string {
  return status === undefined ? 'SocketError' : (outcomes[status] ?? 'GenericError');
}
