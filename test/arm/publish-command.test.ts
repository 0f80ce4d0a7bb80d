import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startArmEmulator } from '../../local/arm';
import { at } from './arm-client';
import { idsOf, startWebhook } from './events/webhook-server';
import type { WebhookServer } from './events/webhook-server';
import { billingId, ordersId } from './scenario';

const root = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'publish-command-'));
const program = join(folder, 'publish-command.js');
let webhook: WebhookServer;

beforeAll(() => {
  const esbuild = join(root, 'node_modules', 'esbuild', 'bin', 'esbuild');
  const source = join(root, 'local', 'arm', 'publish-command.ts');
  const built = spawnSync(esbuild, [
    source,
    '--bundle',
    '--platform=node',
    `--outfile=${program}`,
    '--log-level=error',
  ]);
  expect([built.status, built.stderr.toString()]).toEqual([0, '']);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  webhook = await startWebhook();
});

afterEach(() => webhook.close());

interface Run {
  readonly code: number | null;
  readonly output: string;
}

async function run(...args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, [program, ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, output };
}

const subjects = () => webhook.deliveries.map(({ body }) => at(body, 0, 'subject'));

test('help says what can be set', async () => {
  const { code, output } = await run('--help');
  expect(code).toBe(0);
  for (const option of ['--id', '--schema', '--duplicates', '--dead-letter', '--no-handshake']) {
    expect(output).toContain(option);
  }
});

test('it shakes hands, publishes what it is given, and says how many', async () => {
  const ids = join(folder, 'ids.txt');
  writeFileSync(ids, `${billingId}\n\n`);
  const { code, output } = await run(webhook.url, '--id', ordersId, '--ids', ids, '--event', 'update');
  expect([code, JSON.parse(output)]).toEqual([0, { events: 2, sent: 2, delivered: 2, requests: 2, deadLettered: 0 }]);
  expect(subjects().sort()).toEqual([billingId, ordersId]);
  expect(webhook.handshakes).toHaveLength(1);
});

test('it takes the flexible servers of a running emulator, in CloudEvents, batches and duplicates', async () => {
  const emulator = await startArmEmulator();
  try {
    const more = ['--schema', 'CloudEventSchemaV1_0', '--batch', '10', '--duplicates', '1', '--shuffle'];
    const { code } = await run(webhook.url, '--from', emulator.url, ...more);
    expect(code).toBe(0);
    expect(webhook.handshakes[0]?.method).toBe('OPTIONS');
    expect(idsOf(webhook.deliveries)).toHaveLength(4);
    expect(new Set(idsOf(webhook.deliveries)).size).toBe(2);
  } finally {
    await emulator.close();
  }
});

test('it sends the events of a file as they are', async () => {
  const sample = join(root, 'test', 'fixtures', 'events', 'ADAPTED-eventgrid-pgflex-delete.json');
  expect((await run(webhook.url, '--file', sample, '--no-handshake')).code).toBe(0);
  expect(webhook.handshakes).toEqual([]);
  expect(webhook.deliveries.map(({ body }) => body)).toEqual([JSON.parse(readFileSync(sample, 'utf8'))]);
});

test('it ends with 2 when events were given up, and writes them', async () => {
  await webhook.close();
  webhook = await startWebhook({ react: () => 500 });
  const deadLetters = join(folder, 'dead.json');
  const limits = ['--attempts', '2', '--time-scale', '0', '--dead-letter', deadLetters];
  const { code, output } = await run(webhook.url, '--id', ordersId, ...limits);
  expect([code, JSON.parse(output)]).toMatchObject([2, { delivered: 0, requests: 2, deadLettered: 1 }]);
  expect(existsSync(deadLetters)).toBe(true);
  expect(at(JSON.parse(readFileSync(deadLetters, 'utf8')), 0, 'deliveryAttempts')).toBe(2);
});

test.each([
  [['--batch', '0', '--id', ordersId], /A whole number from 1 to 5000/],
  [['--duplicates', '2', '--id', ordersId], /A number from 0 to 1/],
  [['--event', 'explode', '--id', ordersId], /Allowed choices are create/],
  [['--id', '/subscriptions/mine'], /Not the id of an ARM resource/],
  [[], /Nothing to publish/],
])('%j is refused', async (args, message) => {
  const { code, output } = await run(webhook.url, ...args);
  expect(code).toBe(1);
  expect(output).toMatch(message);
  expect(webhook.deliveries).toEqual([]);
});
