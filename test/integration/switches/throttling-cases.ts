import type { FaultInput } from '../../../local/arm';
import { armCalls, armCallKinds, expectExplained, expectProtected, type Flow, secondsOf } from '../flows';
import type { RunningApp } from '../running-app';
import { flexibleServerId } from '../seeded-estate';
import type { SwitchCase } from './switch-case';

/** Every request that the flows make, with a flow that makes it. */
const requests: readonly { kind: NonNullable<FaultInput['on']>; flow: Flow; also?: FaultInput }[] = [
  { kind: 'list', flow: 'protect' },
  { kind: 'validate', flow: 'protect' },
  { kind: 'status', flow: 'protect' },
  { kind: 'create', flow: 'protect' },
  { kind: 'get', flow: 'protect' },
  { kind: 'sync', flow: 'protect', also: { switch: 'lateProtectionError', afterSeconds: 0 } },
  { kind: 'stop', flow: 'stop' },
  { kind: 'delete', flow: 'delete' },
];

const existingFor = (flow: Flow): Pick<SwitchCase, 'existing'> =>
  flow === 'protect' ? {} : { existing: { protectionState: 'ProtectionConfigured' } };

/** What a monitor says that is waited for. */
const isTold = (fault: FaultInput): string =>
  fault.switch === 'serverError' && fault.status !== 503 ? 'transientError' : 'throttling';

function throttled(
  { kind, flow, also }: (typeof requests)[number],
  title: string,
  fault: FaultInput,
  leastSeconds: number,
): SwitchCase {
  return {
    title: `${title} of ${kind}: comes back later, and goes on`,
    flow,
    ...existingFor(flow),
    faults: [...(also ? [also] : []), { ...fault, on: kind, times: 1 }],
    check: ({ end, seen, app }) => {
      expect(end).toMatchObject({ status: 'Succeeded', result: { kind: resultOf[flow] } });
      const [first = 0, second = 0] = secondsOf(app, kind);
      expect(second - first).toBeGreaterThanOrEqual(leastSeconds);
      const waits: readonly unknown[] = seen.map(({ progress }) => progress?.['waitingFor']);
      const told = waits.filter((wait) => wait === 'throttling' || wait === 'transientError');
      expect(new Set(told)).toEqual(new Set([isTold(fault)]));
      expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
    },
  };
}

const resultOf = { protect: 'Protected', validate: 'Valid', stop: 'Stopped', delete: 'Deleted' } as const;

/** Reads until the bucket of the subscription is empty. */
async function emptyTheBucket({ arm }: RunningApp): Promise<void> {
  const authorization = `Bearer ${arm.issueToken()}`;
  for (let reads = 0; reads < 300; reads++) {
    const { status } = await fetch(`${arm.url}${flexibleServerId}?api-version=2024-08-01`, {
      headers: { authorization },
    });
    if (status === 429) return;
  }
  throw new Error('The bucket did not get empty');
}

export const throttlingCases: readonly SwitchCase[] = [
  ...requests.map((each) =>
    throttled(each, 'throttle with Retry-After', { switch: 'throttle', retryAfter: { seconds: 77 } }, 77),
  ),
  ...requests.map((each) =>
    throttled(each, 'throttle without Retry-After', { switch: 'throttle', retryAfter: { missing: true } }, 30),
  ),
  ...requests.map((each) =>
    throttled(each, 'serverError 500 with Retry-After', { switch: 'serverError', retryAfter: { seconds: 77 } }, 77),
  ),
  ...requests.map((each) =>
    throttled(
      each,
      'serverError 502 with Retry-After, the work being done,',
      { switch: 'serverError', status: 502, retryAfter: { seconds: 77 }, when: 'after' },
      77,
    ),
  ),
  ...requests.map((each) =>
    throttled(each, 'serverError 503', { switch: 'serverError', status: 503, retryAfter: { seconds: 41 } }, 41),
  ),
  {
    title: 'throttle without end: ends at the deadline, by few requests',
    faults: [{ switch: 'throttle', on: 'list', retryAfter: { missing: true } }],
    check: ({ end, app }) => {
      expectExplained(end, 'OperationTimedOut');
      expect(end.error).toMatchObject({ phase: 'probe' });
      expect(armCalls(app).length).toBeLessThan(20);
    },
  },
  {
    title: 'throttle with an absurd Retry-After: the clamp is shown',
    faults: [{ switch: 'throttle', on: 'validate', retryAfter: { seconds: 999_999 }, times: 1 }],
    check: ({ end, seen }) => {
      expectProtected(end);
      expect(seen.map(({ progress }) => progress?.['clampedRetryAfter'])).toContain('999999');
    },
  },
  {
    title: 'token buckets that are empty: waits until there is something in them',
    settings: { tokenBuckets: true },
    arrange: emptyTheBucket,
    faults: [],
    check: ({ end, app }) => {
      expectProtected(end);
      expect(armCalls(app)[0]).toMatchObject({ kind: 'list', status: 429 });
      expect(armCallKinds(app).slice(0, 3)).toEqual(['list', 'list', 'validate']);
      expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
    },
  },
];
