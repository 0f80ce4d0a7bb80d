import type { InstanceFacts } from './instance-facts';
import { isOwnInstance } from './own-instance';

/**
 * How late a promised poll may be. When it is due a timer fires, which alone moves the last update; so this is the delay
 * of the engine and its queues, not that of Azure.
 */
export const PROMISE_GRACE_SECONDS = 5 * 60;

const ACTIVE: ReadonlySet<string> = new Set(['Pending', 'Running', 'ContinuedAsNew']);

/** Whether an instance of this status should get on. One that was suspended waits because somebody wants it to. */
export const shouldAdvance = (runtimeStatus: string): boolean => ACTIVE.has(runtimeStatus);

/** An orchestration that should have got on by now. */
export interface Stall {
  readonly instance: InstanceFacts;
  /** Of its custom status, where it has said. */
  readonly phase?: string;
  /** Milliseconds since the epoch. */
  readonly expectedBy: number;
  /** Why it was expected by then: it said so itself, or nothing moves for longer than is allowed. */
  readonly basis: 'nextPollDateTime' | 'lastUpdate';
  readonly overdueSeconds: number;
}

function textOf(status: unknown, member: string): string | undefined {
  if (typeof status !== 'object' || status === null) return undefined;
  const value: unknown = Reflect.get(status, member);
  return typeof value === 'string' ? value : undefined;
}

/** A promise that lies before the last update has been kept; only one that lies after it is still open. */
function openPromise({ customStatus, lastUpdatedAt }: InstanceFacts): number | undefined {
  const promised = Date.parse(textOf(customStatus, 'nextPollDateTime') ?? '');
  return promised > lastUpdatedAt ? promised : undefined;
}

/** @returns how an instance is late; `undefined` for one that is not, or that is not ours to watch */
export function stallOf(instance: InstanceFacts, stalledAfterSeconds: number, now: number): Stall | undefined {
  if (!isOwnInstance(instance.instanceId) || !shouldAdvance(instance.runtimeStatus)) return undefined;
  const promised = openPromise(instance);
  const expectedBy =
    promised === undefined
      ? instance.lastUpdatedAt + stalledAfterSeconds * 1000
      : promised + PROMISE_GRACE_SECONDS * 1000;
  if (now <= expectedBy) return undefined;
  const phase = textOf(instance.customStatus, 'phase');
  return {
    instance,
    ...(phase !== undefined && { phase }),
    expectedBy,
    basis: promised === undefined ? 'lastUpdate' : 'nextPollDateTime',
    overdueSeconds: Math.floor((now - expectedBy) / 1000),
  };
}
