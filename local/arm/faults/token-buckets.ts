/** Limits per subscription: a burst, and what comes back per second. The first three are ARM's own since 2024. */
const limits = {
  reads: { burst: 250, perSecond: 25 },
  writes: { burst: 200, perSecond: 10 },
  deletes: { burst: 200, perSecond: 10 },
  /** Of the authorization service itself, reads and writes alike: 120 a minute. */
  authorization: { burst: 120, perSecond: 2 },
} as const;

export type BucketName = keyof typeof limits;

export type Taken =
  | { readonly allowed: true; readonly remaining: number }
  | { readonly allowed: false; readonly retryAfterSeconds: number };

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** POST counts as a write. */
export function bucketOf(method: string): 'reads' | 'writes' | 'deletes' {
  if (method === 'GET' || method === 'HEAD') return 'reads';
  return method === 'DELETE' ? 'deletes' : 'writes';
}

export class TokenBuckets {
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(now: () => number) {
    this.#now = now;
  }

  take(subscriptionId: string, name: BucketName): Taken {
    const { burst, perSecond } = limits[name];
    const now = this.#now();
    const key = `${subscriptionId.toLowerCase()} ${name}`;
    const bucket = this.#buckets.get(key) ?? { tokens: burst, filledAt: now };
    const tokens = Math.min(burst, bucket.tokens + (perSecond * (now - bucket.filledAt)) / 1000);
    const allowed = tokens >= 1;
    const left = allowed ? tokens - 1 : tokens;
    this.#buckets.set(key, { tokens: left, filledAt: now });
    if (allowed) return { allowed, remaining: Math.floor(left) };
    return { allowed, retryAfterSeconds: Math.max(1, Math.ceil((1 - tokens) / perSecond)) };
  }

  clear(): void {
    this.#buckets.clear();
  }
}
