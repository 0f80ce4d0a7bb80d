import { createServer } from 'node:http';
import { createAppDirectory, hostCommand } from '../app/built-host';
import type { RefusedStart } from './refused-start';
import { closedPort } from '../../support/closed-port';
import { refusedStart } from './refused-start';

async function startWith(files: Readonly<Record<string, string>>, port?: number): Promise<RefusedStart> {
  const app = createAppDirectory(files);
  try {
    const host = { command: hostCommand, appDirectory: app.path, data: 'memory' };
    return await refusedStart(port === undefined ? host : { ...host, port });
  } finally {
    app.dispose();
  }
}

const twice = `
const { app } = require('@azure/functions');
app.http('report', { handler: () => ({}) });
app.timer('report', { schedule: '0 0 * * * *', handler: () => undefined });`;

const queue = `
const { app } = require('@azure/functions');
app.http('hello', { handler: () => ({}) });
app.serviceBusQueue('drain', { queueName: 'jobs', connection: 'AzureWebJobsStorage', handler: () => undefined });`;

describe('A host refuses to start', () => {
  it.each([
    [
      'an app that throws while it loads',
      { 'index.js': `throw new Error('VAULT_ID is missing');` },
      /index\.js.*\n.*VAULT_ID is missing/,
    ],
    [
      'an app that rejects while it loads',
      { 'index.mjs': `await Promise.reject(new Error('no settings'));`, 'package.json': '{ "main": "index.mjs" }' },
      /index\.mjs[^]*no settings/,
    ],
    ['a package without main', { 'package.json': '{ "name": "app" }' }, /package\.json has no "main"/],
    [
      'a main that names no file',
      { 'package.json': '{ "main": "dist/*.js" }' },
      /nothing in \S+ matches "dist\/\*\.js"/,
    ],
    ['a trigger that it does not know', { 'index.js': queue }, /drain[^]*serviceBusTrigger/],
    ['two functions of one name', { 'index.js': twice }, /"report"/],
    ['a host.json that is no JSON', { 'index.js': '', 'host.json': '{ "version": ' }, /host\.json is not JSON/],
  ])('with %s', async (_what, files, message) => {
    const refused = await startWith(files);
    expect(refused.standardError).toMatch(message);
    expect(refused.code).toBeGreaterThan(0);
    expect(refused.hasServed).toBe(false);
  });

  it('on a port that is in use, and leaves the one who uses it alone', async () => {
    const port = await closedPort();
    const owner = createServer((_request, response) => response.end('mine')).listen(port, '127.0.0.1');
    try {
      await new Promise((resolve) => owner.once('listening', resolve));
      const refused = await startWith({ 'index.js': '' }, port);
      expect(refused.standardError).toContain(`Port ${port} is in use`);
      expect(refused.code).toBeGreaterThan(0);
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('mine');
    } finally {
      owner.close();
    }
  });
});
