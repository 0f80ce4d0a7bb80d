/* eslint-disable require-yield -- an orchestrator is a generator even when it has nothing to wait for */
import * as df from 'durable-functions';
import { createTestHost } from './support/test-host';
import type { SdkFunctions } from './support/sdk-runner';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

let shouldFail = true;

const functions: SdkFunctions = {
  orchestrators: {
    *parent(context) {
      const input = context.df.getInput<{ child: string; id?: string; input?: unknown }>();
      try {
        const result: unknown = yield context.df.callSubOrchestrator(input.child, input.input, input.id);
        return { result };
      } catch (error) {
        return { error: messageOf(error) };
      }
    },
    *retryingParent(context) {
      const result: unknown = yield context.df.callSubOrchestratorWithRetry(
        'sometimes',
        new df.RetryOptions(1_000, 3),
        null,
        'fixed',
      );
      return result;
    },
    *rethrowingParent(context) {
      const result: unknown = yield context.df.callSubOrchestrator('activityChild', null, 'grandchild');
      return result;
    },
    *activityChild(context) {
      const before: unknown = yield context.df.callActivity('fine', 1);
      const after: unknown = yield context.df.callActivity('sometimes', 2);
      return [before, after];
    },
    *echo(context) {
      return {
        input: context.df.getInput<unknown>(),
        id: context.df.instanceId,
        parent: context.df.parentInstanceId,
      };
    },
    *fails() {
      throw new Error('child trouble');
    },
    *waits(context) {
      yield context.df.waitForExternalEvent('go');
    },
    *sometimes(context) {
      const result: unknown = yield context.df.callActivity('sometimes', 1);
      return result;
    },
  },
  activities: {
    fine: () => 'fine',
    sometimes: () => {
      if (shouldFail) {
        throw new Error('not yet');
      }
      return 'at last';
    },
  },
};

beforeEach(() => {
  shouldFail = true;
});

describe('sub-orchestrations', () => {
  it('get an id made of the execution and the task, and know their parent', async () => {
    const host = createTestHost(functions);
    const id = await host.start('parent', { child: 'echo', input: 'text' });
    await host.settle();
    expect((await host.status(id)).output).toEqual({
      result: { input: 'text', id: expect.stringMatching(/^[0-9a-f]{32}:0$/) as unknown, parent: id },
    });
  });

  it('fail their parent with their own output', async () => {
    const host = createTestHost(functions);
    const id = await host.start('parent', { child: 'fails' });
    await host.settle();
    expect((await host.status(id)).output).toEqual({
      error: expect.stringMatching(/^Orchestrator function 'fails' failed: child trouble \n /) as unknown,
    });
  });

  it('fail their parent when they are terminated', async () => {
    const host = createTestHost(functions);
    const id = await host.start('parent', { child: 'waits', id: 'c' });
    await host.settle();
    await host.engine.terminate('c', 'not wanted');
    await host.settle();
    expect((await host.status(id)).output).toEqual({ error: expect.stringMatching(/^not wanted/) as unknown });
  });

  it('live on when their parent is terminated', async () => {
    const host = createTestHost(functions);
    const id = await host.start('parent', { child: 'waits', id: 'c' });
    await host.settle();
    await host.engine.terminate(id, 'end');
    await host.engine.raiseEvent('c', 'go', '1');
    await host.settle();
    expect((await host.status(id)).runtimeStatus).toBe('Terminated');
    expect((await host.status('c')).runtimeStatus).toBe('Completed');
  });

  it('fail as a task when their id is taken by a live instance', async () => {
    const host = createTestHost(functions);
    await host.start('waits', undefined, 'taken');
    const id = await host.start('parent', { child: 'echo', id: 'taken' });
    await host.settle();
    expect((await host.status(id)).output).toEqual({
      error: expect.stringContaining("'taken' already exists") as unknown,
    });
    expect((await host.status('taken')).name).toBe('waits');
  });

  it.each([
    ['me', "instance id 'me' of its own parent"],
    ['a/b', 'must not contain'],
  ])('fail the whole orchestration under the id %j', async (childId, message) => {
    const host = createTestHost(functions);
    const id = await host.start('parent', { child: 'echo', id: childId }, 'me');
    await host.settle();
    expect(await host.status(id)).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining(message) as unknown,
    });
  });

  it('are replaced under a fixed id when they are retried', async () => {
    const host = createTestHost(functions);
    const id = await host.start('retryingParent');
    await host.settle(500);
    expect((await host.status('fixed')).runtimeStatus).toBe('Failed');
    shouldFail = false;
    await host.settle();
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: 'at last' });
  });
});

describe('rewinding', () => {
  it('runs the failed task again and keeps what had succeeded', async () => {
    const host = createTestHost(functions);
    const id = await host.start('activityChild');
    await host.settle();
    expect((await host.status(id)).runtimeStatus).toBe('Failed');
    shouldFail = false;
    await expect(host.engine.rewind(id, 'fixed')).resolves.toBe('accepted');
    await host.settle();
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: ['fine', 'at last'] });
    const scheduled = ((await host.engine.history(id)) ?? []).filter(({ EventType }) => EventType === 4);
    expect(scheduled).toHaveLength(2);
  });

  it('reaches into the child that has failed', async () => {
    const host = createTestHost(functions);
    const id = await host.start('rethrowingParent');
    await host.settle();
    expect((await host.status(id)).runtimeStatus).toBe('Failed');
    shouldFail = false;
    await host.engine.rewind(id, 'fixed');
    await host.settle();
    expect((await host.status('grandchild')).runtimeStatus).toBe('Completed');
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: ['fine', 'at last'] });
  });

  it('starts a task with all its retries anew', async () => {
    const host = createTestHost(functions);
    const id = await host.start('retryingParent');
    await host.settle();
    expect((await host.status(id)).runtimeStatus).toBe('Failed');
    shouldFail = false;
    await host.engine.rewind(id, 'fixed');
    await host.settle();
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: 'at last' });
  });

  it('is for failed instances only', async () => {
    const host = createTestHost(functions);
    const live = await host.start('waits');
    const done = await host.start('echo');
    await host.settle();
    await expect(host.engine.rewind(live, '')).resolves.toBe('invalidState');
    await expect(host.engine.rewind(done, '')).resolves.toBe('gone');
    await expect(host.engine.rewind('nobody', '')).resolves.toBe('notFound');
  });
});
