import { at, header } from '../arm-client';
import type { Answer } from '../arm-client';
import {
  databaseId,
  endOf,
  finish,
  groups,
  instanceName,
  ordersId,
  protectedInstance,
  serverId,
  startScenario,
  vaultId,
} from '../scenario';
import type { Scenario } from '../scenario';

const instanceId = `${vaultId}/backupInstances/${instanceName}`;
const accountId = `${groups}/ossdemoRG/providers/Microsoft.Storage/storageAccounts/restored`;
const container = 'https://restored.blob.core.windows.net/dumps';
const newDatabaseId = `${serverId}/databases/empdb11_restored`;

let scenario: Scenario;
let pointId: string;

async function begin(datasourceId: string, policyName: string): Promise<void> {
  scenario.emulator.seed({ backupInstances: [protectedInstance(datasourceId, policyName)] });
  const { body } = await scenario.call(`${instanceId}/recoveryPoints`);
  pointId = String(at(body, 'value', 0, 'name'));
}

beforeEach(async () => {
  scenario = await startScenario('2026');
});

afterEach(() => scenario.emulator.close());

type Members = Readonly<Record<string, unknown>>;

function request(restoreTargetInfo: Members, more: Members = {}): Members {
  return {
    objectType: 'AzureBackupRecoveryPointBasedRestoreRequest',
    sourceDataStoreType: 'VaultStore',
    recoveryPointId: pointId,
    restoreTargetInfo: { recoveryOption: 'FailIfExists', restoreLocation: 'westus', ...restoreTargetInfo },
    ...more,
  };
}

const asFiles = (details: Members = {}): Members => ({
  objectType: 'RestoreFilesTargetInfo',
  targetDetails: { url: container, filePrefix: 'orders', restoreTargetLocationType: 'AzureBlobs', ...details },
});

const asDatabase = (resourceID = newDatabaseId): Members => ({
  objectType: 'RestoreTargetInfo',
  datasourceInfo: {
    resourceID,
    datasourceType: 'Microsoft.DBforPostgreSQL/servers/databases',
    resourceName: 'empdb11_restored',
    objectType: 'Datasource',
  },
});

const validate = (restoreRequestObject: unknown): Promise<Answer> =>
  scenario.call(`${instanceId}/validateRestore`, { method: 'POST', body: { restoreRequestObject } });
const restore = (sent: unknown): Promise<Answer> =>
  scenario.call(`${instanceId}/restore`, { method: 'POST', body: sent });

async function jobAfter(accepted: Answer, seconds: number): Promise<unknown> {
  const jobId = at(await finish(scenario, accepted), 'properties', 'jobId');
  scenario.advance(seconds);
  return at((await scenario.call(String(jobId))).body, 'properties');
}

test('a flexible server is restored as files: validated, accepted, and its job names the point and the container', async () => {
  await begin(ordersId, 'flexpol1');
  scenario.emulator.seed({ storageAccounts: [{ id: accountId, containers: ['dumps'] }] });
  const validated = await validate(request(asFiles()));
  expect([validated.status, header(validated, 'Retry-After')]).toEqual([202, '10']);
  expect(await endOf(scenario, validated)).toBe('Succeeded');
  const accepted = await restore(request(asFiles()));
  expect([accepted.status, header(accepted, 'Retry-After')]).toEqual([202, '30']);
  expect(await jobAfter(accepted, 900)).toMatchObject({
    status: 'Completed',
    operationCategory: 'Restore',
    extendedInfo: { recoveryDestination: container, sourceRecoverPoint: { recoveryPointID: pointId } },
  });
});

test('a database of a single server is restored as files, or as a database that is there when the job has completed', async () => {
  await begin(databaseId, 'osspol3');
  expect(await endOf(scenario, await validate(request(asFiles())))).toBe('Succeeded');
  const read = async () => (await scenario.call(`${newDatabaseId}?api-version=2017-12-01`)).status;
  const accepted = await restore(request(asDatabase()));
  expect(await jobAfter(accepted, 0)).toMatchObject({ status: 'InProgress', restoreType: 'ALR' });
  expect(await read()).toBe(404);
  scenario.advance(900);
  expect(await read()).toBe(200);
});

