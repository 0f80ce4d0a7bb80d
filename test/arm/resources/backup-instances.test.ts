import { at, header, members } from '../arm-client';
import type { Answer } from '../arm-client';
import { negativeAnswer } from '../fixtures';
import {
  databaseId,
  databaseInstance,
  flexibleInstance,
  instanceName,
  ordersId,
  otherVaultId,
  putInstance,
  startScenario,
  validate,
  vaultId,
} from '../scenario';
import type { Scenario } from '../scenario';

let scenario: Scenario;
const instanceId = `${vaultId}/backupInstances/${instanceName}`;

beforeEach(async () => {
  scenario = await startScenario('2026');
});

afterEach(() => scenario.emulator.close());

const state = async () => at((await scenario.call(instanceId)).body, 'properties', 'currentProtectionState');
const provisioning = async () => at((await scenario.call(instanceId)).body, 'properties', 'provisioningState');
const post = (action: string, body?: unknown) =>
  scenario.call(`${instanceId}/${action}`, { method: 'POST', ...(body === undefined ? {} : { body }) });
const remove = () => scenario.call(instanceId, { method: 'DELETE' });

async function protect(): Promise<void> {
  await putInstance(scenario, flexibleInstance(ordersId));
  scenario.advance(120);
  expect(await state()).toBe('ProtectionConfigured');
}

async function settle(started: Answer): Promise<unknown> {
  expect(started.status).toBe(202);
  scenario.advance(60);
  return at((await scenario.call(header(started, 'Azure-AsyncOperation'))).body, 'status');
}

describe('one datasource, one instance', () => {
  const renamed = `${vaultId}/backupInstances/another-name`;

  test.each([
    ['another vault validates', () => validate(scenario, flexibleInstance(ordersId, otherVaultId), otherVaultId)],
    ['the same vault validates', () => validate(scenario, flexibleInstance(ordersId))],
    ['another name is PUT', () => putInstance(scenario, flexibleInstance(ordersId), renamed)],
    [
      'another vault PUTs',
      () => putInstance(scenario, flexibleInstance(ordersId, otherVaultId), `${otherVaultId}/backupInstances/n`),
    ],
  ])('%s: 400 that names vault and instance in its texts', async (_, attempt) => {
    await protect();
    const refused = await attempt();
    expect(refused.status).toBe(400);
    const error = at(refused.body, 'error');
    expect(at(error, 'code')).toBe('UserErrorDppDatasourceAlreadyProtected');
    expect(at(error, 'message')).toContain(vaultId);
    expect(at(error, 'additionalInfo', 0, 'info', 'recommendedAction', 0)).toContain(instanceName);
  });

  test('a datasource whose deletion has ended can be protected anew, under any name', async () => {
    await protect();
    const started = await remove();
    expect((await validate(scenario, flexibleInstance(ordersId))).status).toBe(400);
    expect(await settle(started)).toBe('Succeeded');
    expect((await putInstance(scenario, flexibleInstance(ordersId), renamed)).status).toBe(202);
  });
});

