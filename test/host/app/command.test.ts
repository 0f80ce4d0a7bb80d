import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { eventually } from '../../support/eventually';
import { createAppDirectory, hostCommand } from './built-host';

const app = `
const { app } = require('@azure/functions');
app.http('hello', { methods: ['GET'], handler: async (_request, context) => {
  context.log('hello has begun');
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { body: 'hello' };
} });
app.http('stuck', { handler: (_request, context) => {
  context.log('stuck has begun');
  return new Promise(() => setInterval(() => undefined, 1000));
} });
app.timer('tick', { schedule: '0 0 0 1 1 *', handler: () => undefined });`;

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

const children: ChildProcess[] = [];

function run(directory: string, ...options: string[]): Run {
  const child = spawn(process.execPath, [hostCommand, '--app', directory, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // CI servers show colours, and say so in the environment.
    env: { ...process.env, NO_COLOR: '1' },
  });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  child.stderr.on('data', (chunk) => (text += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, output: () => text, ended };
}

/** Waits until the host has written a text. */
async function written(host: Run, text: string): Promise<string> {
  const ended = host.ended.then(() => {
    throw new Error(`The host ended:\n${host.output()}`);
  });
  return Promise.race([eventually(text, () => (host.output().includes(text) ? host.output() : undefined)), ended]);
}

async function listening(host: Run): Promise<string> {
  return /Listening on (\S+)/.exec(await written(host, 'Press Ctrl-C'))?.[1] ?? '';
}

describe('The command', () => {
  const directory = createAppDirectory({ 'index.js': app });
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    directory.dispose();
  });

  it('lists the functions, serves them, and on Ctrl-C ends when the last answer is out', async () => {
    const host = run(directory.path, '--port', '0', '--data', 'memory');
    const url = await listening(host);
    expect(host.output()).toContain(`hello: [GET] ${url}/api/hello`);
    expect(host.output()).toContain('tick: timerTrigger');
    const answer = fetch(`${url}/api/hello`);
    await written(host, 'hello has begun');
    host.child.kill('SIGINT');
    expect(await (await answer).text()).toBe('hello');
    expect(await host.ended).toBe(0);
  });

  it('ends at once on a second Ctrl-C', async () => {
    const host = run(directory.path, '--port', '0', '--data', 'memory');
    const url = await listening(host);
    fetch(`${url}/api/stuck`).catch(() => undefined);
    await written(host, 'stuck has begun');
    host.child.kill('SIGINT');
    await written(host, 'once more stops at once');
    host.child.kill('SIGINT');
    expect(await host.ended).toBe(130);
  });

  it('refuses a port that is in use, or takes another when it may', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => blocker.once('listening', resolve));
      const address = blocker.address();
      const port = typeof address === 'object' && address !== null ? String(address.port) : '';
      const refused = run(directory.path, '--port', port, '--data', 'memory');
      expect(await refused.ended).toBe(4);
      expect(refused.output()).toMatch(new RegExp(`Port ${port} is in use.*--find-port`));
      const moved = run(directory.path, '--port', port, '--find-port', '--data', 'memory');
      expect(await listening(moved)).not.toContain(`:${port}`);
      moved.child.kill('SIGTERM');
      expect(await moved.ended).toBe(0);
    } finally {
      blocker.close();
    }
  });

  it('refuses data that another host uses, and keeps its own in the app directory', async () => {
    const first = run(directory.path, '--port', '0');
    await listening(first);
    const second = run(directory.path, '--port', '0');
    expect(await second.ended).toBe(5);
    expect(second.output()).toContain(join(directory.path, '.data'));
    expect(second.output()).toContain('in use by another host');
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
  });

  it('refuses a database that is none', async () => {
    const data = join(directory.path, 'broken');
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'history.db'), 'this is not a database, however long the text may be. '.repeat(100));
    const host = run(directory.path, '--port', '0', '--data', data);
    expect(await host.ended).toBe(6);
    expect(host.output()).toContain('damaged');
  });

  it.each([
    [
      'an app that throws',
      { 'index.js': `throw new Error('no settings');` },
      3,
      /index\.js threw an error[^]*no settings/,
    ],
    ['a missing main', { 'package.json': '{}' }, 2, /has no "main"/],
    ['broken settings', { 'host.json': '{ "version": "2.0", "functionTimeout": "x" }' }, 2, /functionTimeout/],
  ])('refuses %s', async (_what, files, code, message) => {
    const broken = createAppDirectory(files);
    try {
      const host = run(broken.path, '--port', '0', '--data', 'memory');
      expect(await host.ended).toBe(code);
      expect(host.output()).toMatch(message);
    } finally {
      broken.dispose();
    }
  });

  it('ends when a promise of the app is rejected and nobody cares', async () => {
    const careless = createAppDirectory({
      'index.js': `require('@azure/functions').app.http('x', { handler: () => { Promise.reject(new Error('forgotten')); return {}; } });`,
    });
    try {
      const host = run(careless.path, '--port', '0', '--data', 'memory');
      await fetch(`${await listening(host)}/api/x`).catch(() => undefined);
      expect(await host.ended).toBe(1);
      expect(host.output()).toContain('Unhandled rejection: Error: forgotten');
    } finally {
      careless.dispose();
    }
  });

  it('explains itself', async () => {
    const help = run(directory.path, '--help');
    expect(await help.ended).toBe(0);
    expect(help.output()).toMatch(/--app <dir>[^]*--port[^]*--data[^]*--verbose/);
  });
});
