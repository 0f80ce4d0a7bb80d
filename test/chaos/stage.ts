import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ArmEmulator,
  type ArmEmulatorOptions,
  type JsonObject,
  type RequestRecord,
  startArmEmulator,
} from '../../local/arm';
import { type Monitor, monitorIn } from './monitor';
import { eventually } from '../support/eventually';
import { copyOfBuiltApp, HostProcess } from './host-process';

const isOver = ({ status }: Monitor): boolean => status !== 'NotStarted' && status !== 'Running';

/** The app in a host process that can be killed and started again on the same data, and the emulator, which lives on. */
export class Stage {
  readonly arm: ArmEmulator;
  readonly #app = copyOfBuiltApp();
  readonly #data = mkdtempSync(join(tmpdir(), 'chaos-data-'));
  #host: HostProcess | undefined;

  private constructor(arm: ArmEmulator) {
    this.arm = arm;
  }

  static async open(options: ArmEmulatorOptions): Promise<Stage> {
    const stage = new Stage(await startArmEmulator(options));
    await stage.startHost();
    return stage;
  }

  async startHost(): Promise<void> {
    this.#host = await HostProcess.start({
      appDirectory: this.#app.path,
      dataDirectory: this.#data,
      settings: {
        ...this.arm.identityEnvironment,
        SAUVEGARDE_ARM_ENDPOINT: this.arm.url,
        SAUVEGARDE_ALLOWED_SCOPES: '*',
        SAUVEGARDE_AUTHENTICATION: 'open',
        SAUVEGARDE_ALLOW_DATA_DELETION: 'true',
        SAUVEGARDE_TASK_HUB: 'Chaos',
        SAUVEGARDE_REPORTS_DIRECTORY: join(this.#data, 'reports'),
      },
    });
  }

  async killHost(): Promise<void> {
    const host = this.#host;
    await host?.kill();
    // A host that had crashed before would make every "it survived a kill" a lie.
    if (host?.wasKilled !== true) throw new Error('The host had ended before it was killed');
  }

  async close(): Promise<void> {
    await this.#host?.kill();
    await this.arm.close();
    this.#app.dispose();
    rmSync(this.#data, { recursive: true, force: true });
  }

  /** Sends a request that must be accepted, and gives the operation's id. */
  async start(method: 'PUT' | 'POST' | 'DELETE', path: string, body?: object): Promise<string> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const monitor = await monitorIn(response);
    if (response.status !== 202) throw new Error(`${method} ${path} was answered ${response.status}`);
    return monitor.id;
  }

  /** Reads what is there. @throws Error with the answer, when it is none of success */
  async read(path: string): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`GET ${path} was answered ${response.status}: ${text}`);
    return JSON.parse(text);
  }

  /** @throws Error when the operation cannot be read under its id */
  async monitor(operationId: string): Promise<Monitor> {
    return monitorIn(await fetch(`${this.#url}/api/operations/${operationId}`));
  }

  ended(operationId: string, patienceMilliseconds?: number): Promise<Monitor> {
    const look = async () => {
      const monitor = await this.monitor(operationId);
      return isOver(monitor) ? monitor : undefined;
    };
    return eventually(`the end of ${operationId}`, look, patienceMilliseconds);
  }

  /** The requests to ARM about a datasource, its backup instance and their operations, oldest first. */
  callsAbout(resourceId: string): readonly RequestRecord[] {
    const name = resourceId.slice(resourceId.lastIndexOf('/') + 1);
    const isAbout = new RegExp(`[/-]${name}(/|$|-[0-9a-f]{8}-)`);
    return this.arm.requests.filter(
      ({ kind, path, resourceId: about }) => kind !== 'token' && (isAbout.test(path) || isAbout.test(about ?? '')),
    );
  }

  /** The backup instances of a datasource, in whatever vault. */
  instancesOf(resourceId: string): readonly JsonObject[] {
    const isOf = (instance: JsonObject): boolean => JSON.stringify(instance).includes(`"resourceID":"${resourceId}"`);
    return this.arm.backupInstances().filter(isOf);
  }

  get #url(): string {
    if (this.#host === undefined) throw new Error('There is no host');
    return this.#host.url;
  }
}
