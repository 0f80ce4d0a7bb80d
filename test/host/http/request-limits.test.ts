import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../support/eventually';
import { createAppDirectory, loadHostModule } from '../app/built-host';

/** Requests stay until there is a file `gate`; there is a file `running-2` as soon as two have been in at once. */
const app = `
const { existsSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { app } = require('@azure/functions');
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
let running = 0, most = 0;
app.http('slow', { handler: async () => {
  most = Math.max(most, ++running);
  writeFileSync(join(__dirname, 'running-' + running), '');
  while (!existsSync(join(__dirname, 'gate'))) await pause();
  running -= 1;
  return { jsonBody: most };
} });
`;

interface Reply {
  readonly status: number;
  readonly text: string;
}

/** Sends requests side by side; those that get in stay in the function until it is time. */
async function callAtOnce(
  http: object,
  count: number,
  isTime: (directory: string, replies: readonly Reply[]) => boolean,
): Promise<readonly Reply[]> {
  const directory = createAppDirectory({
    'index.js': app,
    'host.json': JSON.stringify({ version: '2.0', extensions: { http } }),
  });
  const host = await loadHostModule().startHost({ appDirectory: directory.path, dataDirectory: 'memory' });
  try {
    const replies: Reply[] = [];
    const calls = Array.from({ length: count }, async () => {
      const response = await fetch(`${host.url}/api/slow`);
      replies.push({ status: response.status, text: await response.text() });
    });
    await eventually('the time to open the gate', () => isTime(directory.path, replies));
    // Those that a limit did not hold would come in now.
    await sleep(50);
    writeFileSync(join(directory.path, 'gate'), '');
    await Promise.all(calls);
    return replies;
  } finally {
    await host.stop();
    directory.dispose();
  }
}

describe('Limits of host.json', () => {
  it('refuse requests beyond maxOutstandingRequests with 429', async () => {
    const replies = await callAtOnce({ maxOutstandingRequests: 2 }, 5, (_directory, { length }) => length === 3);
    expect(replies.map(({ status }) => status)).toEqual([429, 429, 429, 200, 200]);
  });

  it('let requests beyond maxConcurrentRequests wait', async () => {
    const replies = await callAtOnce({ maxConcurrentRequests: 2 }, 5, (directory) =>
      existsSync(join(directory, 'running-2')),
    );
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(Math.max(...replies.map(({ text }) => Number(text)))).toBe(2);
  });
});
