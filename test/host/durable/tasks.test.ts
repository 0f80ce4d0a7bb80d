import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import { createTestHost, START } from './support/test-host';

const hour = 3_600_000;

function inMilliseconds(context: OrchestrationContext, milliseconds: number): Date {
  return new Date(context.df.currentUtcDateTime.getTime() + milliseconds);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

describe('activities', () => {
  it('hand results through in the shapes that JSON has', async () => {
    const inputs = [{ a: 1 }, 'text', '{"looks":"like json"}', 5, [1, 'b']];
    const host = createTestHost({
      orchestrators: {
        *echoAll(context) {
          const results: unknown[] = [];
          for (const input of inputs) {
            results.push(yield context.df.callActivity('echo', input));
          }
          results.push(yield context.df.callActivity('echo'));
          return results;
        },
      },
      activities: { echo: (input) => input },
    });
    const id = await host.start('echoAll');
    await host.settle();
    expect((await host.status(id)).output).toEqual([...inputs, null]);
  });

  it('tell an activity which instance it works for', async () => {
    const host = createTestHost({
      orchestrators: {
        *ask(context) {
          const answer: unknown = yield context.df.callActivity('whoAmI');
          return answer;
        },
      },
      activities: { whoAmI: (_, instanceId) => instanceId },
    });
    const id = await host.start('ask', undefined, 'me');
    await host.settle();
    expect((await host.status(id)).output).toBe('me');
  });

  it('fail with the text of the durable extension, and with details that are always a string', async () => {
    const host = createTestHost({
      orchestrators: {
        *catching(context) {
          try {
            yield context.df.callActivity('boom', {});
            return 'no error';
          } catch (error) {
            return messageOf(error);
          }
        },
      },
      activities: {
        boom: () => {
          throw new Error('no such disk');
        },
      },
    });
    const id = await host.start('catching');
    await host.settle();
    const output = String((await host.status(id)).output);
    expect(output).toMatch(/^Activity function 'boom' failed: {2}no such disk \n \{"\$type":"System\.Exception/);
  });

  it('turn exception properties into failure details', async () => {
    const host = createTestHost({
      orchestrators: {
        *catching(context) {
          try {
            yield context.df.callActivity('boom', {});
            return 'no error';
          } catch (error) {
            return error instanceof df.TaskFailedError ? error.failureDetails : 'another error';
          }
        },
      },
      activities: {
        boom: () => {
          throw new Error(
            JSON.stringify({
              errorType: 'QuotaError',
              errorMessage: 'full',
              properties: { limit: 5 },
              stackTrace: 'at x',
            }),
          );
        },
      },
    });
    const id = await host.start('catching');
    await host.settle();
    expect((await host.status(id)).output).toMatchObject({
      errorType: 'QuotaError',
      errorMessage: 'full',
      properties: { limit: 5 },
    });
  });

  it('fail their orchestration when nothing catches it', async () => {
    const host = createTestHost({
      orchestrators: {
        *careless(context) {
          yield context.df.callActivity('boom', {});
        },
      },
      activities: {
        boom: () => {
          throw new Error('broken');
        },
      },
    });
    const id = await host.start('careless');
    await host.settle();
    expect(await host.status(id)).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining(
        "Orchestrator function 'careless' failed: Activity function 'boom' failed:  broken",
      ) as unknown,
    });
  });

  it('are fanned out together, and never more than allowed at a time', async () => {
    let running = 0;
    let most = 0;
    const host = createTestHost(
      {
        orchestrators: {
          *fan(context) {
            const tasks = Array.from({ length: 300 }, (_, index) => context.df.callActivity('work', index));
            const results: number[] = yield context.df.Task.all(tasks);
            return results.reduce((sum, result) => sum + result, 0);
          },
        },
        activities: {
          work: async (input) => {
            running++;
            most = Math.max(most, running);
            await new Promise(setImmediate);
            running--;
            return input;
          },
        },
      },
      { maxConcurrentActivities: 7 },
    );
    const id = await host.start('fan');
    await host.settle();
    expect((await host.status(id)).output).toBe((299 * 300) / 2);
    expect(most).toBe(7);
  });
});

describe('retries', () => {
  function retrying(failures: number, maxNumberOfAttempts: number) {
    const attempts: number[] = [];
    const host = createTestHost({
      orchestrators: {
        *retrying(context) {
          const options = new df.RetryOptions(5_000, maxNumberOfAttempts);
          options.backoffCoefficient = 2;
          options.maxRetryIntervalInMilliseconds = 8_000;
          const result: unknown = yield context.df.callActivityWithRetry('flaky', options, {});
          const after: unknown = yield context.df.callActivity('after', {});
          return [result, after];
        },
      },
      activities: {
        flaky: () => {
          attempts.push(host.clock.now() - START);
          if (attempts.length <= failures) {
            throw new Error(`failure ${attempts.length}`);
          }
          return 'done';
        },
        after: () => 'after',
      },
    });
    return { host, attempts };
  }

  it('wait in durable timers with back-off and a cap', async () => {
    const { host, attempts } = retrying(3, 4);
    const id = await host.start('retrying');
    await host.settle();
    expect(attempts).toEqual([0, 5_000, 13_000, 21_000]);
    expect((await host.status(id)).output).toEqual(['done', 'after']);
  });

  it('give up after the last attempt without another wait', async () => {
    const { host, attempts } = retrying(9, 3);
    const id = await host.start('retrying');
    await host.settle();
    expect(attempts).toEqual([0, 5_000, 13_000]);
    expect(host.clock.now() - START).toBe(13_000);
    expect(await host.status(id)).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining('failure 3') as unknown,
    });
  });
});

