import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ArmEmulator, type ArmEmulatorOptions, startArmEmulator } from '../../local/arm';
import type { RunningHost, VirtualClock } from '../../local/host';
import { loadHostModule } from '../host/app/built-host';
import { onlyTimers } from './timer-functions';

/** The monitor of an operation, as far as tests look at it. */
export interface Monitor {
  readonly id: string;
  readonly kind: string;
  readonly resourceId: string;
  readonly status: string;
  readonly progress?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: Readonly<Record<string, unknown>> & { readonly code: string; readonly message: string };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of JSON; empty for anything else. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RunningApp {
  readonly host: RunningHost;
  readonly arm: ArmEmulator;
  readonly clock: VirtualClock;
  /** What the host and the app wrote to the log. */
  readonly logged: readonly string[];
  /** Where the app keeps the reports of audits. */
  readonly reportsDirectory: string;
  /** A string body is sent as it is, anything else as JSON. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Sends a request that must be accepted, and gives the operation's id. */
  start(method: string, path: string, body?: unknown): Promise<string>;
  monitor(operationId: string): Promise<Monitor>;
  /** Lets the virtual time pass until the operation has ended. */
  ended(operationId: string): Promise<Monitor>;
  /** Lets the virtual time pass until `met` is true of the monitor, or the operation has ended. */
  until(operationId: string, met: (monitor: Monitor) => boolean): Promise<Monitor>;
  /** Lets the virtual time pass until no operation runs any more. */
  allEnded(): Promise<void>;
  /** Stops the host, which leaves undone what its activities have not ended, and starts it again on the same data. */
  restart(): Promise<void>;
  /** Ends what still runs and puts the emulator back to its start, for the next test. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export interface RunningAppOptions extends Pick<ArmEmulatorOptions, 'style' | 'seed' | 'settings'> {
  readonly appSettings?: Readonly<Record<string, string>>;
  /** Another app than the one of this repository. */
  readonly appDirectory?: string;
  /** Where the virtual clock starts, in milliseconds since the epoch. */
  readonly startsAt?: number;
  /** Where the history is kept, to be found by the next app; in memory when absent. The reports go there too. */
  readonly dataDirectory?: string;
  /** The timer functions that are on, by registered name; the others are disabled. */
  readonly timers?: readonly string[];
}

/** A start that is not the real time, so that code which reads the real clock shows. */
const START = Date.UTC(2030, 0, 1, 12, 0, 0);

/** More steps than the longest honest wait of a test takes. */
const MAX_STEPS = 5_000;

/** The same for all operations of a burst together. */
const MAX_STEPS_OF_MANY = 100_000;

const STEPS_PER_LOOK = 50;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isMonitor = (value: unknown): value is Monitor =>
  isObject(value) && typeof value['id'] === 'string' && typeof value['status'] === 'string';

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  const body: unknown = text === '' || !isJson ? {} : JSON.parse(text);
  return { status: response.status, headers: response.headers, text, body: isObject(body) ? body : { value: body } };
}

const hasEnded = ({ status }: Monitor): boolean => status !== 'NotStarted' && status !== 'Running';

/** The built app on the embedded host, against the emulator; both on one virtual clock. */
export async function startApp(options: RunningAppOptions = {}): Promise<RunningApp> {
  const { startHost, createVirtualClock } = loadHostModule();
  const {
    appSettings,
    appDirectory = resolve(__dirname, '../..'),
    startsAt = START,
    dataDirectory,
    timers = [],
    ...armOptions
  } = options;
  const clock = createVirtualClock(startsAt);
  const arm = await startArmEmulator({ ...armOptions, now: () => clock.now() });
  const logged: string[] = [];
  const reportsDirectory =
    dataDirectory === undefined ? await mkdtemp(join(tmpdir(), 'reports-')) : join(dataDirectory, 'reports');
  const forget = (): Promise<void> =>
    dataDirectory === undefined ? rm(reportsDirectory, { recursive: true, force: true }) : Promise.resolve();
  const hostOptions: Parameters<typeof startHost>[0] = {
    appDirectory,
    dataDirectory: dataDirectory ?? 'memory',
    clock,
    strict: true,
    settings: {
      ...arm.identityEnvironment,
      SAUVEGARDE_ARM_ENDPOINT: arm.url,
      SAUVEGARDE_ALLOWED_SCOPES: '*',
      SAUVEGARDE_AUTHENTICATION: 'open',
      SAUVEGARDE_TASK_HUB: 'Tests',
      SAUVEGARDE_REPORTS_DIRECTORY: reportsDirectory,
      ...onlyTimers(timers),
      ...appSettings,
    },
    log: ({ level, category, message, fields }) =>
      void logged.push(`${level} ${category}: ${message} ${JSON.stringify(fields ?? {})}`),
  };
  const startAgain = () => startHost(hostOptions);
  const starting = startAgain();
  try {
    return new AppUnderTest({ host: await starting, startAgain, arm, clock, logged, reportsDirectory, forget });
  } catch (error) {
    await arm.close();
    await forget();
    throw error;
  }
}

