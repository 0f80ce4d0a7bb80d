import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, send } from './arm-client';
import { vaultId } from './scenario';

const program = join(__dirname, '..', '..', 'build', 'arm-command.js');

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the built command until it ends, or until `until` returns true for its output; then it is told to stop. */
async function run(args: readonly string[], until?: (output: string) => Promise<boolean>): Promise<Run> {
  const child = spawn(process.execPath, [program, ...args]);
  const ended = once(child, 'exit');
  let output = '';
  let stopped = false;
  const read = async (chunk: Buffer) => {
    output += chunk.toString();
    if (until === undefined || stopped || !(await until(output))) return;
    stopped = true;
    child.kill('SIGTERM');
  };
  child.stdout.on('data', (chunk: Buffer) => void read(chunk));
  child.stderr.on('data', (chunk: Buffer) => void read(chunk));
  await ended;
  return { code: child.exitCode, output };
}

test('help says what can be set', async () => {
  const { code, output } = await run(['--help']);
  expect(code).toBe(0);
  for (const option of ['--port', '--style', '--seed']) expect(output).toContain(option);
});

test('it listens on any free port in the style asked for, and ends well when told to', async () => {
  let style: unknown;
  const { code } = await run(['--port', '0', '--style', '2021'], async (output) => {
    const url = /on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
    if (url === undefined) return false;
    style = at((await send(`${url}/_emulator/settings`)).body, 'style');
    expect((await send(`${url}${vaultId}?api-version=2021-01-01`)).status).toBe(200);
    return true;
  });
  expect([style, code]).toEqual(['2021', 0]);
});

test.each([
  [['--port', 'many'], /A port is a number/],
  [['--style', '1999'], /Allowed choices are 2021, 2026/],
  [['--seed', 'absent.json'], /ENOENT/],
  [['--estate', 'many'], /from 0 to 200000 servers/],
  [['--estate', '1', '--seed', 'x.json'], /cannot be used with/],
])('%j is refused', async (args, message) => {
  const { code, output } = await run(args);
  expect(code).toBe(1);
  expect(output).toMatch(message);
});

test('a generated estate exists when one is asked for', async () => {
  let instances: unknown;
  await run(['--port', '0', '--estate', '100'], async (output) => {
    const url = /on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
    if (url === undefined) return false;
    instances = at((await send(`${url}/_emulator/state`)).body, 'backupInstances', 'length');
    return true;
  });
  expect(instances).toBe(84);
});

test('a seed file decides what exists, and a wrong one is refused with the place of the fault', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'arm-seed-'));
  try {
    const [good, bad] = [join(folder, 'good.json'), join(folder, 'bad.json')];
    writeFileSync(good, JSON.stringify({ vaults: [{ id: vaultId }] }));
    writeFileSync(bad, JSON.stringify({ vaults: [{ name: 'x' }] }));
    let vaults: unknown;
    await run(['--port', '0', '--seed', good], async (output) => {
      const url = /on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (url === undefined) return false;
      vaults = at((await send(`${url}/_emulator/state`)).body, 'vaults');
      return true;
    });
    expect(vaults).toEqual([vaultId]);
    const refused = await run(['--seed', bad]);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('vaults[0].id');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
