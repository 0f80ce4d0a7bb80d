import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createAppDirectory } from '../host/app/built-host';
import { flexibleServerBody, flexibleServerId, protectionPath } from '../integration/seeded-estate';
import { eventually } from '../support/eventually';

const root = resolve(__dirname, '../..');

/** The built app with all that `npm start` runs, apart from the working tree. */
function copyOfBuiltStart(): { path: string; dispose: () => void } {
  const deployed = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.js'));
  const built = ['host.json', 'package.json', ...deployed.map((name) => `dist/${name}`), 'build/start.js'];
  return createAppDirectory(Object.fromEntries(built.map((name) => [name, readFileSync(join(root, name), 'utf8')])));
}

interface Started {
  readonly child: ChildProcess;
  readonly hostUrl: string;
  readonly armUrl: string;
}

describe('npm start -- --data, killed half way through a protection', () => {
  const app = copyOfBuiltStart();
  const data = mkdtempSync(join(tmpdir(), 'sauvegarde-data-'));
  const children: ChildProcess[] = [];

  async function start(): Promise<Started> {
    const child = spawn(process.execPath, [join(app.path, 'build/start.js'), '--port', '0', '--data', data], {
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let written = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (written += String(chunk)));
    return eventually('both stand-ins listen', () => {
      if (child.exitCode !== null) throw new Error(`It ended:\n${written}`);
      const [, hostUrl] = /Listening on (http:\S+)/.exec(written) ?? [];
      const [, armUrl] = /emulator here \(style 2026\): (http:\S+)/.exec(written) ?? [];
      return hostUrl !== undefined && armUrl !== undefined && { child, hostUrl, armUrl };
    });
  }

  async function kill({ child }: Started): Promise<void> {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    expect(child.signalCode).toBe('SIGKILL');
  }

  async function ask(url: string, method = 'GET', body?: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(url, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const answer: unknown = await response.json();
    return { ...(typeof answer === 'object' ? answer : {}) };
  }

  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    app.dispose();
    rmSync(data, { recursive: true, force: true });
  });

  it('ends Protected after a start with the same directory, with one instance and no protection begun twice', async () => {
    const first = await start();
    const control = `${first.armUrl}/_emulator`;
    await ask(`${control}/settings`, 'PATCH', { durationsSeconds: { validate: 1, create: 5 }, configuringSeconds: 1 });
    await ask(
      `${control}/faults`,
      'POST',
      ['validate', 'create', 'status'].map((on) => ({ switch: 'retryAfter', on, value: { seconds: 1 } })),
    );
    const { id } = await ask(first.hostUrl + protectionPath(flexibleServerId), 'PUT', flexibleServerBody);
    const monitor = (hostUrl: string) => ask(`${hostUrl}/api/operations/${String(id)}`);
    await eventually('the creation is under way', async () =>
      JSON.stringify(await monitor(first.hostUrl)).includes('"phase":"awaitCreation"'),
    );
    await kill(first);

    const second = await start();
    expect(second.armUrl).toBe(first.armUrl);
    await eventually('the operation has ended', async () => (await monitor(second.hostUrl))['status'] !== 'Running');
    expect(await monitor(second.hostUrl)).toMatchObject({ status: 'Succeeded', result: { kind: 'Protected' } });
    const { backupInstances, operations } = await ask(`${control}/state`);
    expect(backupInstances).toHaveLength(1);
    expect(operations).toHaveLength(2);
    await kill(second);
  });
});
