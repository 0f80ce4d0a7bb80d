import { createServer } from 'node:http';
import type { HostOptions, RunningHost } from '../../../local/host/index';
import { createAppDirectory, loadHostModule } from './built-host';

const { startHost } = loadHostModule();

type Options = Partial<HostOptions>;

async function withHost<T>(
  files: Readonly<Record<string, string>>,
  use: (host: RunningHost) => Promise<T>,
  options: Options = {},
): Promise<T> {
  const directory = createAppDirectory(files);
  try {
    const host = await startHost({
      appDirectory: directory.path,
      dataDirectory: 'memory',
      log: () => undefined,
      ...options,
    });
    try {
      return await use(host);
    } finally {
      await host.stop();
    }
  } finally {
    directory.dispose();
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isProcess(value: unknown): value is NodeJS.Process {
  return typeof memberOf(value, 'cwd') === 'function';
}

/** Node's own process: jest shows tests a copy. */
function nodeProcess(): NodeJS.Process {
  const found: unknown = nodeRequire('node:process');
  if (!isProcess(found)) throw new Error('There is no process.');
  return found;
}

const appDirectory: unknown = expect.stringContaining('functions-app-');

const refusal = async (files: Readonly<Record<string, string>>, options?: Options): Promise<string> => {
  try {
    await withHost(files, () => Promise.resolve(), options);
  } catch (error) {
    // The error is of Node's own realm, not of jest's: `instanceof` says nothing about it.
    return `${String(memberOf(error, 'code'))}: ${String(memberOf(error, 'message'))}`;
  }
  return 'started';
};

const json = async (host: RunningHost, path: string): Promise<unknown> => (await fetch(host.url + path)).json();

const commonJs = (body: string) => `const { app, trigger, input, output } = require('@azure/functions'); ${body}`;

describe('Loading an app', () => {
  it('evaluates every file that the glob in main names', async () => {
    const files = {
      'package.json': '{ "main": "dist/{a,b}/**/*.js" }',
      'dist/a/one.js': commonJs(`app.http('one', { handler: () => ({}) });`),
      'dist/b/deep/er/two.js': commonJs(`app.http('two', { handler: () => ({}) });`),
      'dist/c/three.js': commonJs(`app.http('three', { handler: () => ({}) });`),
    };
    const names = await withHost(files, (host) => Promise.resolve(host.functions.map(({ name }) => name)));
    expect(names).toEqual(['one', 'two']);
  });

  it('loads ES modules by type or by extension, next to CommonJS', async () => {
    const files = {
      'package.json': '{ "type": "module", "main": "src/*" }',
      'src/a.js': `import { app } from '@azure/functions'; import { name } from '../lib/name.js'; app.http(name, { handler: () => ({}) });`,
      'src/b.mjs': `import { app } from '@azure/functions'; await 0; app.http('b', { handler: () => ({}) });`,
      'src/c.cjs': commonJs(`app.http('c', { handler: () => ({}) });`),
      'lib/name.js': `export const name = 'a';`,
    };
    const names = await withHost(files, (host) => Promise.resolve(host.functions.map(({ name }) => name)));
    expect(names).toEqual(['a', 'b', 'c']);
  });

  it.each([
    [
      'CommonJS',
      '{ "main": "index.js" }',
      `const counter = require('./counter.js'); const { app } = require('@azure/functions');`,
      `let n = 0; exports.next = () => ++n;`,
    ],
    [
      'ES module',
      '{ "type": "module", "main": "index.js" }',
      `import * as counter from './counter.js'; import { app } from '@azure/functions';`,
      `let n = 0; export const next = () => ++n;`,
    ],
  ])('evaluates all modules of a %s app anew for each host', async (_kind, packageJson, imports, counter) => {
    const directory = createAppDirectory({
      'package.json': packageJson,
      'counter.js': counter,
      // A call that only works before the app has started, and so fails in a package left over from the last host.
      'index.js': `${imports} app.setup({ capabilities: { Some: 'thing' } }); app.http('count', { handler: () => ({ jsonBody: counter.next() }) });`,
    });
    try {
      for (let round = 0; round < 3; round += 1) {
        const host = await startHost({ appDirectory: directory.path, dataDirectory: 'memory', log: () => undefined });
        expect([await json(host, '/api/count'), await json(host, '/api/count')]).toEqual([1, 2]);
        await host.stop();
      }
    } finally {
      directory.dispose();
    }
  });

  it.each([
    ['no package.json main', { 'package.json': '{}' }, /^invalidApp: .*has no "main"/],
    ['a main without a file', { 'package.json': '{ "main": "dist/*.js" }' }, /^invalidApp: .*matches "dist\/\*\.js"/],
    ['broken package.json', { 'package.json': '{' }, /^invalidApp: .*is not JSON/],
    ['no host.json content', { 'host.json': '{}', 'index.js': '' }, /^invalidSettings: .*version: must be "2.0"/s],
    [
      'an app that throws',
      { 'index.js': `throw new Error('no config');` },
      /^appThrew: .*index\.js threw an error\.\n.*no config/s,
    ],
    ['a syntax error', { 'index.js': 'const = 1;' }, /^appThrew: /],
    ['a missing module', { 'index.js': `require('./gone');` }, /^appThrew: .*Cannot find module/s],
    [
      'an app start hook that throws',
      { 'index.js': commonJs(`app.hook.appStart(() => { throw new Error('not today'); });`) },
      /^appThrew: .*not today/,
    ],
    [
      'HTTP streaming',
      { 'index.js': commonJs(`app.setup({ enableHttpStream: true }); app.http('a', { handler: () => ({}) });`) },
      /^invalidApp: .*streaming/,
    ],
    [
      'a bad name',
      { 'index.js': commonJs(`app.http('1st', { handler: () => ({}) });`) },
      /"1st" is not a function name/,
    ],
    [
      'the name "host"',
      { 'index.js': commonJs(`app.http('Host', { handler: () => ({}) });`) },
      /"Host" is not a function name/,
    ],
    [
      'two functions of one name',
      {
        'index.js': commonJs(
          `app.http('twice', { handler: () => ({}) }); try { app.http('TWICE', { handler: () => ({}) }); } catch {}`,
        ),
      },
      /^invalidApp: .*More than one function has the name "TWICE"/s,
    ],
    [
      'a trigger of a bus',
      { 'index.js': commonJs(`app.serviceBusQueue('q', { queueName: 'q', connection: 'C', handler: () => {} });`) },
      /"q" has a trigger of type "serviceBusTrigger"/,
    ],
    [
      'an entity',
      { 'index.js': `require('durable-functions').app.entity('counter', () => {});` },
      /"counter" has a trigger of type "entityTrigger"/,
    ],
    [
      'an unknown trigger',
      {
        'index.js': commonJs(`app.generic('g', { trigger: trigger.generic({ type: 'custom' }), handler: () => {} });`),
      },
      /type "customTrigger"/,
    ],
    [
      'an output',
      {
        'index.js': commonJs(
          `app.timer('t', { schedule: '0 0 0 * * *', return: output.storageQueue({ queueName: 'q', connection: 'C' }), handler: () => {} });`,
        ),
      },
      /"t" has an output binding "\$return" of type "queue"/,
    ],
    [
      'an input',
      {
        'index.js': commonJs(
          `app.http('h', { extraInputs: [input.storageBlob({ path: 'p', connection: 'C' })], handler: () => ({}) });`,
        ),
      },
      /"h" has an input binding "blobInput\w+" of type "blob"/,
    ],
    [
      'a route of the host',
      { 'index.js': commonJs(`app.http('r', { route: 'admin/x', handler: () => ({}) });`) },
      /route "admin\/x" of function "r"/,
    ],
    [
      'a broken route',
      { 'index.js': commonJs(`app.http('r', { route: '{x', handler: () => ({}) });`) },
      /route "{x" of function "r"/,
    ],
    [
      'a broken schedule',
      { 'index.js': commonJs(`app.timer('t', { schedule: '0 61 * * * *', handler: () => {} });`) },
      /schedule of function "t".*"61" is no minute/,
    ],
    [
      'a schedule without its setting',
      { 'index.js': commonJs(`app.timer('t', { schedule: '%NONE%', handler: () => {} });`) },
      /app setting of "%NONE%" is not set/,
    ],
  ])('refuses %s', async (_what, files, message) => {
    expect(await refusal(files)).toMatch(message);
  });

  it('names everything that it refuses at once', async () => {
    const body = `app.serviceBusQueue('q', { queueName: 'q', connection: 'C', handler: () => {} }); app.http('1st', { handler: () => ({}) });`;
    const message = await refusal({ 'index.js': commonJs(body) });
    expect(message).toMatch(/serviceBusTrigger/);
    expect(message).toMatch(/1st/);
  });
});

describe('Loading an app again', () => {
  it('evaluates what a failed load had left behind', async () => {
    const directory = createAppDirectory({
      'settings.js': `exports.isBroken = process.env.BROKEN === 'yes';`,
      'index.js': commonJs(
        `if (require('./settings').isBroken) throw new Error('broken'); app.http('fine', { handler: () => ({}) });`,
      ),
    });
    const options = { appDirectory: directory.path, dataDirectory: 'memory', log: () => undefined };
    try {
      await expect(startHost({ ...options, settings: { BROKEN: 'yes' } })).rejects.toMatchObject({ code: 'appThrew' });
      const host = await startHost(options);
      expect((await fetch(`${host.url}/api/fine`)).status).toBe(200);
      await host.stop();
    } finally {
      directory.dispose();
    }
  });

  it('leaves modules alone that others had loaded, wherever they lie', async () => {
    const directory = createAppDirectory({
      'tool.js': 'exports.loads = Symbol();',
      'index.js': commonJs(`require('./tool'); app.http('fine', { handler: () => ({}) });`),
    });
    try {
      const tool = (): unknown => nodeRequire(`${directory.path}/tool.js`);
      const before = tool();
      for (let round = 0; round < 2; round += 1) {
        const host = await startHost({ appDirectory: directory.path, dataDirectory: 'memory', log: () => undefined });
        await host.stop();
      }
      expect(tool()).toBe(before);
    } finally {
      directory.dispose();
    }
  });
});

describe('The process of a host', () => {
  const app = commonJs(`
    process.env.SET_BY_APP = 'yes';
    app.http('environment', { handler: () => ({ jsonBody: {
      cwd: process.cwd(), file: process.env.FROM_FILE, given: process.env.GIVEN, outer: process.env.PATH !== 'file',
      host: process.env.WEBSITE_HOSTNAME, kind: process.env.AZURE_FUNCTIONS_ENVIRONMENT, hours: new Date(0).getHours(),
    } }) });`);
  const local = '{ "IsEncrypted": false, "Values": { "FROM_FILE": "1", "GIVEN": "file", "PATH": "file" } }';

  it('has the settings of the app while the host runs, and none of it afterwards', async () => {
    const node = nodeProcess();
    const before = { cwd: node.cwd(), env: { ...node.env } };
    const seen = await withHost(
      { 'index.js': app, 'local.settings.json': local },
      async (host) => ({ port: host.port, environment: await json(host, '/api/environment') }),
      { settings: { GIVEN: 'start' } },
    );
    expect(seen.environment).toEqual({
      cwd: appDirectory,
      file: '1',
      given: 'start',
      outer: true,
      host: `localhost:${seen.port}`,
      kind: 'Development',
      hours: 0,
    });
    expect({ cwd: node.cwd(), env: { ...node.env } }).toEqual(before);
  });

  it('is given back after a failed start too, and another host can start', async () => {
    expect(await refusal({ 'index.js': `process.env.LEFT_BEHIND = '1'; throw new Error('x');` })).toMatch(/^appThrew/);
    const node = nodeProcess();
    expect(node.env['LEFT_BEHIND']).toBeUndefined();
    await withHost({ 'index.js': commonJs(`app.http('ok', { handler: () => ({}) });`) }, async (host) => {
      expect((await fetch(`${host.url}/api/ok`)).status).toBe(200);
    });
  });

  it('has one host at a time', async () => {
    const files = { 'index.js': '' };
    await withHost(files, async () => {
      expect(await refusal(files)).toMatch(/^alreadyRunning/);
    });
  });

  it('says which port is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => blocker.once('listening', resolve));
      const address = blocker.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      expect(await refusal({ 'index.js': '' }, { port })).toBe(`portInUse: Port ${port} is in use.`);
    } finally {
      blocker.close();
    }
  });

  it('can be told that it stops more than once', async () => {
    const directory = createAppDirectory({ 'index.js': '' });
    const host = await startHost({ appDirectory: directory.path, dataDirectory: 'memory' });
    await Promise.all([host.stop(), host.stop()]);
    await host.stop();
    directory.dispose();
    await expect(fetch(`${host.url}/`)).rejects.toThrow();
  });
});

