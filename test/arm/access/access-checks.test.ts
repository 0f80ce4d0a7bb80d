import { defaultSeed } from '../../../local/arm';
import type { Seed } from '../../../local/arm';
import { at } from '../arm-client';
import {
  databaseId,
  databaseInstance,
  endOf,
  finish,
  flexibleInstance,
  groups,
  instanceName,
  ordersId,
  protectedInstance,
  putInstance,
  serverId,
  startScenario,
  validate,
  vaultId,
} from '../scenario';
import type { Scenario } from '../scenario';

const group = `${groups}/ossdemoRG`;
const principal = 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6';
const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const longTermRole = 'c088a766-074b-43ba-90d4-1fb21feae531';
const secretsUser = '4633458b-17de-408a-b874-0445c86b69e6';
const blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe';
const contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const missing = 'UserErrorMissingRequiredPermissions';

type Grants = NonNullable<Seed['roleAssignments']>;

let scenario: Scenario;

beforeEach(async () => {
  scenario = await startScenario('2026', { settings: { accessChecks: true } });
});

afterEach(() => scenario.emulator.close());

const grant = (role: string, scope: string, principalId = principal) => ({ role, scope, principalId });
const seedGrants = (...roleAssignments: Grants) => scenario.emulator.seed({ roleAssignments });

async function validationEnd(instance = flexibleInstance(ordersId)): Promise<unknown> {
  return endOf(scenario, await validate(scenario, instance));
}

describe('a flexible server', () => {
  test.each<[string, Grants, string]>([
    ['nothing', [], missing],
    ['the backup role only', [grant(longTermRole, ordersId)], missing],
    ['Reader on the group only', [grant(reader, group)], missing],
    ['both', [grant(longTermRole, ordersId), grant(reader, group)], 'Succeeded'],
    ['the backup role on the whole group, which may read the group too', [grant(longTermRole, group)], 'Succeeded'],
    ['Contributor above both', [grant(contributor, group)], 'Succeeded'],
    ['both for somebody else', [grant(contributor, group, '11111111-1111-4111-8111-111111111111')], missing],
    ['both on another server', [grant(longTermRole, `${ordersId}2`), grant(reader, group)], missing],
  ])('with %s', async (_, grants, end) => {
    seedGrants(...grants);
    expect(await validationEnd()).toBe(end);
  });

  test('says what is missing where', async () => {
    const body = await finish(scenario, await validate(scenario, flexibleInstance(ordersId)));
    const detail = at(
      body,
      'error',
      'additionalInfo',
      0,
      'info',
      'innerError',
      'additionalInfo',
      'DetailedNonLocalisedMessage',
    );
    expect(detail).toContain(principal);
    expect(detail).toContain(`over scope '${ordersId}'`);
    expect(detail).toContain('startLtrBackup');
  });

  test('is protected when the assignments are there and have propagated', async () => {
    scenario.emulator.changeSettings({ rolePropagationSeconds: 300 });
    seedGrants(grant(longTermRole, ordersId), grant(reader, group));
    expect(await validationEnd()).toBe(missing);
    expect(await endOf(scenario, await putInstance(scenario, flexibleInstance(ordersId)))).toBe(missing);
    scenario.advance(180);
    expect(await endOf(scenario, await putInstance(scenario, flexibleInstance(ordersId)))).toBe('Succeeded');
    scenario.advance(60);
    const { body } = await scenario.call(`${vaultId}/backupInstances/${instanceName}`);
    expect(at(body, 'properties', 'currentProtectionState')).toBe('ProtectionConfigured');
  });

  test('what was assigned before the start has propagated', async () => {
    const roleAssignments = [grant(longTermRole, ordersId), grant(reader, group)];
    await scenario.emulator.close();
    const settings = { accessChecks: true, rolePropagationSeconds: 300 };
    scenario = await startScenario('2026', { settings, seed: { ...defaultSeed, roleAssignments } });
    expect(await validationEnd()).toBe('Succeeded');
  });

  test('an assignment that is deleted has no effect any more', async () => {
    seedGrants(grant(longTermRole, group));
    expect(await validationEnd()).toBe('Succeeded');
    const [assignment] = scenario.emulator.roleAssignments();
    const id = `${group}/providers/Microsoft.Authorization/roleAssignments/${assignment?.name ?? ''}`;
    await scenario.call(`${id}?api-version=2022-04-01`, { method: 'DELETE' });
    expect(await validationEnd()).toBe(missing);
  });

  test('a user-assigned identity needs the roles itself, and shows who it is', async () => {
    const identityId = `${groups}/ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/backup`;
    const identity = { type: 'SystemAssigned,UserAssigned', principalId: principal, userAssigned: [identityId] };
    scenario.emulator.seed({ vaults: [{ id: vaultId, identity }] });
    const { body } = await scenario.call(vaultId);
    const own = String(at(body, 'identity', 'userAssignedIdentities', identityId, 'principalId'));
    expect(own).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const asUser = {
      ...flexibleInstance(ordersId),
      identityDetails: { useSystemAssignedIdentity: false, userAssignedIdentityArmUrl: identityId },
    };
    seedGrants(grant(contributor, group));
    expect([await validationEnd(), await validationEnd(asUser)]).toEqual(['Succeeded', missing]);
    seedGrants(grant(contributor, ordersId, own), grant(reader, group, own));
    expect(await validationEnd(asUser)).toBe('Succeeded');
  });
});

