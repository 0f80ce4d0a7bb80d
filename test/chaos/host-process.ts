import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createAppDirectory } from '../host/app/built-host';

const root = resolve(__dirname, '../..');

/** The built app and the built host command, apart from the working tree: a build meanwhile changes nothing under test. */
export function copyOfBuiltApp(): { path: string; dispose: () => void } {
  const deployed = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.js'));
  const built = ['host.json', 'package.json', ...deployed.map((name) => `dist/${name}`), 'build/host-command.js'];
  return createAppDirectory(Object.fromEntries(built.map((name) => [name, readFileSync(join(root, name), 'utf8')])));
}

export interface HostProcessOptions {
  readonly appDirectory: string;
  readonly dataDirectory: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** Colours are off when standard output is no terminal. */
const LISTENING = /Listening on (http:\S+)/;

/** The host command in a process of its own, so that it can be killed as an operating system kills. */
export class HostProcess {
  readonly url: string;
  /** What it has written so far. */
  readonly log: () => string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, log: () => string) {
    this.#child = child;
    this.url = url;
    this.log = log;
  }

  /** Resolves when the host listens. @throws Error with what it wrote, when it ends before */
  static async start({ appDirectory, dataDirectory, settings }: HostProcessOptions): Promise<HostProcess> {
    const command = join(appDirectory, 'build/host-command.js');
    const child = spawn(process.execPath, [command, '--app', appDirectory, '--port', '0', '--data', dataDirectory], {
      env: { ...process.env, ...settings, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let written = '';
    const url = new Promise<string>((found, failed) => {
      const read = (chunk: Buffer): void => {
        written += chunk.toString();
        const listening = LISTENING.exec(written)?.[1];
        if (listening !== undefined) found(listening);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => {
        failed(new Error(`The host ended with ${code ?? 'a signal'} before it listened:\n${written}`));
      });
    });
    return new HostProcess(child, await url, () => written);
  }

  /** SIGKILL: nothing of the process runs any more, no handler, no flush. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  /** Whether it was ended by {@link kill}, and not by a defect of its own. */
  get wasKilled(): boolean {
    return this.#child.signalCode === 'SIGKILL';
  }
}
