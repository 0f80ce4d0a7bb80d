import { armCalls, expectExplained, expectProtected, secondsOf } from '../flows';
import type { Monitor } from '../running-app';
import type { Ran, SwitchCase } from './switch-case';

/** Seconds between the answer that started the validation and its polls. */
function validationPolls({ app }: Ran): readonly number[] {
  const operationId = armCalls(app).find(({ kind }) => kind === 'validate')?.operationId;
  const start = secondsOf(app, 'validate')[0] ?? 0;
  const first = armCalls(app)[0]?.at ?? 0;
  return armCalls(app)
    .filter((call) => call.poll && call.operationId === operationId)
    .map(({ at }) => (at - first) / 1000 - start);
}

const clamps = (seen: readonly Monitor[]): ReadonlySet<unknown> =>
  new Set(seen.map(({ progress }) => progress?.['clampedRetryAfter']).filter((clamp) => clamp !== undefined));

function expectOnTime({ app }: Ran): void {
  expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
}

const validationTakes = (seconds: number) => ({ switch: 'duration', on: 'validate', seconds }) as const;

const polledEvery = (seconds: number, on: 'validate' | 'create') =>
  [{ switch: 'retryAfter', on, value: { seconds } }] as const;

export const waitingCases: readonly SwitchCase[] = [
  {
    title: 'retryAfter missing everywhere: waits at growing intervals of its own',
    faults: [{ switch: 'retryAfter', value: { missing: true } }, validationTakes(60)],
    check: (ran) => {
      expectProtected(ran.end);
      expect(validationPolls(ran)).toEqual([5, 13, 25, 42, 68]);
      expectOnTime(ran);
    },
  },
  {
    title: 'retryAfter as seconds: the last value is kept when a status answer has none',
    faults: [{ switch: 'retryAfter', on: 'validate', value: { seconds: 7 } }, validationTakes(20)],
    check: (ran) => {
      expectProtected(ran.end);
      expect(validationPolls(ran)).toEqual([7, 14, 21]);
      expect(ran.seen).toContainEqual(
        expect.objectContaining({
          status: 'Running',
          progress: expect.objectContaining({
            phase: 'awaitValidation',
            waitingFor: 'operation',
            polls: 1,
            nextPollDateTime: expect.stringMatching(/Z$/),
            deadline: expect.stringMatching(/Z$/),
          }),
        }),
      );
      expectOnTime(ran);
    },
  },
  {
    title: 'retryAfter as seconds on a status answer: the new value counts from then on',
    faults: [{ switch: 'retryAfter', on: 'status', value: { seconds: 25 }, times: 1 }, validationTakes(60)],
    check: (ran) => {
      expectProtected(ran.end);
      expect(validationPolls(ran)).toEqual([10, 35, 60]);
      expectOnTime(ran);
    },
  },
  {
    title: 'retryAfter as an HTTP date: waits until then',
    faults: [{ switch: 'retryAfter', on: 'validate', value: { httpDateInSeconds: 33 } }, validationTakes(30)],
    check: (ran) => {
      expectProtected(ran.end);
      expect(validationPolls(ran)).toEqual([33]);
      expectOnTime(ran);
    },
  },
  {
    title: 'retryAfter absurdly high: waits an hour and says what was asked',
    faults: [{ switch: 'retryAfter', on: 'validate', value: { seconds: 31_536_000 }, times: 1 }],
    check: (ran) => {
      expectProtected(ran.end);
      expect(validationPolls(ran)).toEqual([3600]);
      expect(clamps(ran.seen)).toEqual(new Set(['31536000']));
    },
  },
  {
    title: 'retryAfter as a date years ahead: waits an hour and says what was asked',
    faults: [{ switch: 'retryAfter', on: 'create', value: { httpDateInSeconds: 86_400 * 365 }, times: 1 }],
    check: (ran) => {
      expectProtected(ran.end);
      expect([...clamps(ran.seen)]).toEqual([expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} .* GMT$/)]);
    },
  },
  {
    title: 'retryAfter of zero: is no busy loop, and says what was asked',
    faults: [{ switch: 'retryAfter', on: 'validate', value: { seconds: 0 } }, validationTakes(3)],
    check: (ran) => {
      expectProtected(ran.end);
      expect(validationPolls(ran)).toEqual([1, 2, 3]);
      expect(clamps(ran.seen)).toEqual(new Set(['0']));
      expectOnTime(ran);
    },
  },
  {
    title: 'retryAfter in the past: is no busy loop, and says what was asked',
    faults: [{ switch: 'retryAfter', on: 'validate', value: { httpDateInSeconds: -600 } }, validationTakes(2)],
    check: (ran) => {
      expectProtected(ran.end);
      expect(validationPolls(ran)).toEqual([1, 2]);
      expect([...clamps(ran.seen)]).toEqual([expect.stringMatching(/GMT$/)]);
    },
  },
  {
    title: 'retryAfter of no meaning: waits as if it were missing',
    faults: [{ switch: 'retryAfter', on: 'validate', value: { text: 'in a while' } }, validationTakes(10)],
    check: (ran) => {
      expectProtected(ran.end);
      expect(validationPolls(ran)).toEqual([5, 13]);
      expectOnTime(ran);
    },
  },
  {
    title: 'duration of most of an hour: is waited out, across generations of the orchestration',
    faults: [{ switch: 'duration', on: 'create', seconds: 50 * 60 }, ...polledEvery(60, 'create')],
    check: (ran) => {
      expectProtected(ran.end);
      expect(ran.seen.some(({ progress }) => progress?.['polls'] === 49)).toBe(true);
      expectOnTime(ran);
    },
  },
  {
    title: 'neverEnds at the validation: ends at the deadline and says where',
    faults: [{ switch: 'neverEnds', on: 'validate' }, ...polledEvery(300, 'validate')],
    check: ({ end, app }) => {
      expect(end).toMatchObject({
        status: 'Failed',
        error: {
          code: 'OperationTimedOut',
          phase: 'awaitValidation',
          message: expect.stringContaining('7200 seconds'),
        },
      });
      expectExplained(end, 'OperationTimedOut');
      expect(app.arm.backupInstances()).toEqual([]);
    },
  },
  {
    title: 'neverEnds at the creation: ends at the deadline and says where',
    faults: [{ switch: 'neverEnds', on: 'create' }, ...polledEvery(300, 'create')],
    check: ({ end }) => {
      expectExplained(end, 'OperationTimedOut');
      expect(end.error).toMatchObject({ phase: 'awaitCreation' });
    },
  },
  {
    title: 'statusWord in odd casing: Azure is understood',
    faults: [{ switch: 'statusWord', running: 'INPROGRESS', succeeded: 'sUCCEEDED' }],
    check: ({ end }) => expectProtected(end),
  },
  {
    title: 'statusWord that nobody knows: is still running',
    faults: [{ switch: 'statusWord', running: 'Reticulating', succeeded: 'SUCCEEDED' }],
    check: ({ end }) => expectProtected(end),
  },
];