describe('a PUT that comes again', () => {
  test('the same while the first one runs: 200 with the provisioning resource, and no second operation', async () => {
    await putInstance(scenario, flexibleInstance(ordersId));
    const again = await putInstance(scenario, flexibleInstance(ordersId));
    expect(again.status).toBe(200);
    expect(again.headers).not.toHaveProperty('azure-asyncoperation');
    expect(at(again.body, 'properties', 'provisioningState')).toBe('Provisioning');
    expect(scenario.emulator.operations()).toHaveLength(1);
  });

  test('another one while the first one runs, or any when so set: 409', async () => {
    await putInstance(scenario, flexibleInstance(ordersId));
    const other = { ...flexibleInstance(ordersId), friendlyName: 'renamed' };
    expect((await putInstance(scenario, other)).status).toBe(409);
    scenario.emulator.changeSettings({ putWhileRunning: 'conflict' });
    const same = await putInstance(scenario, flexibleInstance(ordersId));
    expect([same.status, at(same.body, 'error', 'code')]).toEqual([409, 'UserErrorMaxConcurrentOperationLimitReached']);
  });

  test('changed: accepted, UpdatingProtection while it runs, then as before', async () => {
    await protect();
    const changed = await putInstance(scenario, { ...flexibleInstance(ordersId), friendlyName: 'renamed' });
    expect(await state()).toBe('UpdatingProtection');
    expect(await settle(changed)).toBe('Succeeded');
    expect(await state()).toBe('ProtectionConfigured');
    expect(at((await scenario.call(instanceId)).body, 'properties', 'friendlyName')).toBe('renamed');
  });

  test('changed while protection is still being configured: it is configured in the end', async () => {
    await putInstance(scenario, flexibleInstance(ordersId));
    scenario.advance(50);
    expect(await state()).toBe('ConfiguringProtection');
    await settle(await putInstance(scenario, { ...flexibleInstance(ordersId), friendlyName: 'renamed' }));
    expect(await state()).toBe('ProtectionConfigured');
  });

  test('changed and failed: nothing has changed', async () => {
    await putInstance(scenario, flexibleInstance(ordersId));
    scenario.advance(50);
    scenario.emulator.faults.add({ switch: 'operationFails', on: 'create', code: 'x' });
    await settle(await putInstance(scenario, { ...flexibleInstance(ordersId), friendlyName: 'renamed' }));
    expect(await state()).toBe('ProtectionConfigured');
    expect(at((await scenario.call(instanceId)).body, 'properties', 'friendlyName')).toBe('pgflex-orders');
  });

  test('a change that fails quickly does not stop the configuring underneath', async () => {
    await putInstance(scenario, flexibleInstance(ordersId));
    scenario.advance(50);
    scenario.emulator.faults.add({ switch: 'operationFails', on: 'create', code: 'x' });
    scenario.emulator.faults.add({ switch: 'duration', on: 'create', seconds: 5 });
    await putInstance(scenario, { ...flexibleInstance(ordersId), friendlyName: 'renamed' });
    expect(await state()).toBe('UpdatingProtection');
    scenario.advance(5);
    expect(await state()).toBe('ConfiguringProtection');
    scenario.advance(23);
    expect(await state()).toBe('ProtectionConfigured');
  });

  test('the same after a failed create: tried anew', async () => {
    scenario.emulator.faults.add({ switch: 'operationFails', on: 'create', code: 'x', times: 1 });
    expect(await settle(await putInstance(scenario, flexibleInstance(ordersId)))).toBe('Failed');
    expect(await settle(await putInstance(scenario, flexibleInstance(ordersId)))).toBe('Succeeded');
    scenario.advance(60);
    expect(await state()).toBe('ProtectionConfigured');
  });

  test('the datasource of an instance cannot be exchanged', async () => {
    await protect();
    expect((await putInstance(scenario, databaseInstance())).status).toBe(400);
  });

  test('in style 2021 a change is 200 with the resource and an operation', async () => {
    await protect();
    scenario.emulator.setStyle('2021');
    const changed = await putInstance(scenario, { ...flexibleInstance(ordersId), friendlyName: 'renamed' });
    expect(changed.status).toBe(200);
    expect(header(changed, 'Azure-AsyncOperation')).toContain('/locations/westus/operationStatus/');
    expect(at(changed.body, 'properties', 'friendlyName')).toBe('renamed');
  });
});

describe('stop, suspend, resume', () => {
  test.each([
    ['stopProtection', 'ProtectionStopped', 'resumeProtection'],
    ['suspendBackups', 'BackupSchedulesSuspended', 'resumeBackups'],
  ])('%s leads to %s and %s back; doing either twice is 200 at once', async (down, expected, up) => {
    await protect();
    const nothing = await post(up);
    expect([nothing.status, nothing.text]).toEqual([200, '']);
    expect(await settle(await post(down, {}))).toBe('Succeeded');
    expect(await state()).toBe(expected);
    expect((await post(down)).status).toBe(200);
    expect(await settle(await post(up))).toBe('Succeeded');
    expect(await state()).toBe('ProtectionConfigured');
  });

  test('a failed stop changes nothing in the end', async () => {
    await protect();
    scenario.emulator.faults.add({ switch: 'operationFails', on: 'stop', code: 'x' });
    const started = await post('stopProtection');
    expect(await provisioning()).toBe('Updating');
    expect(await settle(started)).toBe('Failed');
    expect([await state(), await provisioning()]).toEqual(['ProtectionConfigured', 'Succeeded']);
  });

  test('actions want an instance, JSON if anything, and an api-version that has them', async () => {
    expect((await post('stopProtection')).status).toBe(404);
    await protect();
    expect((await post('stopProtection', 'no json')).status).toBe(400);
    expect((await scenario.call(`${instanceId}/sync?api-version=2021-01-01`, { method: 'POST' })).status).toBe(404);
  });
});

