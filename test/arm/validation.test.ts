import { at, header, members } from './arm-client';
import type { Answer } from './arm-client';
import {
  billingId,
  databaseInstance,
  flexibleInstance,
  groups,
  instanceName,
  ordersId,
  otherVaultId,
  putInstance,
  startScenario,
  validate,
  vaultId,
} from './scenario';
import type { Scenario } from './scenario';

let scenario: Scenario;
const instanceId = `${vaultId}/backupInstances/${instanceName}`;

beforeEach(async () => {
  scenario = await startScenario('2026');
});

afterEach(() => scenario.emulator.close());

function code(answer: Answer): unknown {
  return at(answer.body, 'error', 'code');
}

function changed(part: string, change: Record<string, unknown> | null): Record<string, unknown> {
  const instance = flexibleInstance(ordersId);
  const old = instance[part];
  return { ...instance, [part]: change === null ? null : { ...members(old), ...change } };
}

describe('what ARM checks before it asks a provider', () => {
  test.each([
    [`${vaultId}?`, 400, 'MissingApiVersionParameter'],
    [`${vaultId}?api-version=2020-01-01`, 400, 'NoRegisteredProviderFound'],
    [vaultId.replace('testBkpVaultRG', 'nowhere'), 404, 'ResourceGroupNotFound'],
    [
      vaultId.replace(/subscriptions\/[^/]+/, 'subscriptions/11111111-1111-1111-1111-111111111111'),
      404,
      'SubscriptionNotFound',
    ],
    [`${groups}/testBkpVaultRG/providers/Microsoft.DataProtection/backupVaults/absent`, 404, 'ResourceNotFound'],
    [`${groups}/testBkpVaultRG/providers/Microsoft.DataProtection/backupVaults/a_b`, 400, 'InvalidResourceName'],
    [`${groups}/testBkpVaultRG/providers/Microsoft.Nothing/things`, 404, 'NotFound'],
    [`${vaultId}/backupPolicies/absent`, 404, 'UserErrorGenericResourceNotFound'],
    [`${ordersId}x?api-version=2024-08-01`, 404, 'ResourceNotFound'],
    [instanceId, 404, 'UserErrorGenericResourceNotFound'],
  ])('GET %s is %i %s', async (path, status, expected) => {
    const answer = await scenario.call(path);
    expect([answer.status, code(answer)]).toEqual([status, expected]);
  });

  test('a route is only there from the api-version that brought it', async () => {
    const path = `${ordersId}/providers/Microsoft.DataProtection/backupInstances`;
    expect((await scenario.call(`${path}?api-version=2023-12-01`)).status).toBe(404);
    expect((await scenario.call(`${path}?api-version=2024-04-01`)).status).toBe(200);
  });
});

describe('bodies that the service refuses at once', () => {
  const cases: readonly (readonly [string, () => Record<string, unknown>])[] = [
    ['no dataSourceInfo', () => changed('dataSourceInfo', null)],
    ['no resource id', () => changed('dataSourceInfo', { resourceID: undefined })],
    ['a malformed resource id', () => changed('dataSourceInfo', { resourceID: '/subscriptions/x' })],
    ['an id of another type', () => changed('dataSourceInfo', { datasourceType: 'Microsoft.Compute/disks' })],
    ['no policy', () => changed('policyInfo', { policyId: undefined })],
    [
      'the policy of another vault',
      () => changed('policyInfo', { policyId: `${otherVaultId}/backupPolicies/flexpol1` }),
    ],
    ['a policy that is not there', () => changed('policyInfo', { policyId: `${vaultId}/backupPolicies/nope` })],
    ['a policy for databases', () => changed('policyInfo', { policyId: `${vaultId}/backupPolicies/osspol3` })],
    ['a set of another server', () => changed('dataSourceSetInfo', { resourceID: billingId })],
    ['no objectType', () => ({ ...flexibleInstance(ordersId), objectType: undefined })],
  ];

  test.each(cases)('%s', async (_, instance) => {
    const validated = await validate(scenario, instance());
    const put = await putInstance(scenario, instance());
    expect([validated.status, code(validated)]).toEqual([400, 'BMSUserErrorInvalidInput']);
    expect([put.status, code(put)]).toEqual([400, 'BMSUserErrorInvalidInput']);
    expect(scenario.emulator.operations()).toEqual([]);
  });

  test('a PUT with objectType outside properties, as the article prints it', async () => {
    const { objectType, ...properties } = flexibleInstance(ordersId);
    const answer = await scenario.call(instanceId, { method: 'PUT', body: { properties, objectType } });
    expect([answer.status, code(answer)]).toEqual([400, 'BMSUserErrorInvalidInput']);
  });

  test.each(['', '[]', '{"properties": ', '{}'])('a PUT with the body %p', async (body) => {
    const answer = await scenario.call(instanceId, { method: 'PUT', body });
    expect([answer.status, code(answer)]).toEqual([400, 'InvalidRequestContent']);
  });

  test('a body of more than 4 MB', async () => {
    const answer = await scenario.call(instanceId, { method: 'PUT', body: 'x'.repeat(4 * 1024 * 1024 + 1) });
    expect(answer.status).toBe(413);
  });
});

