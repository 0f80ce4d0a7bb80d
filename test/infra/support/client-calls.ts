import type { ArmConnection } from '../../../azure/arm-connection';
import { createBackupJobsClient } from '../../../azure/backup-jobs-client';
import { createBackupPoliciesClient } from '../../../azure/backup-policies-client';
import { createBackupVaultsClient } from '../../../azure/backup-vaults-client';
import { type DataProtectionClient, dataProtectionClientOn } from '../../../azure/data-protection-client';
import { createDeletedInstancesClient } from '../../../azure/deleted-instances-client';
import { createInstanceActionsClient } from '../../../azure/instance-actions-client';
import { createKeyVaultClient } from '../../../azure/key-vault-client';
import { createPostgresqlClient } from '../../../azure/postgresql-client';
import { createRecoveryPointsClient } from '../../../azure/recovery-points-client';
import { createResourceGraphClient } from '../../../azure/resource-graph-client';
import { createResourceGuardClient } from '../../../azure/resource-guard-client';
import { createRoleAssignmentsClient } from '../../../azure/role-assignments-client';
import { createServerNetworkClient } from '../../../azure/server-network-client';
import { createStorageAccountsClient } from '../../../azure/storage-accounts-client';
import { requireDatasource } from '../../../domain/datasource';
import type { RestoreRequest } from '../../../domain/lifecycle/restore-request';
import { pollTarget } from '../../azure/support/poll-targets';
import {
  context,
  databaseId,
  instanceId,
  resourceId,
  serverId,
  serverInstance,
  vaultId,
} from '../../azure/support/subjects';
import type { CannedAnswer, RecordingConnection } from './recording-connection';

/** One call of a method. A method that sends several requests is told what the first ones are answered with. */
interface Row<Client> {
  readonly call: (client: Client) => Promise<unknown>;
  readonly answers?: readonly CannedAnswer[];
}

/** Calls that make a client send every kind of request it knows. **A new method or request needs a row here.** */
interface CallsOf<Client> {
  readonly file: string;
  readonly create: (connection: ArmConnection) => Client;
  readonly rows: { readonly [Method in keyof Client]?: readonly Row<Client>[] };
}

/** A client of `azure/`, without its type. */
export interface CalledClient {
  /** Its file in `azure/`. */
  readonly file: string;
  /** Methods that it has, and those that have a row. */
  readonly methods: readonly string[];
  readonly called: readonly string[];
  /** Makes all calls. */
  send(connection: RecordingConnection): Promise<void>;
}

const API_VERSION = '2026-06-01';

const NOT_SENT = { endpoint: { origin: 'https://management.azure.com', socketHost: '', secure: true } };

function methodsOf(client: object): string[] {
  const prototype: unknown = Object.getPrototypeOf(client);
  const inherited = prototype !== null && prototype !== Object.prototype ? Object.getOwnPropertyNames(prototype) : [];
  return [...Object.keys(client), ...inherited].filter((name) => name !== 'constructor');
}

function calledClient<Client extends object>({ file, create, rows }: CallsOf<Client>): CalledClient {
  const unused: ArmConnection = { ...NOT_SENT, send: () => Promise.reject(new Error('Nothing is sent here.')) };
  const all: readonly (readonly Row<Client>[] | undefined)[] = Object.values(rows);
  return {
    file,
    methods: methodsOf(create(unused)),
    called: Object.keys(rows),
    async send(connection) {
      const client = create(connection);
      for (const { call, answers = [] } of all.flatMap((each) => each ?? [])) {
        connection.answer(...answers);
        await call(client);
      }
    },
  };
}

const singleServerId = resourceId(databaseId.split('/').slice(0, -2).join('/'));
const group = vaultId.split('/').slice(0, 5).join('/');
const subscription = vaultId.split('/').slice(0, 3).join('/');

