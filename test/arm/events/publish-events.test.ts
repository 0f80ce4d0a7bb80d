import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { HandshakeError, publishEvents, resourceCreated } from '../../../local/arm';
import type { PublishOptions, PublishReport } from '../../../local/arm';
import { disordered, inBatches } from '../../../local/arm/events/batches';
import { waitSeconds } from '../../../local/arm/events/delivery-policy';
import { at, members } from '../arm-client';
import { ordersId } from '../scenario';
import { idsOf, startWebhook } from './webhook-server';
import type { WebhookOptions, WebhookServer } from './webhook-server';

const events = (count: number) => Array.from({ length: count }, (_, place) => resourceCreated(`${ordersId}-${place}`));
const policy = { timeScale: 0 };

let webhook: WebhookServer | undefined;

afterEach(() => webhook?.close());

async function publish(
  options: Omit<PublishOptions, 'endpoint'>,
  behaviour: WebhookOptions = {},
): Promise<{ report: PublishReport; hook: WebhookServer }> {
  const hook = await startWebhook(behaviour);
  webhook = hook;
  return { report: await publishEvents({ endpoint: hook.url, policy, ...options }), hook };
}

const sorted = (ids: readonly unknown[]) => ids.map(String).sort();

test('Event Grid schema: validation first, then each event in an array of its own', async () => {
  const sent = events(3);
  const { report, hook } = await publish({ events: sent, subscriptionName: 'mine' });
  expect(report).toEqual({ events: 3, sent: 3, delivered: 3, requests: 3, deadLetters: [] });
  expect(hook.handshakes).toMatchObject([
    {
      method: 'POST',
      headers: { 'aeg-event-type': 'SubscriptionValidation' },
      body: [{ eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', subject: '' }],
    },
  ]);
  expect(hook.deliveries[0]?.headers).toMatchObject({
    'aeg-event-type': 'Notification',
    'aeg-subscription-name': 'MINE',
    'aeg-delivery-count': '0',
    'aeg-data-version': '2',
    'content-type': 'application/json; charset=utf-8',
  });
  expect(sorted(idsOf(hook.deliveries))).toEqual(sorted(sent.map(({ id }) => id)));
  expect(hook.deliveries.every(({ body }) => Array.isArray(body) && body.length === 1)).toBe(true);
});

test('CloudEvents: OPTIONS first, then an object alone and an array in batches', async () => {
  const alone = await publish({ events: events(1), schema: 'CloudEventSchemaV1_0' });
  expect(alone.hook.handshakes).toMatchObject([
    { method: 'OPTIONS', headers: { 'webhook-request-origin': 'eventgrid.azure.net' } },
  ]);
  expect(alone.hook.deliveries).toMatchObject([
    {
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      body: { specversion: '1.0', type: 'Microsoft.Resources.ResourceWriteSuccess' },
    },
  ]);
  expect(alone.hook.deliveries[0]?.headers).not.toHaveProperty('aeg-data-version');
  await alone.hook.close();
  const batched = await publish({ events: events(3), schema: 'CloudEventSchemaV1_0', maxEventsPerBatch: 2 });
  expect(batched.hook.deliveries.map(({ body }) => at(body, 'length'))).toEqual([2, 1]);
  expect(batched.hook.deliveries[0]?.headers['content-type']).toContain('application/cloudevents-batch+json');
});

test.each<[string, PublishOptions['schema'], WebhookOptions['shake']]>([
  ['another status than 200', 'EventGridSchema', (_, response) => response.writeHead(202).end()],
  ['another code', 'EventGridSchema', (_, response) => response.end('{"validationResponse":"1"}')],
  ['no code', 'EventGridSchema', (_, response) => response.end('fine')],
  ['no connection', 'EventGridSchema', (_, response) => response.socket?.destroy()],
  ['no allowed origin', 'CloudEventSchemaV1_0', (_, response) => response.writeHead(200).end()],
  [
    'another origin',
    'CloudEventSchemaV1_0',
    (_, response) => response.writeHead(200, { 'webhook-allowed-origin': 'example.com' }).end(),
  ],
])('a handshake answered with %s sends nothing', async (_, schema = 'EventGridSchema', shake = () => undefined) => {
  webhook = await startWebhook({ shake });
  const options = { endpoint: webhook.url, events: events(1), schema, policy };
  await expect(publishEvents(options)).rejects.toThrow(HandshakeError);
  await expect(publishEvents(options)).rejects.not.toThrow(/secret/);
  expect(webhook.deliveries).toEqual([]);
});

test('CloudEvents permission does not depend on the status of the answer', async () => {
  const { report } = await publish(
    { events: events(1), schema: 'CloudEventSchemaV1_0' },
    { shake: (_, response) => response.writeHead(405, { 'webhook-allowed-origin': '*' }).end() },
  );
  expect(report.delivered).toBe(1);
});

test('without a handshake events are sent at once', async () => {
  const { hook } = await publish({ events: events(1), handshake: false });
  expect([hook.handshakes.length, hook.deliveries.length]).toEqual([0, 1]);
});

test.each<['hang-up' | number]>([[500], [503], [404], [429], [301], ['hang-up']])(
  'a delivery met with %s is tried again until it is taken',
  async (reaction) => {
    const { report, hook } = await publish(
      { events: events(1) },
      { react: (_, number) => (number < 4 ? reaction : 204) },
    );
    expect(report).toMatchObject({ delivered: 1, requests: 4, deadLetters: [] });
    expect(hook.deliveries.map(({ headers }) => headers['aeg-delivery-count'])).toEqual(['0', '1', '2', '3']);
    expect(new Set(idsOf(hook.deliveries)).size).toBe(1);
  },
);

test.each([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [413, 'PayloadTooLarge'],
])('a delivery answered %d is not tried again', async (status, outcome) => {
  const { report, hook } = await publish({ events: events(1) }, { react: () => status });
  expect(hook.deliveries).toHaveLength(1);
  expect(report.deadLetters).toMatchObject([{ deliveryAttempts: 1, lastDeliveryOutcome: outcome }]);
});

test('after the last attempt the event is a dead letter with the members of the sample', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dead-letters-'));
  const deadLetterFile = join(folder, 'dead.json');
  try {
    const { report } = await publish(
      { events: events(2), policy: { ...policy, maxDeliveryAttempts: 3 }, deadLetterFile },
      { react: () => 404 },
    );
    expect(report).toMatchObject({ delivered: 0, requests: 6 });
    const written: unknown = JSON.parse(readFileSync(deadLetterFile, 'utf8'));
    expect(written).toEqual(report.deadLetters);
    const sample: unknown = JSON.parse(
      readFileSync(join(__dirname, '..', '..', 'fixtures', 'events', 'ADAPTED-eventgrid-deadletter.json'), 'utf8'),
    );
    expect(Object.keys(report.deadLetters[0] ?? {}).sort()).toEqual(Object.keys(members(at(sample, 0))).sort());
    expect(report.deadLetters[0]).toMatchObject({
      deadLetterReason: 'MaxDeliveryAttemptsExceeded',
      deliveryAttempts: 3,
      lastDeliveryOutcome: 'NotFound',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a CloudEvent in the dead letters has lower-case attributes, and no file is written for none', async () => {
  const { report } = await publish({ events: events(1), schema: 'CloudEventSchemaV1_0' }, { react: () => 400 });
  expect(report.deadLetters).toMatchObject([{ specversion: '1.0', deadletterreason: 'NonRetriableStatus' }]);
  await webhook?.close();
  const deadLetterFile = join(tmpdir(), 'never-written-dead-letters.json');
  await publish({ events: events(1), deadLetterFile });
  expect(existsSync(deadLetterFile)).toBe(false);
});

test('time to live ends the attempts before their number does', async () => {
  const { report } = await publish(
    { events: events(1), policy: { ...policy, eventTimeToLiveMinutes: 2 } },
    { react: () => 500 },
  );
  // 10 s, 30 s and 60 s fit into two minutes, five more minutes do not.
  expect(report.deadLetters).toMatchObject([{ deliveryAttempts: 4, deadLetterReason: 'TimeToLiveExceeded' }]);
});

test('the waits between attempts are those of the documentation', () => {
  const seconds = Array.from({ length: 12 }, (_, place) => waitSeconds(place + 1));
  const hour = 3600;
  expect(seconds).toEqual([
    ...[10, 30, 60, 300, 600, 1800, hour, 3 * hour, 6 * hour],
    ...[12 * hour, 12 * hour, 12 * hour],
  ]);
});

test('a batch that fails comes again whole', async () => {
  const { report, hook } = await publish(
    { events: events(5), maxEventsPerBatch: 5 },
    { react: (_, number) => (number === 1 ? 500 : 200) },
  );
  expect(report).toMatchObject({ sent: 5, delivered: 5, requests: 2 });
  expect(idsOf(hook.deliveries.slice(0, 1))).toEqual(idsOf(hook.deliveries.slice(1)));
});

test('events given as JSON are sent as they are', async () => {
  const { hook } = await publish({ wireEvents: [{ id: 'a', eventType: 7 }] });
  expect(hook.deliveries.map(({ body }) => body)).toEqual([[{ id: 'a', eventType: 7 }]]);
});

test('a signal stops what is waiting', async () => {
  const controller = new AbortController();
  const stopped = publish(
    { events: events(1), policy: { timeScale: 1 }, signal: controller.signal },
    {
      react: () => {
        setImmediate(() => controller.abort());
        return 500;
      },
    },
  );
  await expect(stopped).rejects.toThrow(/abort/i);
});

test('five hundred events, a fifth of them twice, shuffled and in batches: each arrives, none is invented', async () => {
  const sent = events(500);
  const { report, hook } = await publish(
    { events: sent, duplicateShare: 0.2, shuffle: true, maxEventsPerBatch: 7, concurrency: 4 },
    { react: (_, number) => (number % 5 === 0 ? 503 : 200) },
  );
  expect(report).toMatchObject({ events: 500, sent: 600, delivered: 600 });
  const arrived = idsOf(hook.deliveries);
  expect(new Set(arrived)).toEqual(new Set(sent.map(({ id }) => id)));
  expect(arrived.length).toBeGreaterThanOrEqual(600);
});

describe('disorder', () => {
  const disorder = fc.record({
    duplicateShare: fc.double({ min: 0, max: 1, noNaN: true }),
    shuffle: fc.boolean(),
    seed: fc.nat(),
  });

  test('sends every event once or twice, as many twice as asked for, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { maxLength: 60 }), disorder, (given, how) => {
        const sent = disordered(given, how);
        expect(sent).toHaveLength(given.length + Math.ceil(given.length * how.duplicateShare));
        expect(new Set(sent)).toEqual(new Set(given));
        for (const event of given) expect(sent.filter((one) => one === event).length).toBeLessThanOrEqual(2);
        expect(disordered(given, how)).toEqual(sent);
      }),
    );
  });

  test('without duplicates and shuffling there is none', () => {
    expect(disordered([3, 1, 2], { duplicateShare: 0, shuffle: false, seed: 1 })).toEqual([3, 1, 2]);
  });

  test('batches hold what was given, in its order, within their limits', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2000)), fc.integer({ min: 1, max: 10 }), (sizes, most) => {
        const given = sizes.map((size, place) => ({ place, text: 'x'.repeat(size) }));
        const batches = inBatches(given, most, 2);
        expect(batches.flat()).toEqual(given);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(most);
          const bytes = batch.reduce((sum, event) => sum + JSON.stringify(event).length, 0);
          expect(batch.length === 1 || bytes <= 2048).toBe(true);
        }
      }),
    );
  });
});
