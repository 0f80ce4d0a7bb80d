import { expectExplained } from '../flows';
import { databaseId, flexibleServerId, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import {
  beginRestore,
  filesTarget,
  newDatabaseId,
  protectedKinds,
  type ProtectedKind,
  seedInstances,
  storageAccountId,
} from './lifecycle-flows';

const [server, single] = protectedKinds;

/** Where the account of the allowed scope would be, for a caller who only says so. */
const claimedId = storageAccountId.replace(/ossdemorestores$/, 'elsewhere');
const elsewhereId = claimedId.replace(/\/subscriptions\/[^/]+/, '/subscriptions/0d1c7f9e-3b52-4a60-8e7d-1f2a3b4c5d6e');

const allowedDatabaseId = `${newDatabaseId}-inside`;

/** Names of accounts are unique in all of Azure: an account with the id of a scope and the endpoint of the URL is the target. */
describe('The storage account that a restore names', () => {
  const app = useApp({
    appSettings: {
      SAUVEGARDE_ALLOWED_SCOPES: [
        flexibleServerId,
        databaseId,
        allowedDatabaseId,
        vaultId,
        storageAccountId,
        claimedId,
      ].join(),
    },
  });

  const seed = (accountId: string = storageAccountId): void => {
    seedInstances(app(), { recoveryPoints: { lastAgeSeconds: 3600, count: 1 } });
    app().arm.seed({ storageAccounts: [{ id: accountId, containers: ['restores'] }] });
  };
  const restoring = (target: object = filesTarget, kind: Pick<ProtectedKind, 'resourceId'> = server) =>
    beginRestore(app(), kind, target);
  const writes = () => app().arm.requests.filter(({ method }) => method !== 'GET');
  const reads = () => app().arm.requests.filter(({ path }) => path.includes('/storageAccounts/'));

  it('is read once, before the service is asked for anything', async () => {
    seed();
    expect(await app().ended(await restoring())).toMatchObject({ status: 'Succeeded', result: { kind: 'Restored' } });
    expect(reads().map(({ method, path }) => `${method} ${path}`)).toEqual([`GET ${storageAccountId}`]);
    const [[read], [first]] = [reads(), writes()];
    expect(first).toMatchObject({ kind: 'validateRestore' });
    expect(read?.sequence).toBeLessThan(first?.sequence ?? 0);
  });

  it('is refused where the account of that name lies outside of the allowed scopes', async () => {
    seed(elsewhereId);
    const containerUrl = 'https://elsewhere.blob.core.windows.net/restores';
    const end = await app().ended(await restoring({ ...filesTarget, containerUrl, storageAccountId: claimedId }));
    expectExplained(end, 'RestoreTargetMismatch');
    expect(end.error).toMatchObject({ phase: 'checkTarget', message: expect.stringContaining(claimedId) });
    expect(writes()).toEqual([]);
  });

  it('is refused where the account of that id has another endpoint than the URL', async () => {
    seed();
    const containerUrl = filesTarget.containerUrl.replace('windows.net', 'chinacloudapi.cn');
    const end = await app().ended(await restoring({ ...filesTarget, containerUrl }));
    expectExplained(end, 'RestoreTargetMismatch');
    expect(end.error).toMatchObject({
      message: expect.stringContaining('https://ossdemorestores.blob.core.windows.net'),
    });
    expect(writes()).toEqual([]);
  });

  it('is refused in the words of Azure where the app may not read it', async () => {
    seed();
    const message = `The client does not have authorization to perform action 'Microsoft.Storage/storageAccounts/read'.`;
    app().arm.faults.add({
      ...{ switch: 'refuse', on: 'get', resource: storageAccountId, code: 'AuthorizationFailed', status: 403 },
      message,
    });
    const end = await app().ended(await restoring());
    expectExplained(end, 'AuthorizationFailed');
    expect(end.error).toMatchObject({ phase: 'checkTarget', message });
    expect(JSON.stringify(end)).toContain('on the storage account');
    expect(writes()).toEqual([]);
  });

  it('is read again when Azure asks to wait, and when the connection broke', async () => {
    seed();
    app().arm.faults.add({ switch: 'throttle', on: 'get', resource: storageAccountId, times: 1 });
    app().arm.faults.add({ switch: 'connectionReset', on: 'get', resource: storageAccountId, times: 1 });
    expect(await app().ended(await restoring())).toMatchObject({ status: 'Succeeded' });
    expect(reads()).toHaveLength(3);
  });

  it('can be cancelled while it waits to be read', async () => {
    seed();
    app().arm.faults.add({ switch: 'throttle', on: 'get', resource: storageAccountId });
    const id = await restoring();
    await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'throttling');
    await app().request('POST', `/api/operations/${id}/cancel`, {});
    expect(await app().ended(id)).toMatchObject({ status: 'Canceled', result: { phase: 'checkTarget' } });
    expect(writes()).toEqual([]);
  });

  it('is not asked for where a database is restored to: the id that is allowed is the one that Azure is sent', async () => {
    seed();
    const secretUri = 'https://ossdemo-kv.vault.azure.net/secrets/target-connection';
    const target = { kind: 'database', databaseId: newDatabaseId, secretUri };
    const path = `/api/restores${single.resourceId}?vaultId=${vaultId}`;
    const body = { recoveryPointId: 'a', location: 'westus', target };
    expect(await app().request('POST', path, body)).toMatchObject({ status: 403, body: { code: 'ScopeNotAllowed' } });
    expect(app().arm.requests).toEqual([]);
    const allowed = { ...target, databaseId: allowedDatabaseId };
    expect(await app().ended(await restoring(allowed, single))).toMatchObject({ status: 'Succeeded' });
    expect(reads()).toEqual([]);
  });
});
