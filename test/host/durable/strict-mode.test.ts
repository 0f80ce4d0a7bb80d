/* eslint-disable require-yield -- an orchestrator is a generator even when it has nothing to wait for */
import * as df from 'durable-functions';
import type { OrchestrationContext, OrchestrationHandler } from 'durable-functions';
import { createTestHost } from './support/test-host';

const hour = 3_600_000;

function later(context: OrchestrationContext, milliseconds = hour): Date {
  return new Date(context.df.currentUtcDateTime.getTime() + milliseconds);
}

function twoDays(maxNumberOfAttempts: number): df.RetryOptions {
  return new df.RetryOptions(1_000, maxNumberOfAttempts);
}

let failuresLeft = 0;

const activities = {
  echo: (input: unknown) => input,
  fails: () => {
    throw new Error('broken');
  },
  failsFirst: () => {
    if (failuresLeft-- > 0) {
      throw new Error('not yet');
    }
    return 'done';
  },
};

/** What an author must not do, the mistake's name, and how the message starts or what it contains. */
const mistakes: readonly [string, OrchestrationHandler, string][] = [
  [
    'yields a task again in a second Task.any',
    function* (context) {
      const timer = context.df.createTimer(later(context));
      yield context.df.Task.any([timer, context.df.callActivity('echo', 1)]);
      yield context.df.Task.any([timer, context.df.callActivity('echo', 2)]);
    },
    'The timer task was yielded before and is part of a second Task.all or Task.any',
  ],
  [
    'puts a completed task into Task.all',
    function* (context) {
      const task = context.df.callActivity('echo', 1);
      yield task;
      yield context.df.Task.all([task]);
    },
    "The activity 'echo' had completed before it was put into Task.all",
  ],
  [
    'puts a received event into Task.any',
    function* (context) {
      const event = context.df.waitForExternalEvent('go');
      yield event;
      yield context.df.Task.any([event, context.df.callActivity('echo', 1)]);
    },
    "The event 'go' had completed before",
  ],
  [
    'goes on after a failed Task.all while others of it are open',
    function* (context) {
      try {
        yield context.df.Task.all([context.df.callActivity('fails', 1), context.df.createTimer(later(context))]);
      } catch {
        yield context.df.callActivity('echo', 1);
      }
    },
    'went on after a Task.all had failed',
  ],
  [
    'cancels a timer that raced against retries',
    function* (context) {
      failuresLeft = 1;
      const timer = context.df.createTimer(later(context));
      const work = context.df.callActivityWithRetry('failsFirst', twoDays(3), 1);
      yield context.df.Task.any([work, timer]);
      timer.cancel();
      yield context.df.callActivity('echo', 1);
    },
    'the cause may be a cancelled timer that raced against a task with retries',
  ],
  [
    'lets a retry timeout elapse',
    function* (context) {
      const options = twoDays(5);
      options.retryTimeoutInMilliseconds = 1_500;
      yield context.df.callActivityWithRetry('fails', options, 1);
    },
    'retryTimeoutInMilliseconds has elapsed',
  ],
  [
    'throws something that is not an Error',
    function* () {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the very mistake
      throw 'text';
    },
    'threw something that is not an Error',
  ],
  [
    'throws an Error without a message',
    function* () {
      throw new Error('');
    },
    'or an Error without a message',
  ],
  [
    'throws undefined',
    function* () {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the very mistake
      throw undefined;
    },
    'has neither ended nor anything to wait for',
  ],
  [
    'calls an activity that does not exist',
    function* (context) {
      yield context.df.callActivity('nope', 1);
    },
    "The function 'nope' doesn't exist, is disabled, or is not an activity function.",
  ],
  [
    'calls a sub-orchestrator that does not exist',
    function* (context) {
      yield context.df.callSubOrchestrator('nope', 1);
    },
    "The function 'nope' doesn't exist, is disabled, or is not an orchestrator function.",
  ],
  [
    'waits longer than six days',
    function* (context) {
      yield context.df.createTimer(later(context, 144 * hour + 1));
    },
    'longer than 6 days',
  ],
  [
    'retries after more than six days',
    function* (context) {
      yield context.df.callActivityWithRetry('echo', new df.RetryOptions(145 * hour, 2), 1);
    },
    'A retry policy has an interval longer than 6 days',
  ],
  [
    'makes a compound task of nothing',
    function* (context) {
      yield context.df.Task.all([]);
    },
    'you must specify at least one Task',
  ],
  [
    'calls HTTP',
    function* (context) {
      yield context.df.callHttp({ method: 'GET', url: 'http://localhost/' });
    },
    'does not support callHttp',
  ],
];

