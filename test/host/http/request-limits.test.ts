import { createAppDirectory, loadHostModule } from '../app/built-host';

const app = `
const { app } = require('@azure/functions');
let running = 0, most = 0;
app.http('slow', { handler: async () => {
  most = Math.max(most, ++running);
  await new Promise((resolve) => setTimeout(resolve, 50));
  running -= 1;
  return { jsonBody: most };
} });
`;

async function callAtOnce(http: object, count: number): Promise<{ status: number; text: string }[]> {
  const directory = createAppDirectory({
    'index.js': app,
    'host.json': JSON.stringify({ version: '2.0', extensions: { http } }),
  });
  const host = await loadHostModule().startHost({ appDirectory: directory.path, dataDirectory: 'memory' });
  try {
    const calls = Array.from({ length: count }, async () => {
      const response = await fetch(`${host.url}/api/slow`);
      return { status: response.status, text: await response.text() };
    });
    return await Promise.all(calls);
  } finally {
    await host.stop();
    directory.dispose();
  }
}

describe('Limits of host.json', () => {
  it('refuse requests beyond maxOutstandingRequests with 429', async () => {
    const statuses = (await callAtOnce({ maxOutstandingRequests: 2 }, 5)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 429, 429, 429]);
  });

  it('let requests beyond maxConcurrentRequests wait', async () => {
    const replies = await callAtOnce({ maxConcurrentRequests: 2 }, 5);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(Math.max(...replies.map(({ text }) => Number(text)))).toBe(2);
  });
});
