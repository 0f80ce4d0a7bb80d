import { createVirtualClock } from '../../../../local/host/clock/virtual-clock';
import type { VirtualClock } from '../../../../local/host/clock/virtual-clock';
import { createDurableEngine } from '../../../../local/host/durable/create-engine';
import type { DurableEngine, InstanceState } from '../../../../local/host/durable/engine';
import type { EngineOptions } from '../../../../local/host/durable/engine-options';
import type { LogRecord } from '../../../../local/host/log/host-log';
import type { HistoryStore } from '../../../../local/host/store/history-store';
import { createMemoryStore } from '../../../../local/host/store/memory-store';
import { createSdkRunner } from './sdk-runner';
import type { SdkFunctions } from './sdk-runner';

export const START = Date.parse('2030-01-01T00:00:00.000Z');

export interface TestHost {
  readonly engine: DurableEngine;
  readonly clock: VirtualClock;
  readonly store: HistoryStore;
  readonly log: readonly LogRecord[];
  /** Starts an orchestrator and returns its instance id. */
  start(name: string, input?: unknown, instanceId?: string): Promise<string>;
  /** Lets time pass until nothing is left to wait for (or `untilMilliseconds` after the start is reached). */
  settle(untilMilliseconds?: number): Promise<void>;
  /** The state of an instance that has to exist, payloads parsed. */
  status(instanceId: string): Promise<ParsedState>;
}

export interface ParsedState extends InstanceState {
  readonly output: unknown;
  readonly customStatus: unknown;
}

export function createTestHost(functions: SdkFunctions, overrides: Partial<EngineOptions> = {}): TestHost {
  const clock = createVirtualClock(START);
  const store = overrides.store ?? createMemoryStore();
  const log: LogRecord[] = [];
  const engine = createDurableEngine({
    store,
    clock,
    runner: createSdkRunner(functions),
    log: (record) => log.push(record),
    defaultVersion: '',
    versions: { match: 'CurrentOrOlder', onMismatch: 'Reject' },
    maxConcurrentActivities: 20,
    maxOrchestrationActions: 100_000,
    strict: true,
    ...overrides,
  });
  return {
    engine,
    clock,
    store,
    log,
    async start(name, input, instanceId) {
      const result = await engine.start({
        name,
        inputJson: input === undefined ? null : JSON.stringify(input),
        ...(instanceId === undefined ? {} : { instanceId }),
      });
      if (result.kind !== 'started') {
        throw new Error(`Not started: ${JSON.stringify(result)}`);
      }
      return result.instanceId;
    },
    async settle(untilMilliseconds = Number.POSITIVE_INFINITY) {
      const end = START + untilMilliseconds;
      do {
        await engine.idle();
      } while (nextWithin(clock, store, end));
      if (Number.isFinite(end)) {
        clock.advanceTo(end);
        await engine.idle();
      }
    },
    async status(instanceId) {
      const state = await engine.get(instanceId);
      if (state === undefined) {
        throw new Error(`No instance ${instanceId}.`);
      }
      return { ...state, output: parse(state.outputJson), customStatus: parse(state.customStatusJson) };
    },
  };
}

function nextWithin(clock: VirtualClock, store: HistoryStore, end: number): boolean {
  const next = store.nextTimerAfter(clock.now());
  return next !== undefined && next <= end && clock.advanceToNext();
}

function parse(json: string | null): unknown {
  return json === null ? undefined : JSON.parse(json);
}
