import type { ArmConnection } from '../../../azure/arm-connection';
import { createBackupVaultsClient } from '../../../azure/backup-vaults-client';
import { createKeyVaultClient } from '../../../azure/key-vault-client';
import { createServerNetworkClient } from '../../../azure/server-network-client';
import { requireDatasource } from '../../../domain/datasource';
import type { ScriptedServer } from '../support/scripted-server';
import { context, databaseId, resourceId, serverId, vaultId } from '../support/subjects';
import { startScriptedConnection } from '../support/scripted-connection';

const group = serverId.split('/').slice(0, 5).join('/');
const scope = serverId.split('/').slice(0, 3).join('/');
const principalId = 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6';
const keyVaultId = resourceId(`${group}/providers/Microsoft.KeyVault/vaults/ossdemo-kv`);

let server: ScriptedServer;
let connection: ArmConnection;
beforeEach(async () => {
  ({ server, connection } = await startScriptedConnection());
});
afterEach(() => server.close());

const targets = () => server.seen.map(({ method, target }) => `${method} ${target}`);

describe('the identities of a vault', () => {
  const identities = () => createBackupVaultsClient(connection, '2026-06-01').identities(vaultId, context);

  it('are both kinds, by their object ids', async () => {
    const id = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one`;
    const identity = {
      type: 'SystemAssigned,UserAssigned',
      principalId,
      userAssignedIdentities: { [id]: { principalId, clientId: principalId }, [`${id}-new`]: {} },
    };
    server.answer({ body: { id: vaultId, identity } });
    expect(await identities()).toEqual({
      kind: 'identities',
      identities: { systemAssigned: principalId, userAssigned: [{ id, principalId }] },
    });
    expect(targets()).toEqual([`GET ${vaultId}?api-version=2026-06-01`]);
  });

  it.each([
    ['no identity', {}],
    ['null', { identity: null }],
    ['type None', { identity: { type: 'None', principalId: null, userAssignedIdentities: null } }],
  ])('are none with %s', async (_, body) => {
    server.answer({ body });
    expect(await identities()).toEqual({ kind: 'identities', identities: { userAssigned: [] } });
  });

  it('are unreadable when an object id is none: it would go into a filter', async () => {
    server.answer({ body: { identity: { principalId: "x' or 1 eq 1" } } });
    await expect(identities()).rejects.toThrow(/backupVaults\/read.*cannot be read/);
  });

  it('are refused in the words of Azure', async () => {
    server.answer({ status: 404, body: { error: { code: 'ResourceNotFound', message: 'No.' } } });
    expect(await identities()).toMatchObject({ kind: 'refused', error: { code: 'ResourceNotFound' } });
  });
});

describe('the settings of a key vault', () => {
  const properties = { tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47' };

  it('are those of an open one with access policies where nothing is said', async () => {
    server.answer({ body: { id: keyVaultId, name: 'ossdemo-kv', properties } });
    expect(await createKeyVaultClient(connection).get(keyVaultId, context)).toEqual({
      kind: 'found',
      keyVault: {
        id: keyVaultId,
        ...properties,
        isRbac: false,
        publicNetworkAccess: 'Enabled',
        defaultAction: 'Allow',
        bypass: 'AzureServices',
        accessPolicies: [],
      },
    });
    expect(targets()).toEqual([`GET ${keyVaultId}?api-version=2023-07-01`]);
  });

  it('are taken as they are said', async () => {
    server.answer({
      body: {
        id: keyVaultId,
        properties: {
          ...properties,
          enableRbacAuthorization: true,
          publicNetworkAccess: 'Disabled',
          networkAcls: { bypass: 'None', defaultAction: 'Deny', ipRules: [] },
          accessPolicies: [
            { ...properties, objectId: principalId, permissions: { keys: ['get'], secrets: ['Get'] } },
            { ...properties, objectId: principalId, applicationId: principalId, permissions: {} },
          ],
        },
      },
    });
    expect(await createKeyVaultClient(connection).get(keyVaultId, context)).toMatchObject({
      keyVault: {
        isRbac: true,
        publicNetworkAccess: 'Disabled',
        defaultAction: 'Deny',
        bypass: 'None',
        accessPolicies: [
          { objectId: principalId, secretRights: ['Get'] },
          { objectId: principalId, applicationId: principalId, secretRights: [] },
        ],
      },
    });
  });

  it('are absent, refused or throttled as Azure says', async () => {
    const client = createKeyVaultClient(connection);
    const answers = [
      { status: 404, body: { error: { code: 'ResourceNotFound', message: 'No.' } } },
      { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } },
      { status: 429 },
    ];
    server.answer(...answers);
    const kinds: string[] = [];
    while (kinds.length < answers.length) kinds.push((await client.get(keyVaultId, context)).kind);
    expect(kinds).toEqual(['absent', 'refused', 'throttled']);
  });

  it('are found by name on any page of the list of a subscription', async () => {
    server.answer(
      { body: { value: [{ id: `${keyVaultId}-2`, name: 'ossdemo-kv-2' }, 'no object'], nextLink: '{origin}/next' } },
      { body: { value: [{ id: keyVaultId, name: 'OSSDEMO-KV', properties }] } },
    );
    const answer = await createKeyVaultClient(connection).find({ scope, name: 'ossdemo-kv' }, context);
    expect(answer).toMatchObject({ kind: 'found', keyVault: { id: keyVaultId } });
    expect(targets()[0]).toBe(`GET ${scope}/providers/Microsoft.KeyVault/vaults?api-version=2023-07-01`);
  });

  it('are absent when no key vault has the name, and unreadable when the one that has it is', async () => {
    const client = createKeyVaultClient(connection);
    server.answer({ body: { value: [{ id: `${keyVaultId}-2`, name: 'ossdemo-kv-2' }] } });
    expect(await client.find({ scope, name: 'ossdemo-kv' }, context)).toEqual({ kind: 'absent' });
    server.answer({ body: { value: [{ id: keyVaultId, name: 'ossdemo-kv' }] } });
    await expect(client.find({ scope, name: 'ossdemo-kv' }, context)).rejects.toThrow('cannot be read');
    server.answer({ status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } });
    expect(await client.find({ scope, name: 'ossdemo-kv' }, context)).toMatchObject({ kind: 'refused' });
  });
});

describe('the list of key vaults', () => {
  it('is that of a group, where a group is meant', async () => {
    server.answer({ body: { value: [] } });
    const where = `${scope}/resourceGroups/secrets`;
    await createKeyVaultClient(connection).find({ scope: where, name: 'ossdemo-kv' }, context);
    expect(targets()[0]).toBe(`GET ${where}/providers/Microsoft.KeyVault/vaults?api-version=2023-07-01`);
  });

  it.each(['', '/', '/subscriptions/one', `${scope}/resourceGroups/a/../b`, keyVaultId])(
    'is not asked for at %s',
    async (odd) => {
      const asking = createKeyVaultClient(connection).find({ scope: odd, name: 'ossdemo-kv' }, context);
      await expect(asking).rejects.toThrow('Not the id of a subscription or a group');
      expect(targets()).toEqual([]);
    },
  );
});

describe('the network of a server', () => {
  const read = (id: typeof serverId) => createServerNetworkClient(connection).read(requireDatasource(id), context);
  const singleServerId = databaseId.split('/').slice(0, -2).join('/');
  const rule = { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' };

  it('is one read for a flexible server', async () => {
    server.answer({ body: { properties: { network: { publicNetworkAccess: 'Disabled' } } } });
    expect(await read(serverId)).toEqual({ kind: 'network', network: { serverId, publicNetworkAccess: 'Disabled' } });
    expect(targets()).toEqual([`GET ${serverId}?api-version=2024-08-01`]);
  });

  it('is the server and its firewall rules, all pages of them, for a database', async () => {
    server.answer(
      { body: { properties: { publicNetworkAccess: 'Enabled' } } },
      {
        body: {
          value: [{ name: 'a', properties: { startIpAddress: '10.0.0.1', endIpAddress: '10.0.0.2' } }],
          nextLink: '{origin}/next',
        },
      },
      { body: { value: [{ name: 'b', properties: rule }] } },
    );
    expect(await read(databaseId)).toEqual({
      kind: 'network',
      network: {
        serverId: singleServerId,
        publicNetworkAccess: 'Enabled',
        firewallRules: [{ startIpAddress: '10.0.0.1', endIpAddress: '10.0.0.2' }, rule],
      },
    });
    expect(targets().slice(0, 2)).toEqual([
      `GET ${singleServerId}?api-version=2017-12-01`,
      `GET ${singleServerId}/firewallRules?api-version=2017-12-01`,
    ]);
  });

  it('is refused when either read is, and unreadable when a rule is', async () => {
    const refusal = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } };
    server.answer(refusal);
    expect(await read(databaseId)).toMatchObject({ kind: 'refused' });
    server.answer({ body: { properties: {} } }, refusal);
    expect(await read(databaseId)).toMatchObject({ kind: 'refused' });
    server.answer({ body: { properties: {} } }, { body: { value: [{ properties: {} }] } });
    await expect(read(databaseId)).rejects.toThrow(/firewallRules\/read.*cannot be read/);
  });
});
