import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type HostModule = typeof import('../local/host/index');
type RunningHost = Awaited<ReturnType<HostModule['startHost']>>;

/** What the app tells about each activity that runs. */
export interface ActivityInput {
  readonly step: number;
  /** Of the timer before it, in milliseconds since the epoch. */
  readonly dueAt?: number;
}

/** A host with the app of the bench on a database of its own, and what can be seen of it. */
export interface MeasuredHost {
  readonly engine: RunningHost['engine'];
  /** Calls back for every activity that begins. */
  onActivity(listen: (input: ActivityInput) => void): void;
  /** Resolves when so many activities have begun since the start, and nothing is under way any more. */
  afterActivities(count: number): Promise<void>;
  /** The highest resident set since the start, in bytes. */
  peakMemoryBytes(): number;
  /** Stops the host; its data stays. */
  stop(): Promise<void>;
}

export interface BenchPaths {
  /** The built module of the host. */
  readonly hostModule: string;
  readonly hostCommand: string;
  readonly appDirectory: string;
}

const memorySampleMilliseconds = 100;

function isHostModule(value: unknown): value is HostModule {
  return typeof value === 'object' && value !== null && 'startHost' in value;
}

/** A directory for a database, on a disk and not in memory: below the system's directory for temporary files. */
export function createDataDirectory(): { readonly path: string; dispose(): void } {
  const path = mkdtempSync(join(tmpdir(), 'bench-'));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

export async function startMeasuredHost(paths: BenchPaths, dataDirectory: string): Promise<MeasuredHost> {
  const loaded: unknown = createRequire(paths.hostModule)(paths.hostModule);
  if (!isHostModule(loaded)) throw new Error(`${paths.hostModule} does not export a host.`);
  let begun = 0;
  let listen: (input: ActivityInput) => void = () => undefined;
  let target: { readonly count: number; readonly reached: () => void } | undefined;
  const activity = (input: ActivityInput): void => {
    begun++;
    listen(input);
    if (target !== undefined && begun >= target.count) target.reached();
  };
  Reflect.set(globalThis, 'benchObserver', { activity });
  let peak = process.memoryUsage.rss();
  const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), memorySampleMilliseconds);
  const host = await loaded.startHost({ appDirectory: paths.appDirectory, dataDirectory });
  return {
    engine: host.engine,
    onActivity: (callback) => (listen = callback),
    afterActivities: async (count) => {
      if (begun < count) await new Promise<void>((reached) => (target = { count, reached }));
      await host.engine.idle();
    },
    peakMemoryBytes: () => peak,
    stop: async () => {
      clearInterval(sampling);
      await host.stop();
    },
  };
}
