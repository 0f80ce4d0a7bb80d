import {
  databaseBody,
  databaseId,
  flexibleServerBody,
  flexibleServerId,
  protectionPath,
  vaultId,
} from '../../../integration/seeded-estate';
import { signedIn } from '../../support/client-principal';
import { byExample, type ContractCase, withBody } from '../contract-case';

const action = (name: string): string => `POST /api/protection-actions/${name}/{resourceId}`;
const restore = 'POST /api/restores/{resourceId}';
const points = 'GET /api/recovery-points/{resourceId}';
const jobs = 'GET /api/jobs/{resourceId}';

const database = { resourceId: databaseId.slice(1) };
const plain = ['suspend-backups', 'resume-backups', 'resume-protection', 'undelete', 'backup'].map(action);
const changePolicy = action('change-policy');

const starting = [...plain, changePolicy, restore].flatMap((operation): ContractCase[] => [
  { operation, status: 202, title: 'the example of the document', send: byExample() },
  {
    operation,
    status: 409,
    code: 'OperationInProgress',
    title: 'a protection that is being made',
    send: async (exchange) => {
      await exchange.started('PUT /api/protections/{resourceId}');
      return exchange.send(exchange.example());
    },
  },
]);

/** The key of a caller's request for something else on the same resource. */
const reusedKeys = [...plain, changePolicy, restore].map((operation): ContractCase => ({
  operation,
  status: 422,
  code: 'IdempotencyKeyReused',
  title: 'the key of another request',
  send: async (exchange) => {
    const roles = ['Sauvegarde.Operator', 'Sauvegarde.Restorer'];
    const caller = { ...signedIn({ roles, id: `${operation} twice` }), 'idempotency-key': 'one-key' };
    await exchange.app.request('DELETE', protectionPath(flexibleServerId), undefined, caller);
    return exchange.send(exchange.example(), caller);
  },
}));

const wrongVaults = [...plain, restore, points, jobs].map((operation): ContractCase => ({
  operation,
  status: 400,
  code: 'InvalidVaultId',
  title: 'a vault that is none',
  send: byExample({ vaultId: 'one' }),
}));

const files = {
  kind: 'files',
  containerUrl: 'https://ossdemorestores.blob.core.windows.net/restores',
  storageAccountId: `${flexibleServerId.split('/').slice(0, 6).join('/')}/Microsoft.Storage/storageAccounts/ossdemorestores`,
  filePrefix: 'a',
};
const toDatabase = { kind: 'database', databaseId: `${databaseId}-new`, secretUri: databaseBody.secretUri };

const unsuitable: readonly (readonly [string, string, ContractCase['send']])[] = [
  [changePolicy, 'InvalidPolicyId', withBody({ policyId: flexibleServerId })],
  [changePolicy, 'InvalidVaultId', withBody({ policyId: `${vaultId}_/backupPolicies/flexpol1` })],
  [restore, 'RestoreTargetNotSupported', withBody({ target: toDatabase })],
  [restore, 'InvalidRestoreTarget', withBody({ target: { ...files, containerUrl: `${files.containerUrl}?sig=a` } })],
  [restore, 'InvalidIdentityId', withBody({ identity: { type: 'UserAssigned', id: vaultId } })],
  [restore, 'InvalidSecretUri', withBody({ target: { ...toDatabase, secretUri: 'Server=a' } }, database)],
  ...[action('suspend-backups'), changePolicy, restore].map(
    (operation) =>
      [
        operation,
        'InvalidResourceGuardRequest',
        withBody({ resourceGuardOperationRequests: [flexibleServerId] }),
      ] as const,
  ),
];

const reading = [points, jobs].flatMap((operation): ContractCase[] => [
  {
    operation,
    status: 200,
    title: 'a protection',
    send: async (exchange) => {
      exchange.app.arm.seed({
        backupInstances: [
          {
            id: `${flexibleServerBody.vaultId}/backupInstances/listed`,
            datasourceId: flexibleServerId,
            policyName: 'flexpol1',
            recoveryPoints: { lastAgeSeconds: 60, count: 2 },
          },
        ],
      });
      await exchange.started(action('backup'));
      await exchange.ended();
      return exchange.send(exchange.example());
    },
  },
  {
    operation,
    status: 400,
    code: 'InvalidParameter',
    title: 'a page that begins nowhere',
    send: byExample({ after: 'here' }),
  },
  {
    operation,
    status: 400,
    code: 'VaultNotKnown',
    title: 'a database without its vault',
    send: (exchange) => {
      const { method, path } = exchange.example(database);
      return exchange.send({ method, path: path.replace(/\?.*/, '') });
    },
  },
  { operation, status: 404, code: 'NotProtected', title: 'a server without protection', send: byExample() },
  {
    operation,
    status: 404,
    title: 'a server that does not exist',
    send: byExample({ resourceId: `${flexibleServerId}-gone`.slice(1) }),
  },
  {
    operation,
    status: 502,
    title: 'an Azure that refuses',
    send: (exchange) => {
      exchange.app.arm.faults.add({ switch: 'refuse', on: 'list', code: 'AuthorizationFailed', status: 403, times: 1 });
      return exchange.send(exchange.example());
    },
  },
  {
    operation,
    status: 502,
    code: 'AzureUnreachable',
    title: 'an Azure that breaks off',
    send: (exchange) => {
      exchange.app.arm.faults.add({ switch: 'connectionReset', on: 'list', times: 1 });
      return exchange.send(exchange.example());
    },
  },
  {
    operation,
    status: 503,
    code: 'AzureThrottled',
    title: 'an Azure that asks to wait',
    send: (exchange) => {
      exchange.app.arm.faults.add({ switch: 'throttle', on: 'list', times: 1 });
      return exchange.send(exchange.example());
    },
  },
]);

export const lifecycleCases: readonly ContractCase[] = [
  ...starting,
  ...reusedKeys,
  ...wrongVaults,
  ...unsuitable.map(([operation, code, send]): ContractCase => ({
    operation,
    status: 400,
    code,
    title: 'a request that asks for what cannot be',
    send,
  })),
  ...reading,
];
