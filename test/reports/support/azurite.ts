import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateFile, keyFile } from './loopback-tls';

/** Azurite's blob service in memory, over TLS, for tokens; in a process of its own. */
export interface Azurite {
  /** With the account, without a slash at its end. */
  readonly accountUrl: string;
  close(): Promise<void>;
}

const ACCOUNT = 'devstoreaccount1';
const LISTENS = /successfully listens on (https:\/\/127\.0\.0\.1:\d+)/;

const ARGUMENTS = [
  ['--blobHost', '127.0.0.1'],
  ['--blobPort', '0'],
  ['--cert', certificateFile],
  ['--key', keyFile],
  ['--oauth', 'basic'],
  // It lags behind the SDK's version of the protocol.
  ['--skipApiVersionCheck'],
  ['--inMemoryPersistence'],
  ['--disableTelemetry'],
  ['--silent'],
].flat();

/** Waits as long as the process lives: the time limit is that of the test's hook. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: unknown): void => {
      output += String(chunk);
      const origin = LISTENS.exec(output)?.[1];
      if (origin !== undefined) resolve(origin);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Azurite ended with ${String(code)}:\n${output}`)));
  });
}

export async function startAzurite(): Promise<Azurite> {
  const script = join(__dirname, '../../support/azurite-process.cjs');
  const child = fork(script, ARGUMENTS, { cwd: tmpdir(), silent: true, execArgv: [] });
  const origin = await addressOf(child);
  return {
    accountUrl: `${origin}/${ACCOUNT}`,
    async close() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
