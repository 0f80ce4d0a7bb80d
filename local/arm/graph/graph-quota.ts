export interface Quota {
  readonly queries: number;
  readonly windowSeconds: number;
}

/** Where a caller stands after asking. */
export interface Standing {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetsAfterSeconds: number;
}

interface Window {
  readonly endsAt: number;
  used: number;
}

/** Counts the queries of each caller in windows that open with a first query. */
export class GraphQuota {
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(now: () => number) {
    this.#now = now;
  }

  take(caller: string, { queries, windowSeconds }: Quota): Standing {
    const now = this.#now();
    const last = this.#windows.get(caller);
    const window = last !== undefined && now < last.endsAt ? last : { endsAt: now + 1000 * windowSeconds, used: 0 };
    this.#windows.set(caller, window);
    const allowed = window.used < queries;
    if (allowed) window.used += 1;
    const resetsAfterSeconds = Math.ceil((window.endsAt - now) / 1000);
    return { allowed, remaining: Math.max(0, queries - window.used), resetsAfterSeconds };
  }

  clear(): void {
    this.#windows.clear();
  }
}

/** Seconds as the quota headers write them, `hh:mm:ss`. */
export function clockText(seconds: number): string {
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
}
