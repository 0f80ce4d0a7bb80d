import { at, header } from '../arm-client';
import type { Answer } from '../arm-client';
import {
  endOf,
  flexibleInstance,
  groups,
  instanceName,
  ordersId,
  protectedInstance,
  putInstance,
  startScenario,
  vaultId,
} from '../scenario';
import type { Scenario } from '../scenario';

const guardId = `${groups}/securityRG/providers/Microsoft.DataProtection/resourceGuards/guard`;
const instanceId = `${vaultId}/backupInstances/${instanceName}`;
const proxies = `${vaultId}/backupResourceGuardProxies`;
const proxyId = `${proxies}/DppResourceGuardProxy`;
const operation = (name: string) => `Microsoft.DataProtection/backupVaults/${name}`;

let scenario: Scenario;

function seedGuard(exclusions: string[] = []): void {
  const policies = [
    { name: 'flexpol1', datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] },
    { name: 'flexpol2', datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] },
  ];
  scenario.emulator.seed({
    resourceGuards: [{ id: guardId, exclusions }],
    vaults: [
      { id: vaultId, policies, resourceGuardId: guardId, softDelete: { state: 'On' }, immutability: 'Unlocked' },
    ],
    backupInstances: [{ id: instanceId, datasourceId: ordersId, policyName: 'flexpol1' }],
  });
}

beforeEach(async () => {
  scenario = await startScenario('2026');
  seedGuard();
});

afterEach(() => scenario.emulator.close());

const post = (path: string, body?: unknown) => scenario.call(path, { method: 'POST', body });
const errorOf = ({ status, body }: Answer) => [status, at(body, 'error', 'code')];
const refused = [403, 'LinkedAuthorizationFailed'];

/** As a client does it: the request of an operation is read from the proxy. */
async function requestFor(name: string): Promise<string> {
  const { body } = await scenario.call(proxyId);
  const details = at(body, 'properties', 'resourceGuardOperationDetails');
  const found: unknown = Array.isArray(details)
    ? details.find((detail) => at(detail, 'vaultCriticalOperation') === operation(name))
    : undefined;
  return String(at(found, 'defaultResourceRequest'));
}

async function guarded(name: string): Promise<{ resourceGuardOperationRequests: string[] }> {
  return { resourceGuardOperationRequests: [await requestFor(name)] };
}

test('a vault says that it is guarded, and by whom', async () => {
  const { body } = await scenario.call(vaultId);
  expect(at(body, 'properties', 'isVaultProtectedByResourceGuard')).toBe(true);
  const proxy = await scenario.call(proxyId);
  expect(at((await scenario.call(proxies)).body, 'value')).toEqual([proxy.body]);
  expect(at(proxy.body, 'properties', 'resourceGuardResourceId')).toBe(guardId);
  expect(await requestFor('backupInstances/delete')).toBe(`${guardId}/deleteBackupInstanceRequests/default`);
  expect((await scenario.call(`${proxies}/other`)).status).toBe(404);
});

test('a guard lists what it protects, and each of its requests is there', async () => {
  seedGuard([operation('backupInstances/restore/action'), operation('backupResourceGuardProxies/delete')]);
  const { body } = await scenario.call(guardId);
  const names = JSON.stringify(at(body, 'properties', 'resourceGuardOperations'));
  expect(names).not.toContain('restore');
  // One of those that cannot be excluded.
  expect(names).toContain('backupResourceGuardProxies/delete');
  const group = guardId.slice(0, guardId.lastIndexOf('/'));
  expect(at((await scenario.call(group)).body, 'value', 0, 'id')).toBe(guardId);
  const request = await requestFor('backupInstances/delete');
  expect((await scenario.call(request)).body).toMatchObject({ id: request, name: 'default' });
  expect((await scenario.call(`${guardId}/otherRequests/default`)).status).toBe(404);
  expect((await scenario.call(`${guardId}2`)).status).toBe(404);
});

test.each([
  ['stopProtection', 'backupInstances/stopProtection/action'],
  ['suspendBackups', 'backupInstances/suspendBackups/action'],
])('%s needs its request, and that one only', async (action, name) => {
  const path = `${instanceId}/${action}`;
  expect(errorOf(await post(path))).toEqual(refused);
  expect(errorOf(await post(path, await guarded('backupInstances/delete')))).toEqual(refused);
  expect(await endOf(scenario, await post(path, await guarded(name)))).toBe('Succeeded');
});

test('what a guard excludes is free, and so is what no guard knows', async () => {
  seedGuard([operation('backupInstances/stopProtection/action')]);
  expect((await post(`${instanceId}/stopProtection`)).status).toBe(202);
  scenario.advance(60);
  expect((await post(`${instanceId}/resumeProtection`)).status).toBe(202);
});

