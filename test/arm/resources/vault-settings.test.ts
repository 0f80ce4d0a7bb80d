import { at } from '../arm-client';
import type { Answer } from '../arm-client';
import {
  endOf,
  flexibleInstance,
  instanceName,
  ordersId,
  protectedInstance,
  putInstance,
  startScenario,
  vaultId,
} from '../scenario';
import type { Scenario } from '../scenario';

const instanceId = `${vaultId}/backupInstances/${instanceName}`;
const flexible = ['Microsoft.DBforPostgreSQL/flexibleServers'];
const day = 86_400;

let scenario: Scenario;

beforeEach(async () => {
  scenario = await startScenario('2026');
});

afterEach(() => scenario.emulator.close());

const patch = (body: unknown): Promise<Answer> => scenario.call(vaultId, { method: 'PATCH', body });
const security = (securitySettings: unknown) => patch({ properties: { securitySettings } });
const immutability = (state: string) => security({ immutabilitySettings: { state } });
const softDelete = (settings: unknown) => security({ softDeleteSettings: settings });
const remove = () => scenario.call(instanceId, { method: 'DELETE' });
const codeOf = ({ status, body }: Answer) => [status, at(body, 'error', 'code')];

test('tags and identity are changed, what is not sent stays', async () => {
  const identityId = `${vaultId.split('/providers/')[0] ?? ''}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/a`;
  const identity = { type: 'SystemAssigned,UserAssigned', userAssignedIdentities: { [identityId]: {} } };
  const changed = await patch({ tags: { team: 'data' }, identity });
  expect(changed.body).toMatchObject({
    tags: { team: 'data' },
    identity: { type: identity.type, principalId: 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6' },
    properties: { securitySettings: { softDeleteSettings: { state: 'Off' } } },
  });
  expect((await scenario.call(vaultId)).body).toEqual(changed.body);
  expect(at((await patch({ identity: { type: 'None' } })).body, 'identity')).toEqual({ type: 'None' });
});

test('soft delete that is always on, and immutability that is locked, stay', async () => {
  const invalid = [400, 'BMSUserErrorInvalidInput'];
  expect((await softDelete({ state: 'AlwaysOn', retentionDurationInDays: 20 })).status).toBe(200);
  expect(codeOf(await softDelete({ state: 'On' }))).toEqual(invalid);
  expect(codeOf(await immutability('Locked'))).toEqual(invalid);
  expect((await immutability('Unlocked')).status).toBe(200);
  expect((await immutability('Disabled')).status).toBe(200);
  await immutability('Unlocked');
  expect((await immutability('Locked')).status).toBe(200);
  expect(codeOf(await immutability('Unlocked'))).toEqual(invalid);
  expect(at((await scenario.call(vaultId)).body, 'properties', 'securitySettings')).toEqual({
    softDeleteSettings: { state: 'AlwaysOn', retentionDurationInDays: 20 },
    immutabilitySettings: { state: 'Locked' },
  });
});

test.each([
  ['a state that is none', { state: 'Sometimes' }],
  ['too few days', { retentionDurationInDays: 13 }],
  ['too many days', { retentionDurationInDays: 181 }],
])('%s is refused', async (_, settings) => {
  expect((await softDelete(settings)).status).toBe(400);
});

test('switching soft delete off empties the bin at once', async () => {
  await softDelete({ state: 'On' });
  scenario.emulator.seed({ backupInstances: [protectedInstance(ordersId, 'flexpol1')] });
  await remove();
  scenario.advance(60);
  const binned = async () => at((await scenario.call(`${vaultId}/deletedBackupInstances`)).body, 'value');
  expect(await binned()).toHaveLength(1);
  await softDelete({ state: 'Off' });
  expect(await binned()).toEqual([]);
});

describe('an immutable vault', () => {
  const denied = [400, 'UserErrorOperationDeniedOnImmutableItem'];
  const policies = [
    { name: 'flexpol1', datasourceTypes: flexible },
    { name: 'daily', datasourceTypes: flexible, pace: 'daily' as const },
  ];

  test.each(['Unlocked', 'Locked'] as const)('that is %s keeps backups until they expire', async (state) => {
    scenario.emulator.seed({
      vaults: [{ id: vaultId, policies, immutability: state }],
      backupInstances: [protectedInstance(ordersId, 'flexpol1')],
    });
    expect(codeOf(await remove())).toEqual(denied);
    const stopped = await scenario.call(`${instanceId}/stopProtection`, { method: 'POST' });
    expect(await endOf(scenario, stopped)).toBe('Succeeded');
    scenario.advance(91 * day);
    expect(await endOf(scenario, await remove())).toBe('Succeeded');
  });

  test('lets an instance without backups go', async () => {
    scenario.emulator.seed({ vaults: [{ id: vaultId, policies, immutability: 'Unlocked' }] });
    await putInstance(scenario, flexibleInstance(ordersId));
    scenario.advance(100);
    expect(await endOf(scenario, await remove())).toBe('Succeeded');
  });

  test('does not take a policy that keeps less, only one that keeps as much', async () => {
    scenario.emulator.seed({
      vaults: [{ id: vaultId, policies, immutability: 'Unlocked' }],
      backupInstances: [protectedInstance(ordersId, 'flexpol1')],
    });
    expect(codeOf(await putInstance(scenario, flexibleInstance(ordersId, vaultId, 'daily')))).toEqual(denied);
    await immutability('Disabled');
    expect((await putInstance(scenario, flexibleInstance(ordersId, vaultId, 'daily'))).status).toBe(202);
    scenario.advance(60);
    await immutability('Unlocked');
    expect((await putInstance(scenario, flexibleInstance(ordersId, vaultId, 'flexpol1'))).status).toBe(202);
  });
});

describe('a change of policy', () => {
  const policies = [
    { name: 'flexpol1', datasourceTypes: flexible },
    { name: 'daily', datasourceTypes: flexible, pace: 'daily' as const },
  ];
  const pointTimes = async () => {
    const { body } = await scenario.call(`${instanceId}/recoveryPoints`);
    const value = at(body, 'value');
    return Array.isArray(value) ? value.map((point) => at(point, 'properties', 'recoveryPointTime')) : [];
  };

  beforeEach(() =>
    scenario.emulator.seed({
      vaults: [{ id: vaultId, policies }],
      backupInstances: [protectedInstance(ordersId, 'flexpol1')],
    }),
  );

  test('keeps the backups that were made and follows the new schedule from its end on', async () => {
    const before = await pointTimes();
    const accepted = await putInstance(scenario, flexibleInstance(ordersId, vaultId, 'daily'));
    expect(at((await scenario.call(instanceId)).body, 'properties', 'currentProtectionState')).toBe(
      'UpdatingProtection',
    );
    expect(await endOf(scenario, accepted)).toBe('Succeeded');
    scenario.advance(2 * day);
    expect(await pointTimes()).toEqual(['2026-09-10T06:30:00.000Z', '2026-09-09T06:30:00.000Z', ...before]);
    const { body } = await scenario.call(instanceId);
    expect(body).toMatchObject({
      properties: {
        currentProtectionState: 'ProtectionConfigured',
        policyInfo: { policyId: `${vaultId}/backupPolicies/daily` },
      },
    });
  });

  test('to several days a week makes no backup for days that have passed', async () => {
    const before = await pointTimes();
    const repeatingTimeIntervals = ['16', '18', '20'].map((date) => `R/2021-08-${date}T06:30:00+00:00/P1W`);
    const rules = [{ objectType: 'AzureBackupRule', trigger: { schedule: { repeatingTimeIntervals } } }];
    scenario.emulator.seed({
      vaults: [{ id: vaultId, policies: [{ name: 'weekdays', datasourceTypes: flexible, rules }] }],
    });
    await putInstance(scenario, flexibleInstance(ordersId, vaultId, 'weekdays'));
    scenario.advance(4 * day);
    expect(await pointTimes()).toEqual(['2026-09-11T06:30:00.000Z', '2026-09-09T06:30:00.000Z', ...before]);
  });

  test('that fails changes nothing', async () => {
    const before = await scenario.call(instanceId);
    scenario.emulator.faults.add({ switch: 'operationFails', on: 'create', code: 'UserErrorServerConnectionClosed' });
    const accepted = await putInstance(scenario, flexibleInstance(ordersId, vaultId, 'daily'));
    expect(await endOf(scenario, accepted)).toBe('UserErrorServerConnectionClosed');
    expect((await scenario.call(instanceId)).body).toEqual(before.body);
  });

  test('to a policy that is not there is refused', async () => {
    expect((await putInstance(scenario, flexibleInstance(ordersId, vaultId, 'absent'))).status).toBe(400);
  });

  test('can be tried first, since api-version 2025-07-01', async () => {
    const send = (body: unknown, version = '2026-06-01') =>
      scenario.call(`${instanceId}/validateForModifyBackup?api-version=${version}`, { method: 'POST', body });
    const backupInstance = flexibleInstance(ordersId, vaultId, 'daily');
    expect(await endOf(scenario, await send({ backupInstance }))).toBe('Succeeded');
    expect((await send({ backupInstance }, '2025-02-01')).status).toBe(404);
    expect((await send(backupInstance)).status).toBe(400);
    const another = flexibleInstance(`${ordersId}2`, vaultId, 'daily');
    expect((await send({ backupInstance: another })).status).toBe(400);
    scenario.emulator.removeResource(ordersId);
    expect(await endOf(scenario, await send({ backupInstance }))).toBe('UserErrorGenericResourceNotFound');
  });
});
