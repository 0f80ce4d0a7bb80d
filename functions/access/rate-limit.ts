import { ProblemError } from '../http/problem';
import type { Principal } from './principal';

/** A bucket of `burst` requests, filled up again by `requestsPerMinute`. */
export interface RateLimit {
  readonly requestsPerMinute: number;
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  /** In milliseconds of the given clock. */
  filledAt: number;
}

/** So many callers are remembered; beyond that, those are forgotten whose bucket is full again. */
const MAX_BUCKETS = 10_000;

/** @throws ProblemError (429) with the seconds after which the next request will be taken */
export type LimitRate = (principal: Principal) => void;

const tooFast = (retryAfterSeconds: number): ProblemError =>
  new ProblemError({
    status: 429,
    code: 'RateLimitExceeded',
    title: 'Too many requests',
    detail: `This caller sends more requests than the app takes from one. Try again in ${retryAfterSeconds} s.`,
    retryAfterSeconds,
  });

/**
 * One bucket for each principal. It lives in this instance of the app: two instances take twice as much.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export function rateLimiter(
  { requestsPerMinute, burst }: RateLimit,
  now: () => number = () => performance.now(),
): LimitRate {
  const buckets = new Map<string, Bucket>();
  const tokensPerMillisecond = requestsPerMinute / 60_000;
  const filled = ({ tokens, filledAt }: Bucket, at: number): number =>
    Math.min(burst, tokens + (at - filledAt) * tokensPerMillisecond);

  const forgetFull = (at: number): void => {
    for (const [key, bucket] of buckets) if (filled(bucket, at) >= burst) buckets.delete(key);
  };

  return ({ kind, id }) => {
    const at = now();
    const key = `${kind} ${id}`;
    const known = buckets.get(key);
    const tokens = known === undefined ? burst : filled(known, at);
    if (tokens < 1) throw tooFast(Math.max(1, Math.ceil((1 - tokens) / tokensPerMillisecond / 1000)));
    if (known === undefined && buckets.size >= MAX_BUCKETS) forgetFull(at);
    buckets.set(key, { tokens: tokens - 1, filledAt: at });
  };
}
