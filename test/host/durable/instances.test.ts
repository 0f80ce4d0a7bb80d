/* eslint-disable require-yield -- an orchestrator is a generator even when it has nothing to wait for */
import { eventually } from '../../support/eventually';
import { createTestHost, START } from './support/test-host';
import type { SdkFunctions } from './support/sdk-runner';

const hour = 3_600_000;

const functions: SdkFunctions = {
  orchestrators: {
    *wait(context) {
      const event: unknown = yield context.df.waitForExternalEvent('go');
      return event;
    },
    *work(context) {
      const result: unknown = yield context.df.callActivity('echo', context.df.getInput());
      return result;
    },
    *fail() {
      throw new Error('on purpose');
    },
    *version(context) {
      return context.df.version;
    },
  },
  activities: { echo: (input) => input },
};

describe('starting', () => {
  it('makes up ids of 32 hex digits', async () => {
    const host = createTestHost(functions);
    expect(await host.start('work', 1)).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is Pending until the first episode is committed', async () => {
    const host = createTestHost(functions);
    const id = await host.start('work', { a: 1 });
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Pending', inputJson: '{"a":1}', createdTime: START });
    await host.settle();
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Completed', outputJson: '{"a":1}' });
  });

  it('leaves a live instance alone and replaces one that has ended', async () => {
    const host = createTestHost(functions);
    await host.start('wait', undefined, 'x');
    const again = { name: 'work', inputJson: '2', instanceId: 'x' };
    await expect(host.engine.start(again)).resolves.toMatchObject({ kind: 'alreadyExists', runtimeStatus: 'Running' });
    await host.engine.raiseEvent('x', 'go', '1');
    await host.settle();
    await expect(host.engine.start(again)).resolves.toEqual({ kind: 'started', instanceId: 'x' });
    await host.settle();
    expect(await host.status('x')).toMatchObject({ name: 'work', output: 2 });
    expect(await host.engine.history('x')).toHaveLength(8);
  });

  it('lets one of two simultaneous starts win', async () => {
    const host = createTestHost(functions);
    const request = { name: 'wait', inputJson: null, instanceId: 'same' };
    const results = await Promise.all([host.engine.start(request), host.engine.start(request)]);
    expect(results.map(({ kind }) => kind)).toEqual(['started', 'alreadyExists']);
  });

  it.each(['', ' ', 'a/b', 'a\\b', 'a?b', 'a#b', 'a\nb', '@a', 'x'.repeat(101)])(
    'refuses the id %j',
    async (instanceId) => {
      const host = createTestHost(functions);
      await expect(host.engine.start({ name: 'work', inputJson: null, instanceId })).resolves.toMatchObject({
        kind: 'invalidInstanceId',
      });
    },
  );

  it('refuses functions that do not exist', async () => {
    const host = createTestHost(functions);
    await expect(host.engine.start({ name: 'nope', inputJson: null })).resolves.toEqual({
      kind: 'unknownOrchestrator',
      name: 'nope',
    });
  });

  it('gives an instance the version asked for, else the default one', async () => {
    const host = createTestHost(functions, { defaultVersion: '2.1' });
    await host.engine.start({ name: 'version', inputJson: null, instanceId: 'default' });
    await host.engine.start({ name: 'version', inputJson: null, instanceId: 'own', version: '1.0' });
    await host.settle();
    expect((await host.status('default')).output).toBe('2.1');
    expect((await host.status('own')).output).toBe('1.0');
  });
});

describe('ending', () => {
  it('fails with the text of the durable extension', async () => {
    const host = createTestHost(functions);
    const id = await host.start('fail');
    await host.settle();
    expect(await host.status(id)).toMatchObject({
      runtimeStatus: 'Failed',
      output: "Orchestrator function 'fail' failed: on purpose",
    });
  });

  it('terminates with the reason as output, and drops what comes later', async () => {
    const finishing: (() => void)[] = [];
    const host = createTestHost({
      orchestrators: functions.orchestrators,
      activities: { echo: () => new Promise<void>((resolve) => void finishing.push(resolve)) },
    });
    const id = await host.start('work');
    await eventually('the activity', () => finishing[0]);
    await expect(host.engine.terminate(id, 'enough')).resolves.toBe('accepted');
    await eventually('the end', async () => (await host.status(id)).runtimeStatus === 'Terminated');
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
    for (const finish of finishing) finish();
    await host.settle();
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
    expect(host.store.workItems(0, 10)).toEqual([]);
    await expect(host.engine.terminate(id, 'again')).resolves.toBe('gone');
    await expect(host.engine.terminate('nobody', 'x')).resolves.toBe('notFound');
  });
});