describe('deletion', () => {
  test('a second DELETE joins the first', async () => {
    await protect();
    await remove();
    expect((await remove()).status).toBe(202);
    expect(scenario.emulator.operations().filter(({ kind }) => kind === 'delete')).toHaveLength(1);
  });

  test('without soft delete the instance is there until the operation ends, then nowhere', async () => {
    await protect();
    await remove();
    scenario.advance(44);
    expect([await state(), await provisioning()]).toEqual(['ProtectionConfigured', 'Deleting']);
    scenario.advance(1);
    expect((await scenario.call(instanceId)).status).toBe(404);
    expect(scenario.emulator.deletedBackupInstances(vaultId)).toEqual([]);
  });

  test('a PUT during a deletion is 409', async () => {
    await protect();
    await remove();
    expect((await putInstance(scenario, flexibleInstance(ordersId))).status).toBe(409);
  });
});

describe('soft delete', () => {
  const bin = `${vaultId}/deletedBackupInstances`;
  const day = 24 * 3600;

  beforeEach(async () => {
    const softDelete = { state: 'On', retentionDays: 14 } as const;
    scenario.emulator.seed({ vaults: [{ id: vaultId, softDelete }] });
    await protect();
    const started = await remove();
    expect(await state()).toBe('SoftDeleting');
    expect(await settle(started)).toBe('Succeeded');
  });

  test('a deleted instance lies in the bin until its time is up', async () => {
    const listed = await scenario.call(bin);
    expect(at(listed.body, 'value', 0)).toMatchObject({
      name: instanceName,
      type: 'Microsoft.DataProtection/backupVaults/deletedBackupInstances',
      properties: {
        currentProtectionState: 'SoftDeleted',
        protectionStatus: { status: 'SoftDeleted' },
        objectType: 'DeletedBackupInstance',
      },
    });
    const { deletionTime, scheduledPurgeTime } = members(at(listed.body, 'value', 0, 'properties', 'deletionInfo'));
    expect(Date.parse(String(scheduledPurgeTime)) - Date.parse(String(deletionTime))).toBe(14 * day * 1000);
    expect((await scenario.call(`${bin}/${instanceName}`)).status).toBe(200);
    scenario.advance(14 * day);
    expect((await scenario.call(bin)).body).toEqual({ value: [] });
  });

  test('undelete brings it back as stopped, through Location alone', async () => {
    const started = await scenario.call(`${bin}/${instanceName}/undelete`, { method: 'POST' });
    expect(started.status).toBe(202);
    expect(started.headers).not.toHaveProperty('azure-asyncoperation');
    scenario.advance(60);
    expect((await scenario.call(header(started, 'Location'))).status).toBe(200);
    expect(await state()).toBe('ProtectionStopped');
    expect((await scenario.call(bin)).body).toEqual({ value: [] });
    expect(await settle(await post('resumeProtection'))).toBe('Succeeded');
    expect(await state()).toBe('ProtectionConfigured');
  });

  test('undelete of a missing one is 404 as recorded', async () => {
    const answer = await scenario.call(`${bin}/absent/undelete`, { method: 'POST' });
    expect([answer.status, header(answer, 'x-ms-error-code')]).toEqual([404, 'UserErrorGenericResourceNotFound']);
    expect(answer.body).toEqual(negativeAnswer('undelete'));
  });

  test('undelete is refused when the datasource is protected elsewhere by now', async () => {
    const id = `${otherVaultId}/backupInstances/n`;
    expect((await putInstance(scenario, flexibleInstance(ordersId, otherVaultId), id)).status).toBe(202);
    expect((await scenario.call(`${bin}/${instanceName}/undelete`, { method: 'POST' })).status).toBe(400);
  });

  test.each([
    ['reusable', 202],
    ['reserved', 400],
  ] as const)('the name it holds is %s: %i', async (softDeletedNames, status) => {
    scenario.emulator.changeSettings({ softDeletedNames });
    expect((await putInstance(scenario, flexibleInstance(ordersId))).status).toBe(status);
  });
});

describe('asked of the datasource itself', () => {
  const route = (id: string) => `${id}/providers/Microsoft.DataProtection/backupInstances`;

  test('a server lists its instance, wherever it is', async () => {
    expect((await scenario.call(route(ordersId))).body).toEqual({ value: [] });
    await protect();
    const listed = await scenario.call(route(ordersId.toLowerCase()));
    expect(at(listed.body, 'value', 0, 'id')).toBe(instanceId);
  });

  test('a database has no such route unless it is switched on', async () => {
    expect((await scenario.call(route(databaseId))).status).toBe(404);
    scenario.emulator.changeSettings({ extensionRouteForChildren: true });
    expect((await scenario.call(route(databaseId))).body).toEqual({ value: [] });
  });

  test('a resource that is not there has none', async () => {
    expect((await scenario.call(route(`${ordersId}x`))).status).toBe(404);
  });
});
