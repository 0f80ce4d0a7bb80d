import { toInstanceState } from '../store/instance-filter';
import type { CommitBatch } from './commit-batch';
import { Dispatcher } from './dispatcher';
import type { DurableEngine } from './engine';
import type { EngineOptions } from './engine-options';
import { InstanceCommands } from './instance-commands';

/**
 * Starts the durable engine on a store: it takes up at once whatever an earlier run has left there. The engine owns the
 * store from now on, `stop()` closes it.
 */
export function createDurableEngine(options: EngineOptions): DurableEngine {
  const dispatcher = new Dispatcher(options);
  const commands = new InstanceCommands(dispatcher.cache, options);
  const { store } = options;
  const change = <Result>(apply: (batch: CommitBatch) => Result): Promise<Result> => dispatcher.change(apply);
  const read = <Result>(ask: () => Result): Promise<Result> =>
    new Promise((resolve) => {
      dispatcher.requireWorking();
      resolve(ask());
    });
  dispatcher.begin();
  return {
    failed: dispatcher.failed,
    start: (request) => change((batch) => commands.start(batch, request)),
    restart: (id, withNewInstanceId) => change((batch) => commands.restart(batch, id, withNewInstanceId)),
    raiseEvent: (id, name, inputJson) => change((batch) => commands.raiseEvent(batch, id, name, inputJson)),
    terminate: (id, reason) => change((batch) => commands.terminate(batch, id, reason)),
    suspend: (id, reason) => change((batch) => commands.suspend(batch, id, reason)),
    resume: (id, reason) => change((batch) => commands.resume(batch, id, reason)),
    rewind: (id, reason) => change((batch) => commands.rewind(batch, id, reason)),
    purge: (id) => change((batch) => commands.purge(batch, id)),
    purgeBy: (query) => change((batch) => commands.purgeBy(batch, query)),
    // Reads show what is committed, hence the store and not the cache.
    get: (id) =>
      read(() => {
        const record = store.instance(id);
        return record && toInstanceState(record);
      }),
    history: (id) =>
      read(() => {
        const record = store.instance(id);
        return record && store.history(record.key);
      }),
    query: (query) => read(() => store.query(query)),
    idle: () => dispatcher.idle(),
    async stop() {
      await dispatcher.stop();
      store.close();
    },
  };
}