test('another policy needs its request, the same one does not', async () => {
  const same = { ...flexibleInstance(ordersId), friendlyName: 'another name' };
  expect((await putInstance(scenario, same)).status).toBe(202);
  scenario.advance(60);
  const other = flexibleInstance(ordersId, vaultId, 'flexpol2');
  expect(errorOf(await putInstance(scenario, other))).toEqual(refused);
  const allowed = { ...other, ...(await guarded('backupInstances/write')) };
  expect(await endOf(scenario, await putInstance(scenario, allowed))).toBe('Succeeded');
  const { body } = await scenario.call(instanceId);
  expect(at(body, 'properties', 'policyInfo', 'policyId')).toBe(`${vaultId}/backupPolicies/flexpol2`);
  expect(at(body, 'properties')).not.toHaveProperty('resourceGuardOperationRequests');
});

test('a deletion is unlocked first, for a while and for one instance', async () => {
  const remove = () => scenario.call(instanceId, { method: 'DELETE' });
  const unlock = async (resourceToBeDeleted: string, name = 'backupInstances/delete') =>
    post(`${proxyId}/unlockDelete`, { resourceToBeDeleted, ...(await guarded(name)) });
  expect(errorOf(await remove())).toEqual(refused);
  expect(errorOf(await unlock(instanceId, 'backupInstances/write'))).toEqual(refused);
  expect((await unlock(`${instanceId}-other`)).status).toBe(200);
  expect(errorOf(await remove())).toEqual(refused);
  const unlocked = await unlock(instanceId.toLowerCase());
  expect(unlocked.body).toEqual({ unlockDeleteExpiryTime: '2026-09-08T08:50:14.827Z' });
  scenario.advance(601);
  expect(errorOf(await remove())).toEqual(refused);
  await unlock(instanceId);
  expect(await endOf(scenario, await remove())).toBe('Succeeded');
});

test('a restore needs its request', async () => {
  const seeded = protectedInstance(ordersId, 'flexpol1');
  scenario.emulator.seed({ backupInstances: [seeded] });
  const { body } = await scenario.call(`${seeded.id}/recoveryPoints`);
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
  expect(errorOf(await post(`${instanceId}/restore`, sent))).toEqual(refused);
  const allowed = { ...sent, ...(await guarded('backupInstances/restore/action')) };
  expect((await post(`${instanceId}/restore`, allowed)).status).toBe(202);
});

test('weaker security needs its request, stronger does not', async () => {
  const patch = async (securitySettings: unknown, name?: string) => {
    const requests = name === undefined ? {} : await guarded(name);
    return scenario.call(vaultId, { method: 'PATCH', body: { properties: { securitySettings, ...requests } } });
  };
  const off = { softDeleteSettings: { state: 'Off' } };
  const mutable = { immutabilitySettings: { state: 'Disabled' } };
  expect(errorOf(await patch(off))).toEqual(refused);
  expect(errorOf(await patch(mutable))).toEqual(refused);
  expect((await patch({ softDeleteSettings: { retentionDurationInDays: 30 } })).status).toBe(200);
  expect(errorOf(await patch({ softDeleteSettings: { retentionDurationInDays: 14 } }))).toEqual(refused);
  expect((await patch(off, 'write#reduceSoftDeleteSecurity')).status).toBe(200);
  expect((await patch(mutable, 'write#reduceImmutabilityState')).status).toBe(200);
});

test('a guard is linked and, once unlocked, left', async () => {
  const put = (resourceGuardResourceId: string) =>
    scenario.call(proxyId, { method: 'PUT', body: { properties: { resourceGuardResourceId } } });
  const remove = () => scenario.call(proxyId, { method: 'DELETE' });
  expect(errorOf(await remove())).toEqual(refused);
  const requests = await guarded('backupResourceGuardProxies/delete');
  await post(`${proxyId}/unlockDelete`, { resourceToBeDeleted: proxyId, ...requests });
  expect((await remove()).status).toBe(200);
  expect((await remove()).status).toBe(204);
  expect((await post(`${instanceId}/stopProtection`)).status).toBe(202);
  expect((await put(`${guardId}2`)).status).toBe(400);
  expect((await put(guardId)).status).toBe(200);
  scenario.advance(60);
  expect(errorOf(await scenario.call(instanceId, { method: 'DELETE' }))).toEqual(refused);
});

test('with access checks the caller needs a role on the guard', async () => {
  scenario.emulator.changeSettings({ accessChecks: true });
  const path = `${instanceId}/stopProtection`;
  const sent = await guarded('backupInstances/stopProtection/action');
  expect(errorOf(await post(path, sent))).toEqual(refused);
  const principalId = 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6';
  const role = 'f54b6d04-23c6-443e-b462-9c16ab7b4a52';
  scenario.emulator.seed({ roleAssignments: [{ scope: guardId, role, principalId }] });
  const accepted = await post(path, sent);
  expect(accepted.status).toBe(202);
  expect(header(accepted, 'Azure-AsyncOperation')).toContain('operationStatus');
});