test('without the checks everything is granted', async () => {
  scenario.emulator.changeSettings({ accessChecks: false });
  expect(await validationEnd()).toBe('Succeeded');
});

test('a sync heals an error once the roles are there', async () => {
  const instance = {
    ...protectedInstance(ordersId, 'flexpol1'),
    protectionState: 'ProtectionError',
    errorCode: missing,
  };
  scenario.emulator.seed({ backupInstances: [instance] });
  const sync = () => scenario.call(`${instance.id}/sync`, { method: 'POST', body: { syncType: 'ForceResync' } });
  const state = async () => at((await scenario.call(instance.id)).body, 'properties', 'currentProtectionState');
  expect([await endOf(scenario, await sync()), await state()]).toEqual([missing, 'ProtectionError']);
  seedGrants(grant(longTermRole, group));
  expect([await endOf(scenario, await sync()), await state()]).toEqual(['Succeeded', 'ProtectionConfigured']);
});

test('a job of a backup fails when the role was taken away', async () => {
  const instance = protectedInstance(ordersId, 'flexpol1');
  scenario.emulator.seed({ backupInstances: [instance] });
  const body = { backupRuleOptions: { ruleName: 'BackupWeekly', triggerOption: {} } };
  const started = await finish(scenario, await scenario.call(`${instance.id}/backup`, { method: 'POST', body }));
  expect(at(started, 'status')).toBe('Succeeded');
  scenario.advance(600);
  expect(at(scenario.emulator.jobs()[0], 'properties', 'errorDetails', 0, 'code')).toBe(missing);
});

