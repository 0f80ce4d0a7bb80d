import type { FaultInput, RequestRecord } from '../../../local/arm';
import { armCalls, expectExplained, expectProtected } from '../flows';
import type { Monitor, RunningApp } from '../running-app';
import type { SwitchCase } from './switch-case';

/** Operations that work on an instance; a validation has none. */
const ofCreation = '/backupInstances/';

const refusedPoll = (status: number, more: Partial<Extract<FaultInput, { switch: 'refuse' }>> = {}): FaultInput => ({
  switch: 'refuse',
  on: 'status',
  status,
  code: `PollRefused${status}`,
  message: 'Not this time.',
  ...more,
});

const polls = (app: RunningApp): readonly RequestRecord[] => armCalls(app).filter(({ poll }) => poll);

const lastErrors = (seen: readonly Monitor[]): readonly unknown[] =>
  seen.flatMap(({ progress }) => (progress?.['lastError'] === undefined ? [] : [progress['lastError']]));

/** Seconds between the polls of an operation that were refused, and the one after them. */
function gaps(app: RunningApp, status: number): readonly number[] {
  const [first] = polls(app).filter((poll) => poll.status === status);
  const own = polls(app).filter(({ operationId }) => operationId === first?.operationId);
  return own.slice(1).flatMap((poll, index) => {
    const before = own[index];
    return before?.status === status ? [(poll.at - before.at) / 1000] : [];
  });
}

const mayStillRun = { advice: { fix: expect.stringContaining('may still run at Azure') } };

const passing: readonly SwitchCase[] = [401, 403, 404, 408, 409].map((status) => ({
  title: `${status} to some polls: they are repeated at growing intervals, and what was said is shown meanwhile`,
  faults: [refusedPoll(status, { times: 3, resource: ofCreation })],
  check: ({ end, seen, app }) => {
    expectProtected(end);
    expect(lastErrors(seen)).toEqual(Array(3).fill({ code: `PollRefused${status}`, message: 'Not this time.' }));
    expect(seen.filter(({ progress }) => progress?.['lastError'])).toMatchObject(
      Array(3).fill({ status: 'Running', progress: { phase: 'awaitCreation', waitingFor: 'operation' } }),
    );
    expect(gaps(app, status)).toEqual([15, 30, 60]);
    expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
    expect(app.arm.operations().filter(({ kind }) => kind === 'create')).toHaveLength(1);
  },
}));

const lasting: readonly SwitchCase[] = [401, 403, 404, 408, 409].map((status) => ({
  title: `${status} to every poll of a creation: given up after eight, and nothing is said of the operation`,
  faults: [refusedPoll(status, { resource: ofCreation })],
  check: ({ end, app }) => {
    expectExplained(end, `PollRefused${status}`);
    expect(end.error).toMatchObject({
      message: 'Not this time.',
      phase: 'awaitCreation',
      service: { httpStatus: status },
      ...mayStillRun,
    });
    expect(polls(app).filter((poll) => poll.status === status)).toHaveLength(8);
  },
}));

const expired: readonly SwitchCase[] = [400, 410].flatMap((status): SwitchCase[] => [
  {
    title: `${status} to the polls of a creation: the instance is read instead`,
    faults: [refusedPoll(status, { resource: ofCreation })],
    check: ({ end, seen, app }) => {
      expectProtected(end);
      expect(polls(app).filter((poll) => poll.status === status)).toHaveLength(1);
      expect(seen).toContainEqual(
        expect.objectContaining({
          progress: expect.objectContaining({
            phase: 'confirm',
            lastError: { code: `PollRefused${status}`, message: 'Not this time.' },
          }),
        }),
      );
    },
  },
  {
    title: `${status} to the polls of a creation that fails: the instance tells why`,
    faults: [
      refusedPoll(status, { resource: ofCreation }),
      { switch: 'operationFails', on: 'create', code: 'UserErrorDBUserAuthFailed' },
    ],
    check: ({ end }) => {
      expectExplained(end, 'UserErrorDBUserAuthFailed');
      expect(end.error).toMatchObject({ phase: 'confirm' });
    },
  },
  {
    title: `${status} to a poll of a validation: it is asked for again, for it changes nothing`,
    faults: [refusedPoll(status, { times: 1 })],
    check: ({ end, app }) => {
      expectProtected(end);
      expect(app.arm.operations().map(({ kind }) => kind)).toEqual(['validate', 'validate', 'create']);
    },
  },
  {
    title: `${status} to the polls of every validation: given up after five`,
    faults: [refusedPoll(status)],
    check: ({ end, app }) => {
      expectExplained(end, `PollRefused${status}`);
      expect(end.error).toMatchObject({ phase: 'validate', ...mayStillRun });
      expect(app.arm.operations()).toHaveLength(5);
      expect(app.arm.backupInstances()).toEqual([]);
    },
  },
  ...(['stop', 'delete'] as const).map((flow): SwitchCase => ({
    title: `${status} to the polls of a ${flow}: the instance is read instead`,
    flow,
    existing: { protectionState: 'ProtectionConfigured' },
    faults: [refusedPoll(status)],
    check: ({ end, app }) => {
      expect(end).toMatchObject({ status: 'Succeeded', result: { kind: flow === 'stop' ? 'Stopped' : 'Deleted' } });
      expect(app.arm.operations()).toHaveLength(1);
    },
  })),
  {
    title: `${status} to the polls of a sync: the instance is read instead`,
    faults: [
      { switch: 'lateProtectionError', afterSeconds: 0 },
      refusedPoll(status, { resource: ofCreation, times: 2 }),
    ],
    check: ({ end }) => expectProtected(end),
  },
]);

export const pollRefusalCases: readonly SwitchCase[] = [
  ...passing,
  ...lasting,
  ...expired,
  {
    title: 'a refused poll that says when to come again: is repeated then',
    faults: [refusedPoll(404, { times: 2, resource: ofCreation, retryAfter: { seconds: 111 } })],
    check: ({ end, app }) => {
      expectProtected(end);
      expect(gaps(app, 404)).toEqual([111, 111]);
      expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
    },
  },
  {
    title: 'a refused poll of an operation with a slow rhythm: is not repeated faster than that',
    faults: [
      { switch: 'retryAfter', on: 'create', value: { seconds: 40 } },
      refusedPoll(403, { times: 2, resource: ofCreation }),
    ],
    check: ({ end, app }) => {
      expectProtected(end);
      expect(gaps(app, 403)).toEqual([40, 40]);
    },
  },
  {
    title: '404 to the results that a Location leads to: is about the poll too',
    faults: [{ switch: 'locationOnly' }, refusedPoll(404, { times: 2, resource: ofCreation })],
    check: ({ end }) => expectProtected(end),
  },
  {
    title: '409 to the results that a Location leads to: is how the operation ended',
    faults: [{ switch: 'locationOnly' }, refusedPoll(409, { times: 1, resource: ofCreation })],
    check: ({ end }) => {
      expectExplained(end, 'PollRefused409');
      expect(end.error).not.toMatchObject(mayStillRun);
    },
  },
];
