import type { Clock } from '../../clock/clock';
import type { DurableEngine } from '../../durable/engine';
import type { HttpCall } from '../http-reply';

export interface DurableApiServices {
  readonly engine: DurableEngine;
  readonly clock: Clock;
  readonly hubName: string;
  readonly systemKey: string;
}

/** One call of the durable HTTP API; `segments` are the decoded parts of the path below the base. */
export interface DurableCall {
  readonly http: HttpCall;
  readonly segments: readonly string[];
  readonly services: DurableApiServices;
}
