import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { freshPace } from '../../domain/waiting';
import { createAppDirectory } from '../host/app/built-host';
import { run } from './flows';
import { type RunningApp, startApp } from './running-app';
import { flexibleServerId } from './seeded-estate';

const root = resolve(__dirname, '../..');

/** The app as it is deployed, with one that says what the worker would send to the Functions host. */
const observed = `
  require(${JSON.stringify(`${root}/dist/main.js`)});
  require('@azure/functions').app.hook.postInvocation(({ error, invocationContext }) => {
    if (error) invocationContext.warn('sent: ' + error.message);
  });
`;

const instanceId = `op-${'f'.repeat(32)}`;

describe('An orchestration that fails while it follows an operation', () => {
  let app: RunningApp;
  let dispose: () => void;

  beforeAll(async () => {
    const hostJson = readFileSync(`${root}/host.json`, 'utf8');
    const directory = createAppDirectory({ 'index.js': observed, 'host.json': hostJson });
    ({ dispose } = directory);
    app = await startApp({ appDirectory: directory.path, style: '2026' });
  });

  afterAll(async () => {
    await app.stop();
    dispose();
  });

  /** The URL that the creation of a protection was followed by, out of the history. */
  async function pollUrl(): Promise<string> {
    const { id } = await run(app, 'protect');
    const history = JSON.stringify(await app.host.engine.history(id.split('.')[0] ?? ''));
    const urls = [...history.matchAll(/"url\\+":\\+"(.+?)\\+"/g)].map(([, url = '']) => url);
    return urls.at(-1) ?? '';
  }

  it('keeps the poll URL from the host that logs its error, and fails with its own words', async () => {
    const url = await pollUrl();
    expect(url).toMatch(/^http:.*[?&]s=/);
    const now = app.clock.now();
    const awaiting = {
      poll: { url, answers: 'status' },
      pace: freshPace(now),
      startedAt: now,
      deadlineAt: now + 60_000,
    };
    const asking = { pace: freshPace(now), attempt: 1, startedAt: now, deadlineAt: now + 60_000 };
    const permissions = { since: now, attempts: 0 };
    // A defect: the creation ends, and the request does not say what was asked for.
    const request = { ...{ kind: 'protect', resourceId: flexibleServerId }, attempt: 'ffffffff', correlationId: 'c' };
    const state = { phase: 'awaitCreation', asking, awaiting, permissions, throttled: false };
    const from = app.logged.length;
    const inputJson = JSON.stringify({ request, state, startedAt: now });
    await app.host.engine.start({ name: 'protect', instanceId, inputJson });
    await app.allEnded();
    const instance = await app.host.engine.get(instanceId);
    expect(instance).toMatchObject({ runtimeStatus: 'Failed' });
    expect(instance?.outputJson).toMatch(
      /^"Orchestrator function 'protect' failed: Cannot read properties of undefined/,
    );
    const sent = app.logged.slice(from).filter((line) => line.includes('sent: '));
    expect(sent).toEqual([expect.stringContaining('pollOperation')]);
    expect(sent[0]).toContain('"url":"[cut]"');
    expect(sent[0]).toContain('"error":"Cannot read properties of undefined');
    expect(app.logged.slice(from).join('\n')).not.toMatch(/[?&]s=|operationStatus\/|operationResults\//i);
  });
});
