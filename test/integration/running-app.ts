import { resolve } from 'node:path';
import { type ArmEmulator, type ArmEmulatorOptions, startArmEmulator } from '../../local/arm';
import type { RunningHost, VirtualClock } from '../../local/host';
import { loadHostModule } from '../host/app/built-host';

/** The monitor of an operation, as far as tests look at it. */
export interface Monitor {
  readonly id: string;
  readonly kind: string;
  readonly resourceId: string;
  readonly status: string;
  readonly progress?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: Readonly<Record<string, unknown>> & { readonly code: string };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RunningApp {
  readonly host: RunningHost;
  readonly arm: ArmEmulator;
  readonly clock: VirtualClock;
  /** What the host and the app wrote to the log. */
  readonly logged: readonly string[];
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Sends a request that must be accepted, and gives the operation's id. */
  start(method: string, path: string, body?: unknown): Promise<string>;
  monitor(operationId: string): Promise<Monitor>;
  /** Lets the virtual time pass until the operation has ended. */
  ended(operationId: string): Promise<Monitor>;
  /** Lets the virtual time pass until `met` is true of the monitor, or the operation has ended. */
  until(operationId: string, met: (monitor: Monitor) => boolean): Promise<Monitor>;
  stop(): Promise<void>;
}

export interface RunningAppOptions extends Pick<ArmEmulatorOptions, 'style' | 'seed' | 'settings'> {
  readonly appSettings?: Readonly<Record<string, string>>;
}

/** A start that is not the real time, so that code which reads the real clock shows. */
const START = Date.UTC(2030, 0, 1, 12, 0, 0);

/** More steps than the longest honest wait of a test takes. */
const MAX_STEPS = 5_000;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isMonitor = (value: unknown): value is Monitor =>
  isObject(value) && typeof value['id'] === 'string' && typeof value['status'] === 'string';

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const body: unknown = text === '' ? {} : JSON.parse(text);
  return { status: response.status, headers: response.headers, body: isObject(body) ? body : { value: body } };
}

const hasEnded = ({ status }: Monitor): boolean => status !== 'NotStarted' && status !== 'Running';

/** The built app on the embedded host, against the emulator; both on one virtual clock. */
export async function startApp(options: RunningAppOptions = {}): Promise<RunningApp> {
  const { startHost, createVirtualClock } = loadHostModule();
  const clock = createVirtualClock(START);
  const { appSettings, ...armOptions } = options;
  const arm = await startArmEmulator({ ...armOptions, now: () => clock.now() });
  const logged: string[] = [];
  const host = await startHost({
    appDirectory: resolve(__dirname, '../..'),
    dataDirectory: 'memory',
    clock,
    strict: true,
    settings: {
      ...arm.identityEnvironment,
      SAUVEGARDE_ARM_ENDPOINT: arm.url,
      SAUVEGARDE_ALLOWED_SCOPES: '*',
      SAUVEGARDE_TASK_HUB: 'Tests',
      ...appSettings,
    },
    log: ({ message, fields }) => void logged.push(`${message} ${JSON.stringify(fields ?? {})}`),
  });
  return new AppUnderTest({ host, arm, clock, logged });
}

class AppUnderTest implements RunningApp {
  readonly host: RunningHost;
  readonly arm: ArmEmulator;
  readonly clock: VirtualClock;
  readonly logged: readonly string[];

  constructor({ host, arm, clock, logged }: Pick<RunningApp, 'host' | 'arm' | 'clock' | 'logged'>) {
    this.host = host;
    this.arm = arm;
    this.clock = clock;
    this.logged = logged;
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

  ended(operationId: string): Promise<Monitor> {
    return this.until(operationId, () => false);
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

  async stop(): Promise<void> {
    await this.host.stop();
    await this.arm.close();
  }
}