type Begun = Pick<RunningApp, 'host' | 'arm' | 'clock' | 'logged' | 'reportsDirectory'> & {
  readonly startAgain: () => Promise<RunningHost>;
  readonly forget: () => Promise<void>;
};

class AppUnderTest implements RunningApp {
  host: RunningHost;
  readonly #startAgain: () => Promise<RunningHost>;
  readonly arm: ArmEmulator;
  readonly clock: VirtualClock;
  readonly logged: readonly string[];
  readonly reportsDirectory: string;

  private readonly forget: () => Promise<void>;

  constructor({ host, startAgain, arm, clock, logged, reportsDirectory, forget }: Begun) {
    this.forget = forget;
    this.host = host;
    this.#startAgain = startAgain;
    this.arm = arm;
    this.clock = clock;
    this.logged = logged;
    this.reportsDirectory = reportsDirectory;
  }

  async request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.host.url}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return answerOf(response);
  }

  async start(method: string, path: string, body?: unknown): Promise<string> {
    const answer = await this.request(method, path, body);
    if (answer.status !== 202 || typeof answer.body['id'] !== 'string') {
      throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body['id'];
  }

  async monitor(operationId: string): Promise<Monitor> {
    const { status, body } = await this.request('GET', `/api/operations/${operationId}`);
    if (status !== 200 || !isMonitor(body))
      throw new Error(`The monitor was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  async ended(operationId: string): Promise<Monitor> {
    const [instanceId = ''] = operationId.split('.');
    for (let step = 0; step < MAX_STEPS; step++) {
      await this.host.idle();
      const instance = await this.host.engine.get(instanceId);
      if (instance?.runtimeStatus !== 'Pending' && instance?.runtimeStatus !== 'Running') {
        return this.monitor(operationId);
      }
      if (!this.clock.advanceToNext()) throw new Error(`Nothing is due and ${operationId} has not ended`);
    }
    throw new Error(`The operation ${operationId} did not end`);
  }

  async until(operationId: string, met: (monitor: Monitor) => boolean): Promise<Monitor> {
    for (let step = 0; step < MAX_STEPS; step++) {
      await this.host.idle();
      const monitor = await this.monitor(operationId);
      if (hasEnded(monitor) || met(monitor)) return monitor;
      if (!this.clock.advanceToNext()) {
        throw new Error(`Nothing is due and the operation has not ended: ${JSON.stringify(monitor)}`);
      }
    }
    throw new Error(`The operation ${operationId} did not end`);
  }

  async allEnded(): Promise<void> {
    for (let step = 0; step < MAX_STEPS_OF_MANY; step++) {
      await this.host.idle();
      // Asked now and then only: to list hundreds of operations costs more than a step does.
      if (step % STEPS_PER_LOOK === 0 && (await this.running()).length === 0) return;
      if (this.clock.advanceToNext()) continue;
      const running = await this.running();
      if (running.length === 0) return;
      throw new Error(`Nothing is due and ${running.join(', ')} did not end`);
    }
    throw new Error('Not all operations ended');
  }

  async restart(): Promise<void> {
    await this.host.stop();
    this.host = await this.#startAgain();
  }

  async reset(): Promise<void> {
    this.arm.faults.clear();
    await this.host.idle();
    for (const instanceId of await this.running()) await this.host.engine.terminate(instanceId, 'the test is over');
    await this.host.idle();
    this.arm.reset();
  }

  private async running(): Promise<string[]> {
    const { instances } = await this.host.engine.query({ runtimeStatuses: ['Pending', 'Running'], top: 1000 });
    return instances.map(({ instanceId }) => instanceId);
  }

  async stop(): Promise<void> {
    await this.host.stop();
    await this.arm.close();
    await this.forget();
  }
}