describe('suspending', () => {
  it('holds everything back until the instance is resumed', async () => {
    const host = createTestHost({
      orchestrators: {
        *steps(context) {
          yield context.df.createTimer(new Date(START + hour));
          const event: unknown = yield context.df.waitForExternalEvent('go');
          return event;
        },
      },
    });
    const id = await host.start('steps');
    await host.engine.idle();
    await expect(host.engine.resume(id, 'too early')).resolves.toBe('invalidState');
    await expect(host.engine.suspend(id, 'hold')).resolves.toBe('accepted');
    await host.engine.idle();
    await expect(host.engine.suspend(id, 'twice')).resolves.toBe('invalidState');
    await host.engine.raiseEvent(id, 'go', '7');
    await host.settle();
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Suspended', output: 'hold' });
    expect(host.store.nextTimerAfter(0)).toBeUndefined();
    await expect(host.engine.resume(id, 'go on')).resolves.toBe('accepted');
    await host.settle();
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: 7 });
  });

  it('works on an instance that has not begun', async () => {
    const host = createTestHost(functions);
    const started = host.start('work', 3, 'p');
    const suspended = host.engine.suspend('p', 'wait');
    await started;
    await suspended;
    await host.settle();
    expect((await host.status('p')).runtimeStatus).toBe('Suspended');
    await host.engine.resume('p', '');
    await host.settle();
    expect(await host.status('p')).toMatchObject({ runtimeStatus: 'Completed', output: 3 });
  });

  it('does not keep an instance from being terminated', async () => {
    const host = createTestHost(functions);
    const id = await host.start('wait');
    await host.engine.suspend(id, 'hold');
    await host.engine.idle();
    await host.engine.terminate(id, 'end');
    await host.settle();
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'end' });
  });
});

describe('continue-as-new', () => {
  it('starts a new generation under the same id, with an empty history', async () => {
    const host = createTestHost({
      orchestrators: {
        *count(context) {
          const { n } = context.df.getInput<{ n: number }>();
          yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + hour));
          if (n < 3) {
            context.df.continueAsNew({ n: n + 1 });
            return;
          }
          return n;
        },
      },
    });
    const id = await host.start('count', { n: 0 });
    await host.settle();
    expect(await host.status(id)).toMatchObject({
      runtimeStatus: 'Completed',
      output: 3,
      inputJson: '{"n":3}',
      createdTime: START + 3 * hour,
    });
    expect(await host.engine.history(id)).toHaveLength(8);
  });

  it('waits for tasks that are still open', async () => {
    const host = createTestHost({
      orchestrators: {
        *hasty(context) {
          if (context.df.getInput<{ again: boolean }>().again) {
            return (context.df.currentUtcDateTime.getTime() - START) / hour;
          }
          const event = context.df.waitForExternalEvent('go');
          yield context.df.Task.any([event, context.df.createTimer(new Date(START + 5 * hour))]);
          context.df.continueAsNew({ again: true });
          return undefined;
        },
      },
    });
    const id = await host.start('hasty', { again: false });
    await host.engine.raiseEvent(id, 'go', '1');
    await host.engine.idle();
    const before = await host.engine.history(id);
    await host.settle(5 * hour - 1);
    expect(await host.engine.history(id)).toEqual(before);
    await host.settle();
    expect((await host.status(id)).output).toBe(5);
  });

  it('loses events that were received and not read, with a warning, and keeps those that come later', async () => {
    const host = createTestHost({
      orchestrators: {
        *drop(context) {
          if (context.df.getInput() === 1) {
            context.df.continueAsNew(2);
            yield context.df.waitForExternalEvent('first');
            return;
          }
          const event: unknown = yield context.df.waitForExternalEvent('second');
          return event;
        },
      },
    });
    const started = host.start('drop', 1, 'd');
    const raised = host.engine.raiseEvent('d', 'second', '"early"');
    await started;
    await raised;
    await host.settle();
    expect((await host.status('d')).runtimeStatus).toBe('Running');
    expect(host.log).toEqual([
      expect.objectContaining({ level: 'warning', message: expect.stringContaining('second') as unknown }),
    ]);
    await host.engine.raiseEvent('d', 'second', '"late"');
    await host.settle();
    expect((await host.status('d')).output).toBe('late');
  });
});

