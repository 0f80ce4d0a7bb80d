import { spawn } from 'node:child_process';

export interface HostCommand {
  /** The built command. */
  readonly command: string;
  readonly appDirectory: string;
  /** `memory` or a directory. */
  readonly data: string;
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface HostExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A host in a process of its own. */
export interface HostProcess {
  /** Its URL once it listens and is ready; `undefined` when it has ended before. */
  readonly url: Promise<string | undefined>;
  /** Resolves when the process is gone and all that it has written has been read. */
  readonly exit: Promise<HostExit>;
  /** Everything that it has written so far, standard error included. */
  output(): string;
  standardError(): string;
  signal(name: NodeJS.Signals): void;
}

/** Starts the host command; `wrap` puts another program before it. */
export function startHostProcess(host: HostCommand, wrap: readonly string[] = []): HostProcess {
  const own = [process.execPath, host.command, '--app', host.appDirectory, '--data', host.data];
  const [program, ...parameters] = [...wrap, ...own, '--port', String(host.port ?? 0)];
  const child = spawn(program, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...host.environment },
  });
  let standardOutput = '';
  let standardError = '';
  let isReady: (url: string | undefined) => void = () => undefined;
  const url = new Promise<string | undefined>((resolve) => (isReady = resolve));
  child.stdout.on('data', (chunk) => {
    standardOutput += String(chunk);
    const found = /Listening on (\S+)[^]*Press Ctrl-C/.exec(standardOutput)?.[1];
    if (found !== undefined) isReady(found);
  });
  child.stderr.on('data', (chunk) => (standardError += String(chunk)));
  const exit = new Promise<HostExit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      isReady(undefined);
      resolve({ code, signal });
    });
  });
  return {
    url,
    exit,
    output: () => standardOutput + standardError,
    standardError: () => standardError,
    signal: (name) => void child.kill(name),
  };
}