describe('a database of a single server', () => {
  const keyVaultId = `${group}/providers/Microsoft.KeyVault/vaults/ossdemo-kv`;
  const azureServices = { name: 'AllowAllWindowsAzureIps', startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' };
  const credentials = (uri: string) => ({
    objectType: 'SecretStoreBasedAuthCredentials',
    secretStoreResource: { secretStoreType: 'AzureKeyVault', uri },
  });
  const instance = (uri = 'https://ossdemo-kv.vault.azure.net/secrets/empdb11') => ({
    ...databaseInstance(),
    datasourceAuthCredentials: credentials(uri),
  });
  const openServer = { id: serverId, databases: ['empdb11'], firewallRules: [azureServices] };

  beforeEach(() => {
    seedGrants(grant(reader, serverId), grant(secretsUser, keyVaultId));
    scenario.emulator.seed({ servers: [openServer], keyVaults: [{ id: keyVaultId, secrets: ['empdb11'] }] });
  });

  test('with Reader on the server, an open firewall and a readable secret', async () => {
    expect(await validationEnd(instance())).toBe('Succeeded');
    expect(await validationEnd(databaseInstance())).toBe('Succeeded');
  });

  test.each<[string, Seed, string]>([
    [
      'no firewall rule',
      { servers: [{ ...openServer, firewallRules: [] }] },
      'UserErrorMissingNetworkSecurityPermissions',
    ],
    [
      'no public access',
      { servers: [{ ...openServer, properties: { publicNetworkAccess: 'Disabled' } }] },
      'UserErrorMissingNetworkSecurityPermissions',
    ],
    ['another secret', { keyVaults: [{ id: keyVaultId, secrets: ['old'] }] }, 'UserErrorInvalidSecret'],
    [
      'access policies without one',
      { keyVaults: [{ id: keyVaultId, rbac: false }] },
      'UserErrorMissingPermissionsOnSecretStore',
    ],
    [
      'an access policy that only gets',
      { keyVaults: [{ id: keyVaultId, rbac: false, accessPolicies: [{ objectId: principal, secrets: ['get'] }] }] },
      'UserErrorMissingPermissionsOnSecretStore',
    ],
    [
      'an access policy that gets and lists',
      { keyVaults: [{ id: keyVaultId, rbac: false, accessPolicies: [{ objectId: principal }] }] },
      'Succeeded',
    ],
    [
      'a key vault that lets no Azure service in',
      { keyVaults: [{ id: keyVaultId, bypass: 'None', defaultAction: 'Deny' }] },
      'UserErrorMissingPermissionsOnSecretStore',
    ],
    [
      'a key vault off the public network',
      { keyVaults: [{ id: keyVaultId, publicNetworkAccess: 'Disabled' }] },
      'UserErrorMissingPermissionsOnSecretStore',
    ],
    [
      'a key vault behind a firewall with the bypass',
      { keyVaults: [{ id: keyVaultId, defaultAction: 'Deny' }] },
      'Succeeded',
    ],
  ])('with %s', async (_, seed, end) => {
    scenario.emulator.seed(seed);
    expect(await validationEnd(instance())).toBe(end);
  });

  test('with a secret in a key vault that is not there, or at no address of one', async () => {
    for (const uri of ['https://absent.vault.azure.net/secrets/empdb11', 'https://example.com/secret']) {
      expect(await validationEnd(instance(uri))).toBe('UserErrorInvalidSecretStore');
    }
  });

  test('reports the right that the service names', async () => {
    scenario.emulator.reset();
    scenario.emulator.changeSettings({ accessChecks: true });
    const body = await finish(scenario, await validate(scenario, databaseInstance()));
    expect(JSON.stringify(body)).toContain(
      `'Microsoft.Authorization/roleAssignments/read' over scope '${serverId}/providers/Microsoft.Authorization'`,
    );
    expect(at(body, 'error', 'code')).toBe(missing);
    expect(databaseId.startsWith(serverId)).toBe(true);
  });

  test('shows its firewall rules', async () => {
    const rules = `${serverId}/firewallRules`;
    const { body } = await scenario.call(`${rules}?api-version=2017-12-01`);
    expect(at(body, 'value')).toEqual([
      {
        id: `${rules}/AllowAllWindowsAzureIps`,
        name: 'AllowAllWindowsAzureIps',
        type: 'Microsoft.DBforPostgreSQL/servers/firewallRules',
        properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' },
      },
    ]);
    expect((await scenario.call(`${rules}/allowallwindowsazureips?api-version=2017-12-01`)).status).toBe(200);
    expect((await scenario.call(`${rules}/absent?api-version=2017-12-01`)).status).toBe(404);
    expect((await scenario.call(`${ordersId}/firewallRules?api-version=2024-08-01`)).body).toEqual({ value: [] });
  });
});

describe('a restore as files', () => {
  const accountId = `${group}/providers/Microsoft.Storage/storageAccounts/restored`;
  const containerId = `${accountId}/blobServices/default/containers/dumps`;

  async function restoreEnd(): Promise<unknown> {
    const { id } = protectedInstance(ordersId, 'flexpol1');
    const { body } = await scenario.call(`${id}/recoveryPoints`);
    const sent = {
      objectType: 'AzureBackupRecoveryPointBasedRestoreRequest',
      sourceDataStoreType: 'VaultStore',
      recoveryPointId: at(body, 'value', 0, 'name'),
      restoreTargetInfo: {
        objectType: 'RestoreFilesTargetInfo',
        recoveryOption: 'FailIfExists',
        targetDetails: {
          url: 'https://restored.blob.core.windows.net/dumps',
          filePrefix: 'orders',
          restoreTargetLocationType: 'AzureBlobs',
        },
      },
    };
    return endOf(scenario, await scenario.call(`${id}/restore`, { method: 'POST', body: sent }));
  }

  beforeEach(() => scenario.emulator.seed({ backupInstances: [protectedInstance(ordersId, 'flexpol1')] }));

  test('needs an account that is known, and Storage Blob Data Contributor on the container or above it', async () => {
    const refused = 'UserErrorContainerNotAccessible';
    expect(await restoreEnd()).toBe(refused);
    scenario.emulator.seed({ storageAccounts: [{ id: accountId, containers: ['dumps'] }] });
    expect(await restoreEnd()).toBe(refused);
    seedGrants(grant(contributor, accountId));
    expect(await restoreEnd()).toBe(refused);
    seedGrants(grant(blobContributor, containerId));
    expect(await restoreEnd()).toBe('Succeeded');
  });

  test('can look at the account and its containers first', async () => {
    scenario.emulator.seed({ storageAccounts: [{ id: accountId, containers: ['dumps'], allowsSharedKeys: false }] });
    const read = (id: string) => scenario.call(`${id}?api-version=2023-05-01`);
    expect(at((await read(accountId)).body, 'properties', 'allowSharedKeyAccess')).toBe(false);
    expect(at((await read(`${accountId}/blobServices/default/containers`)).body, 'value', 0, 'id')).toBe(containerId);
    expect((await read(containerId)).status).toBe(200);
    expect((await read(`${containerId}x`)).status).toBe(404);
    expect((await read(`${accountId}x`)).status).toBe(404);
  });
});