describe('bodies that the service accepts', () => {
  test('a small d in resourceId, explicit nulls and unknown members', async () => {
    const { dataSourceInfo, ...rest } = flexibleInstance(ordersId);
    const { resourceID, ...source } = members(dataSourceInfo);
    const instance = {
      ...rest,
      dataSourceInfo: { ...source, resourceId: resourceID, unheardOf: 1 },
      dataSourceSetInfo: null,
      datasourceAuthCredentials: null,
      somethingNew: { nested: true },
    };
    expect((await putInstance(scenario, instance)).status).toBe(202);
    const read = await scenario.call(instanceId);
    expect(at(read.body, 'properties', 'dataSourceInfo')).toEqual({ ...source, resourceID: ordersId });
    expect(at(read.body, 'properties')).not.toHaveProperty('somethingNew');
    expect(at(read.body, 'properties')).not.toHaveProperty('dataSourceSetInfo');
  });

  test('ids in any case, which keep the spelling of the one who created the resource', async () => {
    const shouted = flexibleInstance(ordersId.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), vaultId);
    expect(
      (await scenario.call(instanceId.toUpperCase(), { method: 'PUT', body: { properties: shouted } })).status,
    ).toBe(202);
    const read = await scenario.call(instanceId.toLowerCase());
    expect(at(read.body, 'id')).toBe(`${vaultId}/backupInstances/${instanceName.toUpperCase()}`);
    expect((await validate(scenario, flexibleInstance(ordersId))).status).toBe(400);
  });

  test('credentials from the api-version on that knows them; older ones drop them', async () => {
    const credentials = {
      objectType: 'SecretStoreBasedAuthCredentials',
      secretStoreResource: {
        uri: 'https://kv.vault.azure.net/secrets/s',
        secretStoreType: 'AzureKeyVault',
        value: 'hidden',
      },
    };
    const body = { properties: { ...databaseInstance(), datasourceAuthCredentials: credentials } };
    await scenario.call(`${instanceId}?api-version=2021-01-01`, { method: 'PUT', body });
    expect(at((await scenario.call(instanceId)).body, 'properties', 'datasourceAuthCredentials')).toBeUndefined();
    scenario.advance(120);
    await scenario.call(`${instanceId}?api-version=2021-07-01`, { method: 'PUT', body });
    expect(
      at((await scenario.call(instanceId)).body, 'properties', 'datasourceAuthCredentials', 'secretStoreResource'),
    ).toEqual({ ...credentials.secretStoreResource, value: null });
  });
});

describe('what only the operation finds out', () => {
  async function failureOf(started: Answer): Promise<unknown> {
    expect(started.status).toBe(202);
    scenario.advance(60);
    const ended = await scenario.call(header(started, 'Azure-AsyncOperation'));
    expect(at(ended.body, 'status')).toBe('Failed');
    return at(ended.body, 'error', 'code');
  }

  test('a server that is not there', async () => {
    const started = await validate(scenario, flexibleInstance(`${ordersId}-gone`));
    expect(await failureOf(started)).toBe('UserErrorGenericResourceNotFound');
  });

  test('a database that is not there on a server that is', async () => {
    scenario.emulator.removeResource(
      `${groups}/ossdemoRG/providers/Microsoft.DBforPostgreSQL/servers/testpostgresql/databases/empdb11`,
    );
    expect(await failureOf(await validate(scenario, databaseInstance()))).toBe('UserErrorDBNotFound');
  });

  test('a vault without identity', async () => {
    const id = `${groups}/testBkpVaultRG/providers/Microsoft.DataProtection/backupVaults/noIdentity`;
    const policies = [{ name: 'flexpol1', datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] }];
    scenario.emulator.seed({ vaults: [{ id, identity: { type: 'None' }, policies }] });
    const started = await validate(scenario, flexibleInstance(ordersId, id), id);
    expect(await failureOf(started)).toBe('UserErrorSystemIdentityNotEnabledWithVault');
  });

  test('a user-assigned identity that the vault does not have', async () => {
    const identityDetails = { useSystemAssignedIdentity: false, userAssignedIdentityArmUrl: `${groups}/x/y` };
    const started = await validate(scenario, { ...flexibleInstance(ordersId), identityDetails });
    expect(await failureOf(started)).toBe('UserErrorUserIdentityNotFoundOrNotAssociatedWithVault');
  });

  test('a server in another region', async () => {
    scenario.emulator.seed({ flexibleServers: [{ id: ordersId, location: 'East US' }] });
    const started = await validate(scenario, flexibleInstance(ordersId));
    expect(await failureOf(started)).toBe('BackupAgentPluginHostValidateProtectionError');
  });
});
