import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as df from 'durable-functions';
import type { HistoryStore, StoreCommit } from '../../../local/host/store/history-store';
import { createMemoryStore } from '../../../local/host/store/memory-store';
import { openSqliteStore } from '../../../local/host/store/sqlite-store';
import { StoreError } from '../../../local/host/store/store-error';
import { createTestHost, START } from './support/test-host';
import type { ActivityHandler, SdkFunctions } from './support/sdk-runner';

const hour = 3_600_000;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'restart-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function functionsWith(work: ActivityHandler): SdkFunctions {
  return {
    orchestrators: {
      *flow(context) {
        const first: unknown = yield context.df.callActivity('work', 'first');
        yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + hour));
        const second: unknown = yield context.df.callActivity('work', 'second');
        return [first, second];
      },
    },
    activities: { work },
  };
}

describe('a host that was gone without a word', () => {
  it('fires the timers that came due meanwhile, at once', async () => {
    const work = jest.fn((input: unknown) => input);
    const before = createTestHost(functionsWith(work), { store: openSqliteStore(directory) });
    const id = await before.start('flow');
    await before.engine.idle();
    before.store.close();

    const after = createTestHost(functionsWith(work), { store: openSqliteStore(directory) });
    await after.engine.idle();
    expect((await after.status(id)).runtimeStatus).toBe('Running');
    after.clock.advanceTo(START + 99 * hour);
    await after.settle();
    expect(await after.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: ['first', 'second'] });
    expect(work.mock.calls.map(([input]) => input)).toEqual(['first', 'second']);
    await after.engine.stop();
  });

  it('runs an activity again that had not ended', async () => {
    const begun = jest.fn();
    const hangs = (input: unknown): Promise<void> => {
      begun(input);
      return new Promise(() => undefined);
    };
    const before = createTestHost(functionsWith(hangs), { store: openSqliteStore(directory) });
    const id = await before.start('flow');
    while (begun.mock.calls.length === 0) {
      await new Promise(setImmediate);
    }
    before.store.close();

    const after = createTestHost(
      functionsWith((input) => input),
      { store: openSqliteStore(directory) },
    );
    await after.settle();
    expect(await after.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: ['first', 'second'] });
    await after.engine.stop();
  });

  it('keeps what an operator had told a suspended instance', async () => {
    const before = createTestHost(
      functionsWith((input) => input),
      { store: openSqliteStore(directory) },
    );
    const id = await before.start('flow');
    await before.engine.suspend(id, 'hold');
    await before.settle();
    before.store.close();

    const after = createTestHost(
      functionsWith((input) => input),
      { store: openSqliteStore(directory) },
    );
    await after.settle();
    expect((await after.status(id)).runtimeStatus).toBe('Suspended');
    await after.engine.resume(id, '');
    await after.settle();
    expect((await after.status(id)).runtimeStatus).toBe('Completed');
    await after.engine.stop();
  });
});

it('stop waits for episodes, not for activities, and releases the store', async () => {
  const host = createTestHost(
    functionsWith(() => new Promise(() => undefined)),
    { store: openSqliteStore(directory) },
  );
  await host.start('flow');
  await host.engine.stop();
  await expect(host.engine.start({ name: 'flow', inputJson: null })).rejects.toThrow('has been stopped');
  openSqliteStore(directory).close();
});

/** Fails at the given commit, before or after it is written, as a dying process would. */
function dyingStore(store: HistoryStore, dyingCommit: number, isWritten: boolean): HistoryStore {
  let commits = 0;
  const commit = (batch: StoreCommit): void => {
    const isDying = commits >= dyingCommit;
    if (!isDying || (isWritten && commits === dyingCommit)) {
      store.commit(batch);
    }
    commits++;
    if (isDying) {
      throw new StoreError('The process dies here.');
    }
  };
  return new Proxy(store, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member);
      return member === 'commit' ? commit : typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

describe.each([
  ['before', false],
  ['after', true],
])('dying just %s any commit', (_, isWritten) => {
  const functions: SdkFunctions = {
    orchestrators: {
      *root(context) {
        const { round } = context.df.getInput<{ round: number }>();
        const results: unknown = yield context.df.Task.all([
          context.df.callActivity('work', `a${round}`),
          context.df.callSubOrchestrator('child', round, `child-${round}`),
          context.df.callActivityWithRetry('flaky', new df.RetryOptions(1_000, 5), round),
          context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + hour)),
        ]);
        if (round === 0) {
          context.df.continueAsNew({ round: 1 });
          return undefined;
        }
        return results;
      },
      *child(context) {
        yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1_000));
        const result: unknown = yield context.df.callActivity('work', context.df.getInput());
        return result;
      },
    },
    activities: {
      work: (input) => input,
      flaky: () => {
        if (flakyCalls++ % 2 === 0) {
          throw new Error('try again');
        }
        return 'done';
      },
    },
  };
  let flakyCalls = 0;

  it('loses nothing and repeats nothing but activities', async () => {
    let survived = false;
    for (let dyingCommit = 1; !survived; dyingCommit++) {
      const store = createMemoryStore();
      const before = createTestHost(functions, { store: dyingStore(store, dyingCommit, isWritten) });
      await before.start('root', { round: 0 }, 'r');
      survived = await before.settle().then(
        () => true,
        () => false,
      );
      const after = createTestHost(functions, { store });
      after.clock.advanceTo(before.clock.now());
      await after.settle();
      expect(await after.status('r')).toMatchObject({
        runtimeStatus: 'Completed',
        output: ['a1', 1, 'done', null],
      });
      expect(after.store.workItems(0, 10)).toEqual([]);
      expect(after.store.nextTimerAfter(0)).toBeUndefined();
    }
  });
});

it('a failing store stops the engine, loudly', async () => {
  const host = createTestHost(
    functionsWith((input) => input),
    { store: dyingStore(createMemoryStore(), 0, false) },
  );
  await expect(host.engine.start({ name: 'flow', inputJson: null })).rejects.toThrow('The process dies here.');
  await expect(host.engine.idle()).rejects.toThrow('The process dies here.');
  await expect(host.engine.get('x')).rejects.toThrow('The process dies here.');
  expect(host.log).toEqual([expect.objectContaining({ level: 'critical' })]);
});

it('waits for a thousand timers with one wake-up, and keeps nothing of them in memory but that', async () => {
  const host = createTestHost({
    orchestrators: {
      *sleep(context) {
        yield context.df.createTimer(new Date(START + context.df.getInput<number>()));
        return 'awake';
      },
    },
  });
  const wakeAt = jest.spyOn(host.clock, 'wakeAt');
  await Promise.all(Array.from({ length: 1_000 }, (_, index) => host.start('sleep', hour + index)));
  await host.engine.idle();
  expect(wakeAt.mock.calls.length).toBeLessThan(20);
  host.clock.advanceTo(START + hour + 499);
  await host.engine.idle();
  expect((await host.engine.query({ top: 1_000, runtimeStatuses: ['Completed'] })).instances).toHaveLength(500);
  host.clock.advanceTo(START + 2 * hour);
  await host.engine.idle();
  expect((await host.engine.query({ top: 1_000, runtimeStatuses: ['Completed'] })).instances).toHaveLength(1_000);
});
