import { Estate } from './estate';
import { FaultPlan } from './faults/fault-plan';
import { TokenBuckets } from './faults/token-buckets';
import { OperationStore } from './operations/operation-store';
import { RequestLog } from './request-log';
import type { Settings } from './settings';

/** All state of one emulator. Nothing in it runs by itself: what is due is worked out from `now` when it is asked for. */
export interface World {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly estate: Estate;
  readonly operations: OperationStore;
  readonly faults: FaultPlan;
  readonly buckets: TokenBuckets;
  readonly log: RequestLog;
  settings: Settings;
}

export function createWorld(now: () => number, settings: Settings): World {
  return {
    now,
    settings,
    estate: new Estate(),
    operations: new OperationStore(),
    faults: new FaultPlan(now),
    buckets: new TokenBuckets(now),
    log: new RequestLog(),
  };
}