test('a restore whose job fails makes no database', async () => {
  await begin(databaseId, 'osspol3');
  scenario.emulator.faults.add({ switch: 'operationFails', on: 'restoreJob', code: 'UserErrorMissingDBPermissions' });
  expect(await jobAfter(await restore(request(asDatabase())), 900)).toMatchObject({ status: 'Failed' });
  expect((await scenario.call(`${newDatabaseId}?api-version=2017-12-01`)).status).toBe(404);
});

test.each([
  ['no target', () => request({ objectType: 'x' }), 'objectType'],
  [
    'another objectType',
    () => request(asFiles(), { objectType: 'AzureBackupRecoveryTimeBasedRestoreRequest' }),
    'objectType',
  ],
  ['another store', () => request(asFiles(), { sourceDataStoreType: 'ArchiveStore' }), 'sourceDataStoreType'],
  ['no point', () => request(asFiles(), { recoveryPointId: null }), 'recoveryPointId'],
  ['another option', () => request({ ...asFiles(), recoveryOption: 'Overwrite' }), 'recoveryOption'],
  ['another region', () => request({ ...asFiles(), restoreLocation: 'eastus' }), 'restoreLocation'],
  ['no prefix', () => request(asFiles({ filePrefix: null })), 'filePrefix'],
  ['Azure Files', () => request(asFiles({ restoreTargetLocationType: 'AzureFiles' })), 'AzureBlobs'],
  ['a database', () => request(asDatabase()), 'files only'],
])('a flexible server refuses %s at once', async (_, sent, word) => {
  await begin(ordersId, 'flexpol1');
  for (const refused of [await validate(sent()), await restore(sent())]) {
    expect([refused.status, at(refused.body, 'error', 'code')]).toEqual([400, 'BMSUserErrorInvalidInput']);
    expect(at(refused.body, 'error', 'message')).toContain(word);
  }
});

test('a restore takes its request as it is, a validation takes it wrapped', async () => {
  await begin(ordersId, 'flexpol1');
  expect((await restore({ restoreRequestObject: request(asFiles()) })).status).toBe(400);
  const unwrapped = await scenario.call(`${instanceId}/validateRestore`, { method: 'POST', body: request(asFiles()) });
  expect(unwrapped.status).toBe(400);
});

test('a point that is not there, and a vault without identity, end the operation', async () => {
  await begin(ordersId, 'flexpol1');
  const unknown = request(asFiles(), { recoveryPointId: '0'.repeat(32) });
  expect(await endOf(scenario, await validate(unknown))).toBe('UserErrorGenericResourceNotFound');
  scenario.emulator.seed({ vaults: [{ id: vaultId, identity: { type: 'None' } }] });
  expect(await endOf(scenario, await restore(request(asFiles())))).toBe('UserErrorSystemIdentityNotEnabledWithVault');
});

test('the identity that acts is the one of the request, not that of the instance', async () => {
  const identityId = `${groups}/ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/backup`;
  scenario.emulator.seed({
    vaults: [{ id: vaultId, identity: { type: 'UserAssigned', userAssigned: [identityId] } }],
    backupInstances: [{ ...protectedInstance(ordersId, 'flexpol1'), identityId }],
  });
  const { body } = await scenario.call(`${instanceId}/recoveryPoints`);
  pointId = String(at(body, 'value', 0, 'name'));
  const identityDetails = { useSystemAssignedIdentity: false, userAssignedIdentityArmUrl: identityId };
  expect(at((await scenario.call(instanceId)).body, 'properties', 'identityDetails')).toEqual(identityDetails);
  const nobody = await validate(request(asFiles()));
  expect(await endOf(scenario, nobody)).toBe('UserErrorSystemIdentityNotEnabledWithVault');
  expect(await endOf(scenario, await validate(request(asFiles(), { identityDetails })))).toBe('Succeeded');
});

