import * as fc from 'fast-check';
import documented from '../fixtures/documented/validate-for-backup.request.json';
import {
  backupInstanceId,
  backupInstanceName,
  backupInstanceRequest,
  type BackupInstanceSpecification,
} from '../../domain/backup-instance-request';
import { isResourceId } from '../../domain/resource-id';
import { vaultOfBackupInstance } from '../../domain/vault';
import {
  DATABASE_ID,
  datasource,
  FLEXIBLE_SERVER_ID,
  OTHER_VAULT_ID,
  POLICY_ID,
  resourceId,
  secretUri,
  SERVER_ID,
  SUBSCRIPTION,
  targetIn,
  VAULT_ID,
} from './sample-ids';

const SECRET = secretUri('https://testkv.vault.azure.net/secrets/testpostgresql-connection');
const GUID = '[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

const specification: BackupInstanceSpecification = { target: targetIn(VAULT_ID, POLICY_ID), location: 'westUS' };

/** The documentation blanks its subscription; so is ours, to compare the rest. */
function asDocumented(body: object): unknown {
  return JSON.parse(JSON.stringify(body).replaceAll(SUBSCRIPTION, 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'));
}

describe('the request for a database of a single server', () => {
  const request = backupInstanceRequest(datasource(DATABASE_ID), { ...specification, secretUri: SECRET });
  const article = documented.body.backupInstance;

  test('says of the database what the documented body says', () => {
    expect(asDocumented(request.dataSourceInfo)).toEqual(article.dataSourceInfo);
  });

  test('says of its server what the documented body says', () => {
    expect(asDocumented(request.dataSourceSetInfo)).toEqual(article.dataSourceSetInfo);
  });

  test('says of the policy what the documented body says', () => {
    expect(asDocumented(request.policyInfo)).toEqual(article.policyInfo);
  });

  test('has its own object type inside, where the documented PUT body has it outside of its properties', () => {
    expect(request.objectType).toBe(article.objectType);
  });

  test('differs from the documented body in two members that it lacks, and in no other', () => {
    const { friendlyName, datasourceAuthCredentials, ...rest } = request;
    expect(Object.keys(article)).not.toEqual(expect.arrayContaining(['friendlyName']));
    expect(Object.keys(article)).not.toEqual(expect.arrayContaining(['datasourceAuthCredentials']));
    expect(friendlyName).toBe('testpostgresql/empdb11');
    expect(datasourceAuthCredentials).toEqual({
      objectType: 'SecretStoreBasedAuthCredentials',
      secretStoreResource: { uri: SECRET, secretStoreType: 'AzureKeyVault' },
    });
    expect(asDocumented(rest)).toEqual(article);
  });
});

describe('the request for a flexible server', () => {
  const request = backupInstanceRequest(datasource(FLEXIBLE_SERVER_ID), specification);

  test('is the whole body that the service expects, with the server as its own set', () => {
    const server = {
      resourceID: FLEXIBLE_SERVER_ID,
      resourceUri: '',
      datasourceType: 'Microsoft.DBforPostgreSQL/flexibleServers',
      resourceName: 'pg-flex-01',
      resourceType: 'Microsoft.DBforPostgreSQL/flexibleServers',
      resourceLocation: 'westUS',
    };
    expect(request).toEqual({
      friendlyName: 'pg-flex-01',
      dataSourceInfo: { ...server, objectType: 'Datasource' },
      dataSourceSetInfo: { ...server, objectType: 'DatasourceSet' },
      policyInfo: { policyId: POLICY_ID, policyVersion: '' },
      objectType: 'BackupInstance',
    });
  });

  test('has no credentials: the server is read by the identity of the vault', () => {
    expect(request).not.toHaveProperty('datasourceAuthCredentials');
  });
});

describe.each([
  ['a database', DATABASE_ID],
  ['a flexible server', FLEXIBLE_SERVER_ID],
])('the request for %s', (_kind, id) => {
  const source = datasource(id);

  test('takes the friendly name that somebody chose', () => {
    expect(backupInstanceRequest(source, { ...specification, friendlyName: 'orders' }).friendlyName).toBe('orders');
  });

  test('says nothing of identities when nobody chose one', () => {
    expect(backupInstanceRequest(source, specification)).not.toHaveProperty('identityDetails');
  });

  test('can name the identity of the vault itself', () => {
    const request = backupInstanceRequest(source, { ...specification, identity: { kind: 'systemAssigned' } });
    expect(request.identityDetails).toEqual({ useSystemAssignedIdentity: true });
  });

  test('can name an identity that is attached to the vault', () => {
    const identity = resourceId(SERVER_ID.replace(/Microsoft.*/, 'Microsoft.ManagedIdentity/userAssignedIdentities/b'));
    const request = backupInstanceRequest(source, {
      ...specification,
      identity: { kind: 'userAssigned', id: identity },
    });
    expect(request.identityDetails).toEqual({
      useSystemAssignedIdentity: false,
      userAssignedIdentityArmUrl: identity,
    });
  });

  test('sends ids in the spelling they were given in, and type names in the spelling of the service', () => {
    const { dataSourceInfo, dataSourceSetInfo } = backupInstanceRequest(datasource(id.toUpperCase()), specification);
    expect(dataSourceInfo.resourceID).toBe(id.toUpperCase());
    expect(dataSourceInfo.datasourceType).toBe(source.descriptor.datasourceType);
    expect(dataSourceSetInfo.resourceType).toBe(source.descriptor.setResourceType);
  });

  test('is plain data with no member left undefined', () => {
    const request = backupInstanceRequest(source, specification);
    expect(JSON.parse(JSON.stringify(request))).toStrictEqual(request);
  });
});

describe('the derived name of a backup instance', () => {
  const vault = resourceId(VAULT_ID);

  // These literals are names that live in Azure. If this test fails, every protected datasource would get a second one.
  test.each([
    [DATABASE_ID, 'testpostgresql-empdb11-be7b1d8f-9bcf-512a-8517-b1ff4cfcf8fa'],
    [FLEXIBLE_SERVER_ID, 'pg-flex-01-d4a10121-282a-50fa-90da-a92da2e3faac'],
  ])('for %s stays what it has always been', (id, name) => {
    expect(backupInstanceName(datasource(id), vault)).toBe(name);
  });

  test('has the form <server>-<database>-<guid> or <server>-<guid>', () => {
    expect(backupInstanceName(datasource(DATABASE_ID), vault)).toMatch(new RegExp(`^testpostgresql-empdb11-${GUID}$`));
    expect(backupInstanceName(datasource(FLEXIBLE_SERVER_ID), vault)).toMatch(new RegExp(`^pg-flex-01-${GUID}$`));
  });

  test.each([DATABASE_ID, FLEXIBLE_SERVER_ID])('names one instance however the ids are spelled (%s)', (id) => {
    const name = backupInstanceName(datasource(id), vault);
    fc.assert(
      fc.property(fc.mixedCase(fc.constant(id)), fc.mixedCase(fc.constant(VAULT_ID)), (source, anyVault) => {
        const other = backupInstanceName(datasource(source), resourceId(anyVault));
        expect(other.toLowerCase()).toBe(name.toLowerCase());
        expect(other.slice(-36)).toBe(name.slice(-36));
      }),
    );
  });

  test('is another one in another vault', () => {
    const source = datasource(DATABASE_ID);
    expect(backupInstanceName(source, resourceId(OTHER_VAULT_ID))).not.toBe(backupInstanceName(source, vault));
  });

  test('is another one for every other datasource, even where servers and databases read the same', () => {
    const server = SERVER_ID.replace('testpostgresql', '');
    const paths = ['a/databases/b-c', 'a-b/databases/c', 'a/databases/b', 'b/databases/a', 'a/databases/b_c'];
    const ids = [...paths.map((path) => server + path), DATABASE_ID.replace('ossdemoRG', 'otherRG'), DATABASE_ID];
    const guids = ids.map((id) => backupInstanceName(datasource(id), vault).slice(-36));
    expect(new Set(guids).size).toBe(ids.length);
  });

  test('makes an id in the vault, from which the vault is found again', () => {
    const id = backupInstanceId(datasource(DATABASE_ID), vault);
    expect(id).toBe(`${VAULT_ID}/backupInstances/${backupInstanceName(datasource(DATABASE_ID), vault)}`);
    expect(vaultOfBackupInstance(id)).toBe(VAULT_ID);
  });

  test('fits into an id even when server and database have the longest names', () => {
    const id = `${SERVER_ID.replace('testpostgresql', 's'.repeat(63))}/databases/${'d'.repeat(63)}`;
    expect(isResourceId(backupInstanceId(datasource(id), vault))).toBe(true);
  });
});