/** Poll URLs are the service's: these are the scopes that it has been seen or documented to use. */
const pollPaths = [
  `${vaultId}/operationStatus/operation`,
  `${vaultId}/operationResults/operation`,
  `${instanceId}/operationResults/operation`,
  `${group}/providers/Microsoft.DataProtection/locations/westus/operationStatus/operation`,
  `${subscription}/providers/Microsoft.DataProtection/locations/westus/operationStatus/operation`,
  `${subscription}/providers/Microsoft.DataProtection/locations/westus/operationResults/operation`,
];

const target = (path: string) => pollTarget(`https://management.azure.com${path}?api-version=2026-06-01`);

const server = { status: 200, body: { location: 'westus', properties: { state: 'Ready' } } };

const policyId = resourceId(`${vaultId}/backupPolicies/flexpol1`);

const restoreRequest: RestoreRequest = {
  objectType: 'AzureBackupRecoveryPointBasedRestoreRequest',
  recoveryPointId: 'point',
  sourceDataStoreType: 'VaultStore',
  sourceResourceId: serverId,
  restoreTargetInfo: {
    objectType: 'RestoreFilesTargetInfo',
    recoveryOption: 'FailIfExists',
    restoreLocation: 'westus',
    targetDetails: {
      url: 'https://account.blob.core.windows.net/container',
      filePrefix: 'restored',
      restoreTargetLocationType: 'AzureBlobs',
      targetResourceArmId: `${group}/providers/Microsoft.Storage/storageAccounts/account/blobServices/default/containers/container`,
    },
  },
};

const storageAccountId = resourceId(`${group}/providers/Microsoft.Storage/storageAccounts/account`);
const keyVaultId = resourceId(`${group}/providers/Microsoft.KeyVault/vaults/kv`);
const principalId = 'a8b24f84-0000-4000-8000-000000000001';

const assignment = {
  scope: serverId,
  roleName: 'Reader',
  roleDefinitionId: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  principalId,
  assignmentName: '1f1d1f36-0000-4000-8000-000000000002',
};

const changeable = { status: 200, body: { properties: { dataSourceInfo: {}, policyInfo: {} } } };

