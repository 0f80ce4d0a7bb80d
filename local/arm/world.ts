import { RoleAssignments } from './access/role-assignments';
import { DueWork } from './due-work';
import { Estate } from './estate';
import { EventRaiser } from './events/event-raiser';
import { GraphQuota } from './graph/graph-quota';
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
  readonly graphQuota: GraphQuota;
  readonly log: RequestLog;
  readonly events: EventRaiser;
  readonly roles: RoleAssignments;
  readonly due: DueWork;
  settings: Settings;
}

export function createWorld(now: () => number, settings: Settings): World {
  const estate = new Estate();
  return {
    now,
    settings,
    estate,
    operations: new OperationStore(),
    faults: new FaultPlan(now),
    buckets: new TokenBuckets(now),
    graphQuota: new GraphQuota(now),
    log: new RequestLog(),
    events: new EventRaiser(),
    roles: new RoleAssignments(),
    due: new DueWork(now, estate),
  };
}
