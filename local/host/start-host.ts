import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Clock } from './clock/clock';
import { createSystemClock } from './clock/system-clock';
import type { DurableEngine } from './durable/engine';
import type { HostParts } from './host-parts';
import { assembleHost } from './host-parts';
import type { HostedFunction } from './hosted-function';
import { resolveEnvironment } from './host-environment';
import { HttpServer } from './http/http-server';
import { loadApp } from './app/load-app';
import { createConsoleLog } from './log/console-log';
import type { HostLog } from './log/host-log';
import { atLeast, filterLog } from './log/log-filter';
import { openStore } from './open-store';
import { ProcessScope } from './process-scope';
import { readHostSettings } from './settings/host-json';
import { HostStartError } from './start-error';

export interface HostOptions {
  /** A built Functions v4 app: host.json, package.json whose `main` names its files. */
  readonly appDirectory: string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Only this machine can connect unless another address is given. */
  readonly address?: string;
  /** Where the durable state is kept; `'memory'` forgets it when the host stops. */
  readonly dataDirectory: string;
  readonly clock?: Clock;
  /** App settings; they win over the environment and local.settings.json. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Warnings and errors go to the console when it is absent. */
  readonly log?: HostLog;
  /** Fails orchestrations at once that would hang or go wrong on Azure; on unless it is switched off. */
  readonly strict?: boolean;
}

export interface RunningHost {
  /** `http://localhost:<port>`. */
  readonly url: string;
  readonly port: number;
  readonly functions: readonly HostedFunction[];
  readonly engine: DurableEngine;
  /** Resolves when no HTTP, timer or event invocation, no episode and no activity is running. */
  idle(): Promise<void>;
  /** Lets invocations end (10 seconds at most), closes everything and gives the process back as it was. */
  stop(): Promise<void>;
}

const drainMilliseconds = 10_000;
const closeMilliseconds = 1000;

/** Undoes what has been done so far, the latest first; an undo that fails does not keep the others from running. */
class Undo {
  private readonly steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.steps.push(step);
  }

  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'The host did not stop cleanly.');
  }
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolveTimeout) => {
    timer = setTimeout(resolveTimeout, milliseconds);
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}

async function build(options: HostOptions, scope: ProcessScope, undo: Undo): Promise<HostParts & { port: number }> {
  const directory = resolve(options.appDirectory);
  const unfiltered = options.log ?? atLeast('warning', createConsoleLog(process.stderr, 'text'));
  const environment = resolveEnvironment(directory, options.settings ?? {}, unfiltered);
  const settings = readHostSettings(directory, environment.all);
  const log = filterLog(unfiltered, settings.logLevels);
  const server = new HttpServer();
  undo.add(() => server.close(closeMilliseconds));
  const port = await server.listen(options.port ?? 0, options.address ?? '127.0.0.1');
  const hostName = `localhost:${port}`;
  scope.setEnvironment({ ...environment.additions, WEBSITE_HOSTNAME: hostName, WEBSITE_INSTANCE_ID: randomUUID() });
  const store = openStore(options.dataDirectory === 'memory' ? 'memory' : resolve(options.dataDirectory));
  const closeStore = { isNeeded: true };
  undo.add(() => closeStore.isNeeded && store.close());
  scope.changeDirectory(directory);
  const app = await loadApp(directory, log);
  undo.add(() => app.unload());
  const parts = assembleHost({
    app,
    store,
    settings,
    environment: { ...environment.all, WEBSITE_HOSTNAME: hostName },
    cors: { origins: environment.local.corsOrigins, credentials: environment.local.corsCredentials },
    clock: options.clock ?? createSystemClock(),
    log,
    strict: options.strict ?? true,
    port,
    systemKey: randomBytes(24).toString('base64url'),
    hostId: createHash('sha256').update(directory).digest('hex').slice(0, 32),
  });
  // From here on the store is the engine's to close.
  closeStore.isNeeded = false;
  undo.add(() => parts.engine.stop());
  undo.add(() => server.close(closeMilliseconds));
  undo.add(() => drain(parts));
  server.serve({ handle: (call) => parts.dispatcher.handle(call), bodyLimitBytes: parts.bodyLimitBytes, log });
  for (const timer of parts.timers) timer.start();
  return { ...parts, port };
}

async function drain(parts: HostParts): Promise<void> {
  parts.dispatcher.drain();
  parts.abort.abort();
  for (const timer of parts.timers) timer.stop();
  await within(drainMilliseconds, parts.foreground.idle());
}

async function waitUntilIdle(parts: HostParts): Promise<void> {
  const { foreground, background, engine } = parts;
  do {
    await foreground.idle();
    await engine.idle();
    await background.idle();
    // What an invocation leaves behind, such as the next due time of a timer, is noted a moment after its end.
    await new Promise((resolveTurn) => setImmediate(resolveTurn));
  } while (!foreground.isIdle || !background.isIdle);
  await engine.idle();
}

/**
 * Starts a host for one app. A process can have one at a time; when this one has stopped, the next one can start.
 *
 * @throws {HostStartError} that says why it cannot start; nothing is left half-started then.
 */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const scope = ProcessScope.enter();
  if (scope === undefined) {
    throw new HostStartError('alreadyRunning', 'Another host runs in this process: stop it first.');
  }
  const undo = new Undo();
  undo.add(() => scope.leave());
  try {
    const parts = await build(options, scope, undo);
    let stopped: Promise<void> | undefined;
    return {
      url: `http://localhost:${parts.port}`,
      port: parts.port,
      functions: parts.functions,
      engine: parts.engine,
      idle: () => waitUntilIdle(parts),
      stop: () => (stopped ??= undo.run()),
    };
  } catch (error) {
    await undo.run();
    throw error;
  }
}