test('a container that is not there, or an account without shared keys, is told apart', async () => {
  await begin(ordersId, 'flexpol1');
  const validated = () => validate(request(asFiles()));
  scenario.emulator.seed({ storageAccounts: [{ id: accountId, containers: ['other'] }] });
  expect(await endOf(scenario, await validated())).toBe('UserErrorContainerNotAccessible');
  scenario.emulator.seed({ storageAccounts: [{ id: accountId, containers: ['dumps'], allowsSharedKeys: false }] });
  expect(await endOf(scenario, await validated())).toBe('UserErrorStorageAccountKeyAccessDisallowed');
  scenario.emulator.seed({ storageAccounts: [{ id: accountId, containers: ['dumps'] }] });
  expect(await endOf(scenario, await validated())).toBe('Succeeded');
});

describe('a database as the target', () => {
  beforeEach(() => begin(databaseId, 'osspol3'));

  const olderId = `${groups}/ossdemoRG/providers/Microsoft.DBforPostgreSQL/servers/older`;

  test('is not the source, and is a database', async () => {
    expect(at((await validate(request(asDatabase(databaseId)))).body, 'error', 'message')).toContain('over itself');
    expect((await validate(request(asDatabase(ordersId)))).status).toBe(400);
  });

  test.each([
    ['UserErrorDatabaseNameAlreadyInUse', `${olderId}/databases/taken`, '11'],
    ['UserErrorRestoreToLowerVersion', `${olderId}/databases/fresh`, '9.6'],
    ['UserErrorGenericResourceNotFound', `${olderId}-gone/databases/fresh`, '11'],
    ['Succeeded', `${olderId}/databases/fresh`, '11'],
  ])('ends with %s', async (end, target, version) => {
    scenario.emulator.seed({ servers: [{ id: olderId, databases: ['taken'], properties: { version } }] });
    expect(await endOf(scenario, await validate(request(asDatabase(target))))).toBe(end);
    expect(await endOf(scenario, await restore(request(asDatabase(target))))).toBe(end);
  });

  test('on a server that is stopped ends with a closed connection', async () => {
    scenario.emulator.seed({ servers: [{ id: olderId, properties: { userVisibleState: 'Disabled' } }] });
    const stopped = await validate(request(asDatabase(`${olderId}/databases/fresh`)));
    expect(await endOf(scenario, stopped)).toBe('UserErrorServerConnectionClosed');
  });
});

test('in style 2021 both are polled at location scope, and a failed one is 200 with its error', async () => {
  await begin(ordersId, 'flexpol1');
  scenario.emulator.setStyle('2021');
  for (const accepted of [await validate(request(asFiles())), await restore(request(asFiles()))]) {
    expect(accepted.status).toBe(202);
    for (const [name, route] of [
      ['Azure-AsyncOperation', 'operationStatus'],
      ['Location', 'operationResults'],
    ] as const) {
      expect(header(accepted, name)).toContain(`/locations/westus/${route}/`);
    }
    expect(await endOf(scenario, accepted)).toBe('Succeeded');
  }
  const failed = await validate(request(asFiles(), { recoveryPointId: '0'.repeat(32) }));
  scenario.advance(60);
  const polled = await scenario.call(header(failed, 'Azure-AsyncOperation'));
  expect([polled.status, at(polled.body, 'status')]).toEqual([200, 'Failed']);
});

test('faults strike validations and restores by their own kinds', async () => {
  await begin(ordersId, 'flexpol1');
  scenario.emulator.faults.add({ switch: 'operationFails', on: 'validateRestore', code: 'GatewayTimeout', times: 1 });
  scenario.emulator.faults.add({ switch: 'throttle', on: 'restore', times: 1 });
  expect(await endOf(scenario, await validate(request(asFiles())))).toBe('GatewayTimeout');
  expect((await restore(request(asFiles()))).status).toBe(429);
  expect((await restore(request(asFiles()))).status).toBe(202);
});