describe('timers', () => {
  it('fire when they are due and not before', async () => {
    const host = createTestHost({
      orchestrators: {
        *sleep(context) {
          yield context.df.createTimer(inMilliseconds(context, 48 * hour));
          return context.df.currentUtcDateTime.getTime() - START;
        },
      },
    });
    const id = await host.start('sleep');
    await host.settle(48 * hour - 1);
    expect((await host.status(id)).runtimeStatus).toBe('Running');
    await host.settle();
    expect((await host.status(id)).output).toBe(48 * hour);
  });

  it('of the past fire at once', async () => {
    const host = createTestHost({
      orchestrators: {
        *sleep(context) {
          yield context.df.createTimer(inMilliseconds(context, -1));
          return 'awake';
        },
      },
    });
    const id = await host.start('sleep');
    await host.engine.idle();
    expect((await host.status(id)).output).toBe('awake');
  });

  function race(isCanceled: boolean) {
    return createTestHost({
      orchestrators: {
        *race(context) {
          const timer = context.df.createTimer(inMilliseconds(context, hour));
          const event = context.df.waitForExternalEvent('go');
          const winner: unknown = yield context.df.Task.any([timer, event]);
          if (winner === event && isCanceled) {
            timer.cancel();
          }
          return winner === event ? 'event' : 'timer';
        },
      },
    });
  }

  it('keep an instance running when they are not cancelled', async () => {
    const host = race(false);
    const id = await host.start('race');
    await host.engine.raiseEvent(id, 'go', 'null');
    await host.engine.idle();
    expect((await host.status(id)).runtimeStatus).toBe('Running');
    await host.settle();
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: 'event' });
    expect(host.clock.now() - START).toBe(hour);
  });

  it('do not once they are cancelled, and leave nothing to wait for', async () => {
    const host = race(true);
    const id = await host.start('race');
    await host.engine.raiseEvent(id, 'go', 'null');
    await host.engine.idle();
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: 'event' });
    expect(host.store.nextTimerAfter(0)).toBeUndefined();
  });

  it('win against an event that never comes', async () => {
    const host = race(true);
    const id = await host.start('race');
    await host.settle();
    expect((await host.status(id)).output).toBe('timer');
  });
});

describe('external events', () => {
  it('are served newest wait first, and kept in order when they come early', async () => {
    const host = createTestHost({
      orchestrators: {
        *events(context) {
          const first: unknown = yield context.df.waitForExternalEvent('e');
          const second: unknown = yield context.df.waitForExternalEvent('e');
          const both: unknown = yield context.df.Task.all([
            context.df.waitForExternalEvent('late'),
            context.df.waitForExternalEvent('late'),
          ]);
          return [first, second, both];
        },
      },
    });
    const id = await host.start('events');
    await host.engine.raiseEvent(id, 'e', '1');
    await host.engine.raiseEvent(id, 'e', '2');
    await host.engine.idle();
    await host.engine.raiseEvent(id, 'late', '3');
    await host.engine.raiseEvent(id, 'late', '4');
    await host.engine.idle();
    expect((await host.status(id)).output).toEqual([1, 2, [4, 3]]);
  });

  it('meet unknown and ended instances', async () => {
    const host = createTestHost({
      orchestrators: {
        *done(context) {
          yield context.df.createTimer(new Date(START));
        },
      },
    });
    const id = await host.start('done');
    await host.engine.idle();
    await expect(host.engine.raiseEvent('nobody', 'e', '1')).resolves.toBe('notFound');
    await expect(host.engine.raiseEvent(id, 'e', '1')).resolves.toBe('gone');
  });
});

describe('the context', () => {
  it('has a clock that only the engine moves', async () => {
    const host = createTestHost({
      orchestrators: {
        *tamper(context) {
          const seen: number[] = [];
          for (let turn = 0; turn < 3; turn++) {
            yield context.df.createTimer(inMilliseconds(context, hour));
            seen.push((context.df.currentUtcDateTime.getTime() - START) / hour);
          }
          context.df.currentUtcDateTime.setFullYear(1999);
          return seen;
        },
      },
    });
    const id = await host.start('tamper');
    await host.settle();
    expect((await host.status(id)).output).toEqual([1, 2, 3]);
    const [opening] = (await host.engine.history(id)) ?? [];
    expect(opening?.Timestamp).toBe('2030-01-01T00:00:00.000Z');
  });

  it('gets a fresh input in every episode, whatever the app does to it', async () => {
    const host = createTestHost({
      orchestrators: {
        *mutate(context) {
          const input = context.df.getInput<{ count: number }>();
          input.count++;
          yield context.df.callActivity('noop', {});
          input.count++;
          return input.count;
        },
      },
      activities: { noop: () => null },
    });
    const id = await host.start('mutate', { count: 0 });
    await host.settle();
    expect((await host.status(id)).output).toBe(2);
  });
});