export const clients: readonly CalledClient[] = [
  calledClient({
    file: 'backup-jobs-client.ts',
    create: (connection) => createBackupJobsClient(connection, API_VERSION),
    rows: {
      get: [{ call: (client) => client.get(`${vaultId}/backupJobs/job`, context) }],
      list: [{ call: (client) => client.list(vaultId, context) }],
    },
  }),
  calledClient({
    file: 'backup-policies-client.ts',
    create: (connection) => createBackupPoliciesClient(connection, API_VERSION),
    rows: { backupRules: [{ call: (client) => client.backupRules(policyId, context) }] },
  }),
  calledClient({
    file: 'backup-vaults-client.ts',
    create: (connection) => createBackupVaultsClient(connection, API_VERSION),
    rows: {
      identities: [{ call: (client) => client.identities(vaultId, context) }],
      safety: [{ call: (client) => client.safety(vaultId, context) }],
    },
  }),
  calledClient({
    file: 'key-vault-client.ts',
    create: createKeyVaultClient,
    rows: {
      get: [{ call: (client) => client.get(keyVaultId, context) }],
      find: [{ call: (client) => client.find({ scope: subscription, name: 'kv' }, context) }],
    },
  }),
  calledClient({
    file: 'storage-accounts-client.ts',
    create: createStorageAccountsClient,
    rows: { get: [{ call: (client) => client.get(storageAccountId, context) }] },
  }),
  calledClient({
    file: 'role-assignments-client.ts',
    create: createRoleAssignmentsClient,
    rows: {
      list: [{ call: (client) => client.list(group, principalId, context) }],
      assign: [{ call: (client) => client.assign(assignment, context) }],
    },
  }),
  calledClient({
    file: 'server-network-client.ts',
    create: createServerNetworkClient,
    rows: {
      read: [
        { call: (client) => client.read(requireDatasource(serverId), context) },
        { call: (client) => client.read(requireDatasource(databaseId), context), answers: [server] },
      ],
    },
  }),
  calledClient<DataProtectionClient>({
    file: 'data-protection-client.ts',
    create: (connection) => dataProtectionClientOn(connection, API_VERSION),
    rows: {
      listForDatasource: [{ call: (client) => client.listForDatasource(serverId, context) }],
      listInVault: [{ call: (client) => client.listInVault(vaultId, serverId, context) }],
      get: [{ call: (client) => client.get(instanceId, context) }],
      validateForBackup: [{ call: (client) => client.validateForBackup(vaultId, serverInstance(), context) }],
      createOrUpdate: [{ call: (client) => client.createOrUpdate(instanceId, serverInstance(), context) }],
      delete: [{ call: (client) => client.delete(instanceId, context) }],
      stopProtection: [{ call: (client) => client.stopProtection(instanceId, context) }],
      sync: [{ call: (client) => client.sync(instanceId, context) }],
      poll: pollPaths.map((path) => ({ call: (client) => client.poll(target(path), context) })),
    },
  }),
  calledClient({
    file: 'deleted-instances-client.ts',
    create: (connection) => createDeletedInstancesClient(connection, API_VERSION),
    rows: { list: [{ call: (client) => client.list(vaultId, undefined, context) }] },
  }),
  calledClient({
    file: 'instance-actions-client.ts',
    create: (connection) => createInstanceActionsClient(connection, API_VERSION),
    rows: {
      suspendBackups: [{ call: (client) => client.suspendBackups(instanceId, {}, context) }],
      resumeBackups: [{ call: (client) => client.resumeBackups(instanceId, context) }],
      resumeProtection: [{ call: (client) => client.resumeProtection(instanceId, context) }],
      undelete: [{ call: (client) => client.undelete(instanceId, context) }],
      changePolicy: [
        { call: (client) => client.changePolicy(instanceId, { policyId }, context), answers: [changeable] },
      ],
      validatePolicyChange: [
        { call: (client) => client.validatePolicyChange(instanceId, { policyId }, context), answers: [changeable] },
      ],
      backup: [{ call: (client) => client.backup(instanceId, { ruleName: 'BackupWeekly' }, context) }],
      validateRestore: [{ call: (client) => client.validateRestore(instanceId, restoreRequest, context) }],
      restore: [{ call: (client) => client.restore(instanceId, restoreRequest, context) }],
    },
  }),
  calledClient({
    file: 'recovery-points-client.ts',
    create: (connection) => createRecoveryPointsClient(connection, API_VERSION),
    rows: { list: [{ call: (client) => client.list(instanceId, context) }] },
  }),
  calledClient({
    file: 'postgresql-client.ts',
    create: createPostgresqlClient,
    rows: {
      read: [
        { call: (client) => client.read(serverId, context) },
        { call: (client) => client.read(databaseId, context), answers: [server] },
      ],
      databases: [{ call: (client) => client.databases(singleServerId, undefined, context) }],
    },
  }),
  calledClient({
    file: 'resource-guard-client.ts',
    create: (connection) => createResourceGuardClient(connection, API_VERSION),
    rows: {
      unlockDelete: [
        {
          call: (client) =>
            client.unlockDelete(
              vaultId,
              { backupInstanceId: instanceId, resourceGuardOperationRequests: ['request'] },
              context,
            ),
          answers: [{ status: 200, body: { value: [{ id: `${vaultId}/backupResourceGuardProxies/proxy` }] } }],
        },
      ],
    },
  }),
  calledClient({
    file: 'resource-graph-client.ts',
    create: createResourceGraphClient,
    rows: {
      servers: [{ call: (client) => client.servers(undefined, context) }],
      backupInstances: [{ call: (client) => client.backupInstances(undefined, context) }],
      backupPolicies: [{ call: (client) => client.backupPolicies(undefined, context) }],
    },
  }),
];