describe('custom status', () => {
  it('is stored as JSON, and is at most 16 KB', async () => {
    const host = createTestHost({
      orchestrators: {
        *report(context) {
          context.df.setCustomStatus({ step: 1 });
          yield context.df.waitForExternalEvent('go');
          context.df.setCustomStatus('x'.repeat(8_190));
          yield context.df.waitForExternalEvent('go');
          context.df.setCustomStatus('x'.repeat(8_191));
          yield context.df.waitForExternalEvent('go');
        },
      },
    });
    const id = await host.start('report');
    await host.engine.idle();
    expect((await host.status(id)).customStatus).toEqual({ step: 1 });
    await host.engine.raiseEvent(id, 'go', '1');
    await host.engine.idle();
    expect((await host.status(id)).customStatus).toHaveLength(8_190);
    await host.engine.raiseEvent(id, 'go', '1');
    await host.engine.idle();
    expect(await host.status(id)).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining('16 KB') as unknown,
    });
  });
});

describe('purging', () => {
  it('takes ended instances only', async () => {
    const host = createTestHost(functions);
    const done = await host.start('work', 1);
    const live = await host.start('wait');
    await host.settle();
    await expect(host.engine.purge(live)).resolves.toBe(0);
    await expect(host.engine.purge(done)).resolves.toBe(1);
    await expect(host.engine.purge(done)).resolves.toBe(0);
    await expect(host.engine.get(done)).resolves.toBeUndefined();
    await expect(host.engine.history(done)).resolves.toBeUndefined();
  });

  it('takes many at once by time and status', async () => {
    const host = createTestHost(functions);
    await host.start('work', 1, 'a');
    await host.start('fail', undefined, 'b');
    await host.start('wait', undefined, 'c');
    await host.settle(hour);
    await host.start('work', 1, 'd');
    await host.settle();
    await expect(host.engine.purgeBy({ createdFrom: 0, runtimeStatuses: ['Failed', 'Running'] })).resolves.toBe(1);
    await expect(host.engine.purgeBy({ createdFrom: 0, createdTo: START })).resolves.toBe(1);
    const { instances } = await host.engine.query({ top: 10 });
    expect(instances.map(({ instanceId }) => instanceId)).toEqual(['c', 'd']);
  });
});

describe('restarting', () => {
  it('runs the same orchestrator and input again, under a new id or the old one', async () => {
    const host = createTestHost(functions);
    const id = await host.start('work', { a: 1 });
    await host.settle();
    const renamed = await host.engine.restart(id, true);
    const same = await host.engine.restart(id, false);
    await host.settle();
    expect(same).toEqual({ kind: 'started', instanceId: id });
    expect(renamed.kind === 'started' && renamed.instanceId !== id).toBe(true);
    const { instances } = await host.engine.query({ top: 10 });
    expect(instances.map(({ outputJson }) => outputJson)).toEqual(['{"a":1}', '{"a":1}']);
    await expect(host.engine.restart('nobody', true)).resolves.toEqual({ kind: 'notFound' });
  });
});

describe('a long list of actions', () => {
  it('fails beyond maxOrchestrationActions', async () => {
    const host = createTestHost(
      {
        orchestrators: {
          *many(context) {
            for (;;) {
              yield context.df.callActivity('echo', 1);
            }
          },
        },
        activities: functions.activities ?? {},
      },
      { maxOrchestrationActions: 20 },
    );
    const id = await host.start('many');
    await host.settle();
    expect(await host.status(id)).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining('more than 20 actions') as unknown,
    });
  });
});

describe('a changed orchestrator', () => {
  it('fails as non-deterministic, with what was expected and found', async () => {
    let code = 1;
    const host = createTestHost({
      orchestrators: {
        *unstable(context) {
          yield context.df.callActivity(code === 1 ? 'echo' : 'other', 1);
          yield context.df.waitForExternalEvent('go');
        },
      },
      activities: { echo: () => 1, other: () => 2 },
    });
    const id = await host.start('unstable');
    await host.settle();
    code = 2;
    await host.engine.raiseEvent(id, 'go', '1');
    await host.settle();
    expect(await host.status(id)).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringMatching(
        /activity 'echo' in the history, but the replay schedules activity 'other'/,
      ) as unknown,
    });
  });
});
