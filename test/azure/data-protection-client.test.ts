import { type EmulatedClient, startEmulatedClient } from './support/emulated-client';
import { pollOf } from './support/poll-targets';
import {
  context,
  correlationId,
  databaseId,
  instanceId,
  instanceOf,
  otherVaultId,
  resourceId,
  serverId,
  serverInstance,
  vaultId,
} from './support/subjects';

let emulated: EmulatedClient | undefined;

async function start(options: Parameters<typeof startEmulatedClient>[0]): Promise<EmulatedClient> {
  emulated = await startEmulatedClient(options);
  return emulated;
}

afterEach(async () => {
  await emulated?.emulator.close();
  emulated = undefined;
});

/** Creates the instance and waits until it is protected. */
async function protect({ client, advance }: EmulatedClient): Promise<void> {
  pollOf(await client.createOrUpdate(instanceId, serverInstance(), context));
  advance(120);
}

describe.each(['2021', '2026'] as const)('style %s', (style) => {
  test('a server goes from validation to protection and back to nothing', async () => {
    const { client, advance } = await start({ style });
    const validation = pollOf(await client.validateForBackup(vaultId, serverInstance(), context));
    expect(await client.poll(validation, context)).toEqual({ kind: 'running', retryAfter: { kind: 'missing' } });
    advance(60);
    expect(await client.poll(validation, context)).toEqual({ kind: 'succeeded' });

    const creation = await client.createOrUpdate(instanceId, serverInstance(), context);
    expect(creation).toMatchObject({ kind: 'accepted', retryAfter: { kind: 'given', seconds: 15 } });
    advance(120);
    expect(await client.poll(pollOf(creation), context)).toEqual({ kind: 'succeeded' });
    expect(await client.get(instanceId, context)).toMatchObject({
      kind: 'found',
      instance: {
        id: instanceId,
        vaultId,
        policyId: `${vaultId}/backupPolicies/flexpol1`,
        datasourceId: serverId,
        protectionState: 'ProtectionConfigured',
      },
    });

    const deletion = await client.delete(instanceId, context);
    expect(deletion).toMatchObject({ kind: 'accepted', retryAfter: { kind: 'given', seconds: 30 } });
    advance(60);
    expect(await client.poll(pollOf(deletion), context)).toEqual({ kind: 'succeeded' });
    expect(await client.get(instanceId, context)).toEqual({ kind: 'absent' });
    expect(await client.delete(instanceId, context)).toEqual({ kind: 'done' });
  });

  test('the same PUT again is done at once', async () => {
    const server = await start({ style });
    await protect(server);
    expect(await server.client.createOrUpdate(instanceId, serverInstance(), context)).toMatchObject({
      kind: 'done',
      instance: { id: instanceId, protectionState: 'ProtectionConfigured' },
    });
  });

  test('a datasource that another vault protects is refused at the validation', async () => {
    const server = await start({ style });
    await protect(server);
    const answer = await server.client.validateForBackup(otherVaultId, serverInstance(otherVaultId), context);
    expect(answer).toMatchObject({
      kind: 'refused',
      error: { code: 'UserErrorDppDatasourceAlreadyProtected', httpStatus: 400, activityId: correlationId },
    });
  });

  test('a failed validation brings the error of the service, with its detail', async () => {
    const { client, emulator, advance } = await start({ style });
    const detailedMessage = 'The client does not have authorization to perform action x over scope y.';
    emulator.faults.add({
      switch: 'operationFails',
      on: 'validate',
      code: 'UserErrorMissingRequiredPermissions',
      detailedMessage,
    });
    const validation = pollOf(await client.validateForBackup(vaultId, serverInstance(), context));
    advance(60);
    expect(await client.poll(validation, context)).toMatchObject({
      kind: 'refused',
      error: { code: 'UserErrorMissingRequiredPermissions', detail: detailedMessage, httpStatus: 200 },
    });
  });

  test('an operation that Azure cancels is canceled, not refused', async () => {
    const { client, emulator, advance } = await start({ style });
    emulator.faults.add({ switch: 'canceled', on: 'validate' });
    const validation = pollOf(await client.validateForBackup(vaultId, serverInstance(), context));
    advance(60);
    expect((await client.poll(validation, context)).kind).toBe('canceled');
  });

  test('an operation with nothing but a Location is followed to its result', async () => {
    const { client, emulator, advance } = await start({ style });
    emulator.faults.add({ switch: 'locationOnly' });
    const validation = pollOf(await client.validateForBackup(vaultId, serverInstance(), context));
    expect(validation.answers).toBe('result');
    expect((await client.poll(validation, context)).kind).toBe('running');
    advance(60);
    expect(await client.poll(validation, context)).toEqual({ kind: 'succeeded' });
  });
});

