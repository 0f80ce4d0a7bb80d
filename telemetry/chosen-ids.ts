import { randomBytes } from 'node:crypto';

/** What the next span gets instead of random ids. */
export interface ChosenIds {
  readonly traceId?: string;
  readonly spanId?: string;
}

let chosen: ChosenIds = {};

/** Random ids, but for spans that are started within {@link withChosenIds}. */
export const idGenerator = {
  generateTraceId: (): string => chosen.traceId ?? randomBytes(16).toString('hex'),
  generateSpanId: (): string => chosen.spanId ?? randomBytes(8).toString('hex'),
};

/** Starts one span with ids of its own. Synchronous, so that no other span can come between. */
export function withChosenIds<Result>(ids: ChosenIds, start: () => Result): Result {
  chosen = ids;
  try {
    return start();
  } finally {
    chosen = {};
  }
}
