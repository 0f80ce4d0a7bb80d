import { startArmEmulator } from '../../../local/arm';
import type { ArmEmulator } from '../../../local/arm';
import { eventually } from '../../support/eventually';
import { at, send } from '../arm-client';
import { flexibleInstance, instanceName, ordersId, vaultId } from '../scenario';
import { startWebhook } from './webhook-server';
import type { WebhookOptions, WebhookServer } from './webhook-server';

let emulator: ArmEmulator;
let webhook: WebhookServer;

async function start(behaviour: WebhookOptions = {}): Promise<void> {
  webhook = await startWebhook(behaviour);
  emulator = await startArmEmulator();
  emulator.changeSettings({ events: { endpoint: webhook.url, schema: 'EventGridSchema', timeScale: 0 } });
}

afterEach(async () => {
  await emulator.close();
  await webhook.close();
});

/** Operation name and whether the event says who asked, in the order of arrival. */
function arrived(): unknown[] {
  return webhook.deliveries.map(({ body }) => [
    at(body, 0, 'data', 'operationName'),
    at(body, 0, 'data', 'httpRequest', 'method'),
  ]);
}

const id = `${ordersId}-later`;

test('a server that is seeded over HTTP raises a creation, seeded again an update, removed a deletion', async () => {
  await start();
  const seed = () =>
    send(`${emulator.url}/_emulator/seed`, { method: 'POST', token: null, body: { flexibleServers: [{ id }] } });
  for (const change of [
    seed,
    seed,
    () => send(`${emulator.url}/_emulator/resources?id=${encodeURIComponent(id)}`, { method: 'DELETE', token: null }),
  ]) {
    expect((await change()).status).toBe(200);
    await emulator.raisedEvents();
  }
  const type = 'Microsoft.DBforPostgreSQL/flexibleServers';
  expect(arrived()).toEqual([
    [`${type}/write`, undefined],
    [`${type}/write`, 'PATCH'],
    [`${type}/delete`, 'DELETE'],
  ]);
  expect(webhook.handshakes).toHaveLength(1);
  expect(await emulator.raisedEvents()).toEqual({ delivered: 3, deadLetters: [], errors: [] });
});

test('the own write of a backup instance is echoed, one that fails is not', async () => {
  await start();
  const put = () =>
    send(`${emulator.url}${vaultId}/backupInstances/${instanceName}?api-version=2026-06-01`, {
      method: 'PUT',
      body: { properties: flexibleInstance(ordersId) },
    });
  emulator.faults.add({ switch: 'operationFails', on: 'create', code: 'x', times: 1 });
  await put();
  await emulator.raisedEvents();
  expect(webhook.deliveries).toEqual([]);
  emulator.reset();
  emulator.changeSettings({ events: { endpoint: webhook.url, schema: 'EventGridSchema', timeScale: 0 } });
  await put();
  await emulator.raisedEvents();
  expect(arrived()).toEqual([['Microsoft.DataProtection/backupVaults/backupInstances/write', 'PUT']]);
});

test('a failed handshake is reported and asked again with the next change', async () => {
  let wanted = false;
  await start({
    shake: ({ body }, response) => {
      const validationResponse = at(body, 0, 'data', 'validationCode');
      response.writeHead(wanted ? 200 : 404).end(JSON.stringify({ validationResponse }));
    },
  });
  emulator.seed({ flexibleServers: [{ id }] });
  expect((await emulator.raisedEvents()).errors).toEqual([expect.stringContaining('404')]);
  wanted = true;
  emulator.seed({ flexibleServers: [{ id }] });
  expect(await emulator.raisedEvents()).toMatchObject({ delivered: 1 });
});

test('closing gives up what waits for its next delivery', async () => {
  await start({ react: () => 500 });
  emulator.changeSettings({ events: { endpoint: webhook.url, schema: 'EventGridSchema', timeScale: 1 } });
  emulator.seed({ flexibleServers: [{ id }] });
  await eventually('the first delivery', () => webhook.deliveries.length > 0);
  const settled = emulator.raisedEvents();
  await emulator.close();
  expect(await settled).toEqual({ delivered: 0, deadLetters: [], errors: [] });
});

test('without the setting nothing is sent', async () => {
  await start();
  emulator.changeSettings({ events: null });
  emulator.seed({ flexibleServers: [{ id }] });
  await emulator.raisedEvents();
  expect([webhook.deliveries, webhook.handshakes]).toEqual([[], []]);
});
