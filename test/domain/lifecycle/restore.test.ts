import { restoreDestination, restoreRequest } from '../../../domain/lifecycle/restore-request';
import { type GivenTarget, restoredResource, restoreTarget } from '../../../domain/lifecycle/restore-target';
import { DATABASE_ID, datasource, FLEXIBLE_SERVER_ID, resourceId, SERVER_ID, VAULT_ID } from '../sample-ids';

const accountId = VAULT_ID.replace(/Microsoft\.DataProtection.*/, 'Microsoft.Storage/storageAccounts/restores1');
const containerUrl = 'https://restores1.blob.core.windows.net/pg-files';
const secretUri = 'https://testkv.vault.azure.net/secrets/target';
const files: GivenTarget = { kind: 'files', containerUrl, storageAccountId: accountId, filePrefix: 'run1' };
const database: GivenTarget = { kind: 'database', databaseId: `${DATABASE_ID}-new`, secretUri };

const server = datasource(FLEXIBLE_SERVER_ID);
const single = datasource(DATABASE_ID);

function checked(given: GivenTarget, source = single) {
  const target = restoreTarget(given, source);
  if (!target.ok) throw new Error(target.problem.message);
  return target.value;
}

describe('the target of a restore', () => {
  it('is a container, for both kinds of datasources', () => {
    for (const source of [server, single]) {
      expect(checked(files, source)).toEqual({
        kind: 'files',
        containerUrl,
        storageAccountId: accountId,
        containerId: `${accountId}/blobServices/default/containers/pg-files`,
        filePrefix: 'run1',
      });
    }
  });

  it('is the same with a slash at the end, and in another cloud', () => {
    expect(checked({ ...files, containerUrl: `${containerUrl}/` })).toEqual(checked(files));
    for (const cloud of ['chinacloudapi.cn', 'usgovcloudapi.net']) {
      const url = containerUrl.replace('windows.net', cloud);
      expect(checked({ ...files, containerUrl: url })).toMatchObject({ containerUrl: url });
    }
  });

  it.each([
    'http://restores1.blob.core.windows.net/pg-files',
    'https://restores1.blob.core.windows.net/pg-files?sv=2025&sig=secret',
    'https://restores1.blob.core.windows.net/pg-files/folder',
    'https://restores1.blob.core.windows.net/',
    'https://user@restores1.blob.core.windows.net/pg-files',
    'https://restores1.blob.core.windows.net.example/pg-files',
    'https://restores1.example.com/pg-files',
    'https://restores1.blob.core.windows.net/PG',
    'pg-files',
  ])('is not %s', (url) => {
    expect(restoreTarget({ ...files, containerUrl: url }, server)).toMatchObject({
      ok: false,
      problem: { code: 'InvalidRestoreTarget' },
    });
  });

  it.each([
    [VAULT_ID, 'is not the id'],
    ['restores1', 'is not the id'],
    [accountId.replace('restores1', 'others'), 'names others'],
  ])('does not stand in the account %s', (storageAccountId, words) => {
    const target = restoreTarget({ ...files, storageAccountId }, server);
    expect(target).toMatchObject({ problem: { message: expect.stringContaining(words) } });
  });

  it('is a new database, for a database of a single server', () => {
    expect(checked(database)).toEqual(database);
    expect(restoreTarget(database, server)).toEqual({
      ok: false,
      problem: {
        code: 'RestoreTargetNotSupported',
        message: 'This datasource (Azure Database for PostgreSQL flexible server) is restored to: files.',
      },
    });
  });

  it.each([
    ['itself', DATABASE_ID.toUpperCase().replace(/^\/SUBSCRIPTIONS/, '/subscriptions')],
    ['a server', SERVER_ID],
    ['a flexible server', FLEXIBLE_SERVER_ID],
    ['no id', 'empdb11'],
  ])('is not %s', (_, databaseId) => {
    expect(restoreTarget({ ...database, databaseId }, single)).toMatchObject({
      problem: { code: 'InvalidRestoreTarget' },
    });
  });

  it('is opened with the URI of a secret, never with one', () => {
    expect(restoreTarget({ ...database, secretUri: 'Server=a;Password=b' }, single)).toMatchObject({
      problem: { code: 'InvalidSecretUri' },
    });
  });

  it('is what the allowed scopes must hold, and what the job calls its destination', () => {
    const location = 'westus';
    const to = (target: GivenTarget) => ({ recoveryPointId: 'p', location, target: checked(target) });
    expect(restoredResource(checked(files))).toBe(`${accountId}/blobServices/default/containers/pg-files`);
    expect(restoredResource(checked(database))).toBe(`${DATABASE_ID}-new`);
    expect(restoreDestination(to(files))).toBe(containerUrl);
    expect(restoreDestination(to(database))).toBe(`${DATABASE_ID}-new`);
  });
});

describe('the request for a restore', () => {
  const id = resourceId(DATABASE_ID);

  it('as files is the one of the documentation', () => {
    expect(restoreRequest(id, { recoveryPointId: 'p', location: 'westus', target: checked(files) })).toEqual({
      objectType: 'AzureBackupRecoveryPointBasedRestoreRequest',
      recoveryPointId: 'p',
      sourceDataStoreType: 'VaultStore',
      sourceResourceId: DATABASE_ID,
      restoreTargetInfo: {
        objectType: 'RestoreFilesTargetInfo',
        recoveryOption: 'FailIfExists',
        restoreLocation: 'westus',
        targetDetails: {
          url: containerUrl,
          filePrefix: 'run1',
          restoreTargetLocationType: 'AzureBlobs',
          targetResourceArmId: `${accountId}/blobServices/default/containers/pg-files`,
        },
      },
    });
  });

  it('names the identity that makes it, where one is meant', () => {
    const restore = { recoveryPointId: 'p', location: 'westus', target: checked(files) };
    const identityId = resourceId(
      VAULT_ID.replace(/Microsoft\.DataProtection.*/, 'Microsoft.ManagedIdentity/userAssignedIdentities/backup'),
    );
    expect(restoreRequest(id, restore)).not.toHaveProperty('identityDetails');
    expect(restoreRequest(id, restore, { identity: { kind: 'systemAssigned' } }).identityDetails).toEqual({
      useSystemAssignedIdentity: true,
    });
    expect(restoreRequest(id, restore, { identity: { kind: 'userAssigned', id: identityId } }).identityDetails).toEqual(
      { useSystemAssignedIdentity: false, userAssignedIdentityArmUrl: identityId },
    );
  });

  it('to a database names it, its server and the secret of the server', () => {
    const guarded = { resourceGuardOperationRequests: ['g'] };
    const request = restoreRequest(
      id,
      { recoveryPointId: 'p', location: 'westus', target: checked(database) },
      guarded,
    );
    expect(request).toMatchObject({
      resourceGuardOperationRequests: ['g'],
      restoreTargetInfo: {
        objectType: 'RestoreTargetInfo',
        datasourceInfo: {
          objectType: 'Datasource',
          resourceID: `${DATABASE_ID}-new`,
          datasourceType: 'Microsoft.DBforPostgreSQL/servers/databases',
          resourceName: 'empdb11-new',
          resourceLocation: 'westus',
        },
        datasourceSetInfo: { objectType: 'DatasourceSet', resourceID: SERVER_ID, resourceName: 'testpostgresql' },
        datasourceAuthCredentials: { secretStoreResource: { uri: secretUri, secretStoreType: 'AzureKeyVault' } },
      },
    });
  });
});
