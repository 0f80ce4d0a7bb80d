import type { FunctionRunner } from '../app/function-runner';
import type { Clock } from '../clock/clock';
import type { VersionPolicy } from './version-match';
import type { HistoryStore } from '../store/history-store';
import type { HostLog } from '../log/host-log';

/** What `createDurableEngine(options): DurableEngine` (create-engine.ts) needs. */
export interface EngineOptions {
  readonly store: HistoryStore;
  readonly runner: FunctionRunner;
  readonly clock: Clock;
  readonly log: HostLog;
  /** Version given to instances that are started without one (`extensions.durableTask.defaultVersion`); `''` when unset. */
  readonly defaultVersion: string;
  readonly versions: VersionPolicy;
  /** 10 per core on the real host. */
  readonly maxConcurrentActivities: number;
  /** `extensions.durableTask.maxOrchestrationActions`, 100,000 by default. */
  readonly maxOrchestrationActions: number;
  /** Fail at once what would hang or corrupt on Azure. */
  readonly strict: boolean;
}
