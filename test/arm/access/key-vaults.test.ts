import { defaultSubscriptionId } from '../../../local/arm';
import { at } from '../arm-client';
import type { Answer } from '../arm-client';
import { groups, startScenario } from '../scenario';
import type { Scenario } from '../scenario';

const keyVaultId = `${groups}/ossdemoRG/providers/Microsoft.KeyVault/vaults/ossdemo-kv`;
const principal = 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6';
const tenantId = '72f988bf-86f1-41af-91ab-2d7cd011db47';

let scenario: Scenario;

beforeEach(async () => {
  scenario = await startScenario('2026');
});

afterEach(() => scenario.emulator.close());

const read = (path = keyVaultId) => scenario.call(`${path}?api-version=2023-07-01`);

function change(kind: string, secrets: readonly string[], objectId = principal): Promise<Answer> {
  const accessPolicies = [{ tenantId, objectId, permissions: { secrets } }];
  const sent = { method: 'PUT', body: { properties: { accessPolicies } } };
  return scenario.call(`${keyVaultId}/accessPolicies/${kind}?api-version=2023-07-01`, sent);
}

test('a key vault shows its mode, its network and where it is', async () => {
  scenario.emulator.seed({ keyVaults: [{ id: keyVaultId, bypass: 'None', publicNetworkAccess: 'Disabled' }] });
  expect((await read()).body).toMatchObject({
    id: keyVaultId,
    name: 'ossdemo-kv',
    type: 'Microsoft.KeyVault/vaults',
    properties: {
      tenantId,
      enableRbacAuthorization: true,
      vaultUri: 'https://ossdemo-kv.vault.azure.net/',
      publicNetworkAccess: 'Disabled',
      networkAcls: { bypass: 'None', defaultAction: 'Allow' },
      accessPolicies: [],
    },
  });
  const subscription = `/subscriptions/${defaultSubscriptionId}`;
  for (const scope of [subscription, `${groups}/ossdemoRG`]) {
    const { body } = await read(`${scope}/providers/Microsoft.KeyVault/vaults`);
    expect(at(body, 'value', 0, 'id')).toBe(keyVaultId);
  }
  expect((await read(`${keyVaultId}2`)).status).toBe(404);
});

test('access policies are added to, replaced and taken away', async () => {
  scenario.emulator.seed({ keyVaults: [{ id: keyVaultId, rbac: false }] });
  const rights = async () => at((await read()).body, 'properties', 'accessPolicies', 0, 'permissions', 'secrets');
  const added = await change('add', ['Get']);
  expect([added.status, at(added.body, 'type')]).toEqual([200, 'Microsoft.KeyVault/vaults/accessPolicies']);
  await change('add', ['list', 'get'], principal.toUpperCase());
  expect(await rights()).toEqual(['get', 'list']);
  await change('add', ['get'], '11111111-1111-4111-8111-111111111111');
  expect(at((await read()).body, 'properties', 'accessPolicies')).toHaveLength(2);
  await change('remove', ['get']);
  expect(await rights()).toEqual(['list']);
  await change('replace', ['all']);
  expect(at((await read()).body, 'properties', 'accessPolicies', 1, 'permissions', 'secrets')).toEqual(['all']);
});

test('a wrong kind of change or a wrong body is refused', async () => {
  scenario.emulator.seed({ keyVaults: [{ id: keyVaultId, rbac: false }] });
  expect((await change('forget', ['get'])).status).toBe(400);
  const sent = { method: 'PUT', body: { properties: {} } };
  expect((await scenario.call(`${keyVaultId}/accessPolicies/add?api-version=2023-07-01`, sent)).status).toBe(400);
});
