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

/**
 * So many callers are remembered; beyond that, the one is forgotten who has not called for longest, as if its bucket were
 * full again. Only who is signed in has a bucket, so that nobody can make up names to be forgotten.
 */
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

  /** A map keeps the order in which keys came; one that is deleted first is put at the end. */
  const remember = (key: string, bucket: Bucket): void => {
    buckets.delete(key);
    buckets.set(key, bucket);
    if (buckets.size <= MAX_BUCKETS) return;
    const [oldest = key] = buckets.keys();
    buckets.delete(oldest);
  };

  return ({ kind, id }) => {
    const at = now();
    const key = `${kind} ${id}`;
    const known = buckets.get(key);
    const tokens = known === undefined ? burst : filled(known, at);
    if (tokens < 1) throw tooFast(Math.max(1, Math.ceil((1 - tokens) / tokensPerMillisecond / 1000)));
    remember(key, { tokens: tokens - 1, filledAt: at });
  };
}
