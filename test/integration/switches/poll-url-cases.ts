import type { RequestRecord } from '../../../local/arm';
import { armCalls, armCallKinds, expectExplained, expectProtected, secondsOf } from '../flows';
import type { RunningApp } from '../running-app';
import type { SwitchCase } from './switch-case';

const origin = 'https://management.azure.example';

const polls = (app: RunningApp): readonly RequestRecord[] => armCalls(app).filter(({ poll }) => poll);

const pollRoutes = (app: RunningApp): ReadonlySet<string> =>
  new Set(polls(app).map(({ path }) => /\/(operationStatus|operationResults)\//.exec(path)?.[1] ?? ''));

export const pollUrlCases: readonly SwitchCase[] = [
  {
    title: 'foreignPollUrl at the validation: nothing is polled, and the host is named',
    faults: [{ switch: 'foreignPollUrl', on: 'validate', origin }],
    check: ({ end, app }) => {
      expectExplained(end, 'UntrustedPollUrl');
      expect(end.error?.message).toContain(`leads to ${origin}`);
      expect(end.error?.message).not.toMatch(/operationStatus|operationResults|subscriptions/);
      expect(polls(app)).toEqual([]);
    },
  },
  {
    title: 'foreignPollUrl at the creation: nothing is polled, and the host is named',
    faults: [{ switch: 'foreignPollUrl', on: 'create', origin }],
    check: ({ end }) => {
      expectExplained(end, 'UntrustedPollUrl');
      expect(end.error).toMatchObject({ phase: 'create' });
    },
  },
  {
    title: 'foreignPollUrl in a status answer: the old URL is not polled on',
    faults: [
      { switch: 'movedPollUrl', oldUrlGone: false, times: 1 },
      { switch: 'foreignPollUrl', on: 'status', origin },
    ],
    check: ({ end, app }) => {
      expectExplained(end, 'UntrustedPollUrl');
      expect(polls(app)).toHaveLength(1);
    },
  },
  {
    title: 'locationOnly: the results are followed instead',
    faults: [{ switch: 'locationOnly' }],
    check: ({ end, app }) => {
      expectProtected(end);
      expect(pollRoutes(app)).toEqual(new Set(['operationResults']));
      expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
    },
  },
  {
    title: 'locationOnly of an operation that fails: tells the code of the service',
    faults: [{ switch: 'locationOnly' }, { switch: 'operationFails', on: 'validate', code: 'UserErrorDBNotFound' }],
    check: ({ end }) => expectExplained(end, 'UserErrorDBNotFound'),
  },
  {
    title: 'locationOnly of an operation that is canceled: fails and says who',
    faults: [{ switch: 'locationOnly' }, { switch: 'canceled', on: 'validate' }],
    check: ({ end }) => expectExplained(end, 'OperationCanceled'),
  },
  {
    title: 'noPollUrl at the validation: says so',
    faults: [{ switch: 'noPollUrl', on: 'validate' }],
    check: ({ end, app }) => {
      expectExplained(end, 'MissingPollUrl');
      expect(polls(app)).toEqual([]);
    },
  },
  {
    title: 'noPollUrl at the creation: a 201 is looked at, a 202 that leads nowhere is told',
    faults: [{ switch: 'noPollUrl', on: 'create' }],
    check: ({ end, style }) => {
      if (style === '2021') expectProtected(end);
      else expectExplained(end, 'MissingPollUrl');
    },
  },
  {
    title: 'movedPollUrl: the new URL is followed, the old one is left',
    faults: [{ switch: 'movedPollUrl', times: 1 }],
    check: ({ end, app }) => {
      expectProtected(end);
      expect(armCalls(app).filter(({ status }) => status === 404)).toEqual([]);
      const [first] = polls(app);
      const moved = polls(app).filter((poll) => poll.operationId === first?.operationId && poll.path !== first.path);
      expect(moved.length).toBeGreaterThan(0);
    },
  },
  {
    title: 'refuse on a poll: tells the code of the service',
    faults: [
      { switch: 'refuse', on: 'status', status: 403, code: 'AuthorizationFailed', message: 'No right to read.' },
    ],
    check: ({ end }) => {
      expectExplained(end, 'AuthorizationFailed');
      expect(end.error).toMatchObject({ message: 'No right to read.', service: { httpStatus: 403 } });
    },
  },
  {
    title: 'refuse on the probe: tells the code of the service and goes no further',
    faults: [{ switch: 'refuse', on: 'list', status: 403, code: 'AuthorizationFailed', message: 'No right to read.' }],
    check: ({ end, app }) => {
      expectExplained(end, 'AuthorizationFailed');
      expect(end.error).toMatchObject({ phase: 'probe' });
      expect(armCallKinds(app)).toEqual(['list']);
    },
  },
  {
    title: 'refuse on the validation: tells the code of the service',
    faults: [{ switch: 'refuse', on: 'validate', status: 400, code: 'UserErrorInvalidSecret' }],
    check: ({ end }) => {
      expectExplained(end, 'UserErrorInvalidSecret');
      expect(end.error).toMatchObject({ phase: 'validate', service: { httpStatus: 400 } });
    },
  },
  {
    title: 'refuse on the creation with 409 for a passing reason: is repeated',
    faults: [
      {
        switch: 'refuse',
        on: 'create',
        status: 409,
        code: 'UserErrorMaxConcurrentOperationLimitReached',
        times: 1,
      },
    ],
    check: ({ end }) => expectProtected(end),
  },
  {
    title: 'refuse on the creation because of another operation, for long: is waited out in sight',
    faults: [
      { switch: 'refuse', on: 'create', status: 409, code: 'UserErrorMaxConcurrentOperationLimitReached', times: 9 },
    ],
    check: ({ end, seen }) => {
      expectProtected(end);
      expect(seen.map(({ progress }) => progress)).toContainEqual(
        expect.objectContaining({
          phase: 'create',
          attempt: 10,
          waitingFor: 'busyResource',
          lastError: expect.objectContaining({ code: 'UserErrorMaxConcurrentOperationLimitReached' }),
        }),
      );
    },
  },
  {
    title: 'refuse on the creation because of another operation, for ever: ends at the deadline with the code',
    faults: [{ switch: 'refuse', on: 'create', status: 409, code: 'UserErrorMaxConcurrentOperationLimitReached' }],
    check: ({ end, app }) => {
      expectExplained(end, 'UserErrorMaxConcurrentOperationLimitReached');
      const [first = 0] = secondsOf(app, 'create');
      expect((secondsOf(app, 'create').at(-1) ?? 0) - first).toBe(7200);
    },
  },
  {
    title: 'refuse on the creation with 403: tells the code of the service',
    faults: [{ switch: 'refuse', on: 'create', status: 403, code: 'RequestDisallowedByPolicy' }],
    check: ({ end }) => expectExplained(end, 'RequestDisallowedByPolicy'),
  },
  {
    title: 'refuse on the confirming read: tells the code of the service',
    faults: [{ switch: 'refuse', on: 'get', status: 403, code: 'AuthorizationFailed' }],
    check: ({ end }) => {
      expectExplained(end, 'AuthorizationFailed');
      expect(end.error).toMatchObject({ phase: 'confirm' });
    },
  },
  {
    title: 'refuse with a body that is no error: tells the HTTP status',
    faults: [{ switch: 'refuse', on: 'validate', status: 422, code: 'Unused', body: { surprise: 'not an error' } }],
    check: ({ end }) => expectExplained(end, 'Http422'),
  },
  {
    title: 'refuse on the stop: tells the code of the service',
    flow: 'stop',
    existing: { protectionState: 'ProtectionConfigured' },
    faults: [{ switch: 'refuse', on: 'stop', status: 400, code: 'UserErrorOperationDeniedOnImmutableItem' }],
    check: ({ end }) => expectExplained(end, 'UserErrorOperationDeniedOnImmutableItem'),
  },
];