describe('Hooks', () => {
  const app = commonJs(`
    const seen = [];
    app.hook.appStart((context) => { seen.push('appStart ' + typeof context.hookData); });
    app.hook.appTerminate(() => { globalThis.terminated = (globalThis.terminated ?? 0) + 1; });
    app.hook.preInvocation((context) => { context.hookData.started = true; context.inputs[0].extra = 'from hook'; if (context.invocationContext.functionName === 'swapped') context.functionHandler = () => ({ body: 'swapped' }); });
    app.hook.postInvocation((context) => {
      if (context.error?.message === 'forgiven') { context.error = undefined; context.result = { body: 'forgiven' }; }
      else if (context.result?.body === 'plain') context.result = { body: 'plain, ' + context.hookData.started };
    });
    app.hook.log((context) => { context.message = context.message.replace('secret', '***'); });
    app.http('plain', { handler: (request, context) => { context.log('the secret is', request.extra); return { body: 'plain' }; } });
    app.http('swapped', { handler: () => ({ body: 'original' }) });
    app.http('forgiven', { handler: () => { throw new Error('forgiven'); } });
    app.http('seen', { handler: () => ({ jsonBody: [...seen, globalThis.terminated ?? 0] }) });`);

  it('run around every invocation and can change it', async () => {
    const messages: string[] = [];
    const log = ({ message, category }: { message: string; category: string }) =>
      messages.push(`${category} ${message}`);
    await withHost(
      { 'index.js': app },
      async (host) => {
        const text = async (path: string) => (await fetch(host.url + path)).text();
        expect(await text('/api/plain')).toBe('plain, true');
        expect(await text('/api/swapped')).toBe('swapped');
        expect(await text('/api/forgiven')).toBe('forgiven');
        expect(await json(host, '/api/seen')).toEqual(['appStart object', 0]);
      },
      { log },
    );
    expect(messages).toContain('Function.plain.User the *** is from hook');
    await withHost({ 'index.js': app }, async (host) => {
      expect(await json(host, '/api/seen')).toEqual(['appStart object', 1]);
    });
  });
});

describe('functionTimeout', () => {
  it('fails an invocation that takes too long', async () => {
    const files = {
      'host.json': '{ "version": "2.0", "functionTimeout": "00:00:00.05" }',
      'index.js': commonJs(
        `app.http('slow', { handler: () => new Promise((resolve) => setTimeout(resolve, 5000).unref()) });`,
      ),
    };
    await withHost(files, async (host) => {
      expect((await fetch(`${host.url}/api/slow`)).status).toBe(500);
    });
  });
});