describe('stopping and synchronising', () => {
  test('protection is stopped once; stopped again it is done at once', async () => {
    const server = await start({});
    await protect(server);
    const stop = pollOf(await server.client.stopProtection(instanceId, context));
    server.advance(60);
    expect(await server.client.poll(stop, context)).toEqual({ kind: 'succeeded' });
    expect(await server.client.stopProtection(instanceId, context)).toEqual({ kind: 'done' });
    expect(await server.client.get(instanceId, context)).toMatchObject({
      instance: { protectionState: 'ProtectionStopped' },
    });
  });

  test('a broken instance tells why, and a sync heals it', async () => {
    const server = await start({});
    await protect(server);
    const errorCode = 'UserErrorMissingRequiredPermissions';
    const broken = { instanceId, protectionState: 'ProtectionError', errorCode, healedBySync: true };
    expect(server.emulator.setProtectionState(broken)).toBe(true);
    expect(await server.client.get(instanceId, context)).toMatchObject({
      instance: { protectionState: 'ProtectionError', error: { code: errorCode, httpStatus: 200 } },
    });
    const sync = pollOf(await server.client.sync(instanceId, context));
    server.advance(120);
    expect(await server.client.poll(sync, context)).toEqual({ kind: 'succeeded' });
    expect(await server.client.get(instanceId, context)).toMatchObject({
      instance: { protectionState: 'ProtectionConfigured' },
    });
  });

  test('stopping what is not there is refused', async () => {
    const { client } = await start({});
    expect(await client.stopProtection(instanceId, context)).toMatchObject({
      kind: 'refused',
      error: { code: 'UserErrorGenericResourceNotFound', httpStatus: 404 },
    });
  });
});

describe('where a datasource is protected', () => {
  test('nowhere, then in the vault that holds it', async () => {
    const server = await start({});
    expect(await server.client.listForDatasource(serverId, context)).toEqual({ kind: 'instances', instances: [] });
    await protect(server);
    expect(await server.client.listForDatasource(serverId, context)).toMatchObject({
      kind: 'instances',
      instances: [{ id: instanceId, vaultId, datasourceId: serverId }],
    });
  });

  test('a child resource has no such route', async () => {
    const { client } = await start({});
    expect(await client.listForDatasource(databaseId, context)).toEqual({ kind: 'notRouted' });
  });

  test('an api-version that is older than the route has no such route', async () => {
    const { client } = await start({ apiVersion: '2023-11-01' });
    expect(await client.listForDatasource(serverId, context)).toEqual({ kind: 'notRouted' });
  });

  test('a server or a group that does not exist is refused, not taken for unprotected', async () => {
    const { client } = await start({});
    const noServer = await client.listForDatasource(resourceId(`${serverId}-gone`), context);
    expect(noServer).toMatchObject({ kind: 'refused', error: { code: 'ResourceNotFound', httpStatus: 404 } });
    const noGroup = resourceId(serverId.replace('ossdemoRG', 'no-such-group'));
    expect(await client.listForDatasource(noGroup, context)).toMatchObject({ kind: 'refused' });
  });

  test('a vault is searched page by page for the one datasource', async () => {
    const server = await start({ settings: { pageSize: 1 } });
    const billing = resourceId(serverId.replace('orders', 'billing'));
    await protect(server);
    await server.client.createOrUpdate(`${vaultId}/backupInstances/billing`, instanceOf(billing), context);
    server.advance(120);
    server.emulator.clearRequests();
    for (const id of [serverId, billing]) {
      expect(await server.client.listInVault(vaultId, resourceId(id.toLowerCase()), context)).toMatchObject({
        kind: 'instances',
        instances: [{ datasourceId: id }],
      });
    }
    expect(server.emulator.requests.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  test('a vault that does not exist is refused', async () => {
    const { client } = await start({});
    const answer = await client.listInVault(resourceId(`${vaultId}2`), serverId, context);
    expect(answer).toMatchObject({ kind: 'refused', error: { httpStatus: 404 } });
  });
});

test('every request carries the correlation id of its call', async () => {
  const { client, emulator } = await start({});
  await client.get(instanceId, { correlationId: '0d1a9f5e-0000-4000-8000-000000000001' });
  await client.delete(instanceId, { correlationId: '0d1a9f5e-0000-4000-8000-000000000002' });
  expect(emulator.requests.map((request) => request.correlationId)).toEqual([
    '0d1a9f5e-0000-4000-8000-000000000001',
    '0d1a9f5e-0000-4000-8000-000000000002',
  ]);
});

test('an id that is none is a defect of the caller and is never sent', async () => {
  const { client, credential, emulator } = await start({});
  await expect(client.get('/../secrets?x=1', context)).rejects.toThrow('Not a resource id');
  expect([credential.loads, emulator.requests.length]).toEqual([0, 0]);
});