describe('strict mode fails an orchestrator that', () => {
  it.each(mistakes)('%s', async (_, orchestrator, message) => {
    const host = createTestHost({ orchestrators: { orchestrator }, activities });
    const id = await host.start('orchestrator');
    await host.engine.raiseEvent(id, 'go', '1');
    await host.settle();
    expect(await host.status(id)).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining(message) as unknown,
    });
  });
});

/** Correct programs that look like mistakes. */
const correct: readonly [string, OrchestrationHandler][] = [
  [
    'waits for the loser of a race afterwards',
    function* (context) {
      const slow = context.df.createTimer(later(context));
      yield context.df.Task.any([slow, context.df.callActivity('echo', 1)]);
      yield slow;
      yield context.df.callActivity('echo', 2);
      return 'ok';
    },
  ],
  [
    'waits for one event in several races, with new timers',
    function* (context) {
      const event = context.df.waitForExternalEvent('late');
      for (let turn = 0; turn < 3; turn++) {
        const timer = context.df.createTimer(later(context));
        const winner: unknown = yield context.df.Task.any([event, timer]);
        if (winner === event) {
          timer.cancel();
        }
      }
      return 'ok';
    },
  ],
  [
    'ends while the siblings of a failed task are open',
    function* (context) {
      try {
        yield context.df.Task.all([context.df.callActivity('fails', 1), context.df.createTimer(later(context))]);
      } catch {
        return 'ok';
      }
      return 'not reached';
    },
  ],
  [
    'waits exactly six days',
    function* (context) {
      yield context.df.createTimer(later(context, 144 * hour));
      return 'ok';
    },
  ],
  [
    'yields a completed task again',
    function* (context) {
      const task = context.df.callActivity('echo', 'ok');
      yield task;
      const again: unknown = yield task;
      return again;
    },
  ],
  [
    'waits for a timer that it has cancelled',
    function* (context) {
      const timer = context.df.createTimer(later(context));
      yield context.df.Task.any([timer, context.df.callActivity('echo', 1)]);
      timer.cancel();
      yield timer;
      return 'ok';
    },
  ],
  [
    'catches a failure after retries and goes on',
    function* (context) {
      try {
        yield context.df.callActivityWithRetry('fails', twoDays(3), 1);
      } catch {
        yield context.df.callActivity('echo', 1);
      }
      return 'ok';
    },
  ],
];

describe('strict mode lets an orchestrator pass that', () => {
  it.each(correct)('%s', async (_, orchestrator) => {
    const host = createTestHost({ orchestrators: { orchestrator }, activities });
    const id = await host.start('orchestrator');
    await host.settle();
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: 'ok' });
  });
});

it('outside of strict mode such an orchestration stays Running, as on Azure', async () => {
  const host = createTestHost(
    {
      orchestrators: {
        *orchestrator(context) {
          const task = context.df.callActivity('echo', 1);
          yield task;
          yield context.df.Task.all([task]);
        },
      },
      activities,
    },
    { strict: false },
  );
  const id = await host.start('orchestrator');
  await host.settle();
  expect((await host.status(id)).runtimeStatus).toBe('Running');
});
