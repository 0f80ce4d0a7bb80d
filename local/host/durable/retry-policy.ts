/** A retry policy of `callActivityWithRetry`, with the durable framework's defaults filled in. All times in milliseconds. */
export interface RetryPolicy {
  readonly firstIntervalMilliseconds: number;
  readonly maxAttempts: number;
  readonly backoffCoefficient: number;
  readonly maxIntervalMilliseconds: number;
  readonly timeoutMilliseconds: number;
}

export const LONGEST_TIMER_MILLISECONDS = 6 * 24 * 60 * 60 * 1000;

export function readRetryPolicy(value: unknown): RetryPolicy {
  const number = (key: string, fallback: number): number => {
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    return typeof found === 'number' ? found : fallback;
  };
  return {
    firstIntervalMilliseconds: number('firstRetryIntervalInMilliseconds', 0),
    maxAttempts: number('maxNumberOfAttempts', 1),
    backoffCoefficient: number('backoffCoefficient', 1),
    maxIntervalMilliseconds: number('maxRetryIntervalInMilliseconds', LONGEST_TIMER_MILLISECONDS),
    timeoutMilliseconds: number('retryTimeoutInMilliseconds', Number.POSITIVE_INFINITY),
  };
}

/**
 * The wait after the `failures`-th failure, or `undefined` when the policy's overall timeout has passed. The framework
 * also makes a timer after the last failure; that one fires at once.
 */
export function delayAfterFailure(
  policy: RetryPolicy,
  failures: number,
  elapsedMilliseconds: number,
): number | undefined {
  if (elapsedMilliseconds >= policy.timeoutMilliseconds) {
    return undefined;
  }
  if (failures >= policy.maxAttempts) {
    return 0;
  }
  const delay = policy.firstIntervalMilliseconds * Math.pow(policy.backoffCoefficient, failures - 1);
  return Math.min(delay, policy.maxIntervalMilliseconds);
}
