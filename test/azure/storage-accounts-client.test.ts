import type { ArmConnection } from '../../azure/arm-connection';
import { createStorageAccountsClient } from '../../azure/storage-accounts-client';
import { startScriptedConnection } from './support/scripted-connection';
import type { ScriptedServer } from './support/scripted-server';
import { context, resourceId, serverId } from './support/subjects';

const accountId = resourceId(
  serverId.replace(/Microsoft\.DBforPostgreSQL.*/, 'Microsoft.Storage/storageAccounts/restores1'),
);

describe('a storage account', () => {
  let server: ScriptedServer;
  let connection: ArmConnection;
  beforeEach(async () => {
    ({ server, connection } = await startScriptedConnection());
  });
  afterEach(() => server.close());

  const read = () => createStorageAccountsClient(connection).get(accountId, context);

  it('is where its blobs are', async () => {
    const blob = 'https://restores1.blob.core.windows.net/';
    server.answer({ body: { id: accountId, properties: { primaryEndpoints: { blob, file: 'https://f/' } } } });
    expect(await read()).toEqual({ kind: 'found', account: { blobEndpoint: blob } });
    expect(server.seen.map(({ method, target }) => `${method} ${target}`)).toEqual([
      `GET ${accountId}?api-version=2023-05-01`,
    ]);
  });

  it.each([[{}], [{ primaryEndpoints: null }], [{ primaryEndpoints: { file: 'https://f/' } }]])(
    'has no blobs with %j',
    async (properties) => {
      server.answer({ body: { id: accountId, properties } });
      expect(await read()).toEqual({ kind: 'found', account: {} });
    },
  );

  it.each(['ResourceNotFound', 'ResourceGroupNotFound'])('is not there when Azure says %s', async (code) => {
    server.answer({ status: 404, body: { error: { code, message: 'No.' } } });
    expect(await read()).toEqual({ kind: 'absent' });
  });

  it.each([
    [403, 'AuthorizationFailed'],
    [404, 'SubscriptionNotFound'],
  ])('is refused in the words of Azure with %d %s', async (status, code) => {
    server.answer({ status, body: { error: { code, message: 'No.' } } });
    expect(await read()).toMatchObject({ kind: 'refused', error: { code, message: 'No.', httpStatus: status } });
  });

  it('is for later when Azure limits the rate, and unreadable without its properties', async () => {
    server.answer({ status: 429, headers: { 'retry-after': '7' }, body: {} });
    expect(await read()).toMatchObject({ kind: 'throttled', retryAfter: { kind: 'given', seconds: 7 } });
    server.answer({ body: { id: accountId } });
    await expect(read()).rejects.toThrow(/storageAccounts\/read.*cannot be read: properties/);
  });
});
