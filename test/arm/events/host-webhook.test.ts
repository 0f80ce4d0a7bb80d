import { publishEvents, resourceCreated } from '../../../local/arm';
import type { EventSchema } from '../../../local/arm';
import type { RunningHost } from '../../../local/host';
import { createAppDirectory, loadHostModule } from '../../host/app/built-host';
import { at, send } from '../arm-client';
import { ordersId } from '../scenario';

const app = `
const { app } = require('@azure/functions');
const seen = [];
let failures = 3;
app.eventGrid('take', { handler: (event) => { if (failures-- > 0) throw new Error('not yet'); seen.push(event.id); } });
app.http('seen', { handler: () => ({ jsonBody: seen }) });
`;

const directory = createAppDirectory({ 'index.js': app, 'host.json': '{ "version": "2.0" }' });
let host: RunningHost;

beforeAll(async () => {
  host = await loadHostModule().startHost({
    appDirectory: directory.path,
    dataDirectory: 'memory',
    log: () => undefined,
  });
});

afterAll(async () => {
  await host.stop();
  directory.dispose();
});

test.each<EventSchema>(['EventGridSchema', 'CloudEventSchemaV1_0'])(
  'the embedded host takes events in %s, and those that it fails come again',
  async (schema) => {
    const events = Array.from({ length: 20 }, (_, place) => resourceCreated(`${ordersId}-${place}`));
    const endpoint = `${host.url}/runtime/webhooks/eventgrid?functionName=take`;
    const report = await publishEvents({ endpoint, events, schema, shuffle: true, policy: { timeScale: 0 } });
    expect(report).toMatchObject({ events: 20, delivered: 20, deadLetters: [] });
    const { body } = await send(`${host.url}/api/seen`, { token: null });
    const seen = new Set(Array.isArray(body) ? body : []);
    expect(events.filter(({ id }) => !seen.has(id))).toEqual([]);
    expect(at(body, 'length')).toBeGreaterThanOrEqual(20);
  },
);
