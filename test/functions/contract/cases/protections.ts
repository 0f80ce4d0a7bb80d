import {
  databaseBody,
  databaseId,
  flexibleServerBody,
  flexibleServerId,
  otherVaultId,
} from '../../../integration/seeded-estate';
import { signedIn } from '../../support/client-principal';
import { byExample, type ContractCase, withBody } from '../contract-case';

const put = 'PUT /api/protections/{resourceId}';
const get = 'GET /api/protections/{resourceId}';
const del = 'DELETE /api/protections/{resourceId}';
const validation = 'POST /api/validations/{resourceId}';

const database = { resourceId: databaseId.slice(1) };
const otherServer = { resourceId: flexibleServerId.replace('pgflex-orders', 'pgflex-billing').slice(1) };

/** Bodies that are of the right form, and ask for what cannot be. */
const unsuitableBodies: readonly (readonly [string, ContractCase['send']])[] = [
  ['InvalidVaultId', withBody({ vaultId: flexibleServerId })],
  ['InvalidPolicyId', withBody({ policyId: flexibleServerId })],
  ['PolicyOfAnotherVault', withBody({ policyId: `${otherVaultId}/backupPolicies/flexpol1` })],
  ['SecretUriNotAllowed', withBody({ secretUri: databaseBody.secretUri })],
  ['MissingSecretUri', byExample(database)],
  ['InvalidSecretUri', withBody({ secretUri: 'Server=a' }, database)],
  ['InvalidIdentityId', withBody({ identity: { type: 'UserAssigned', id: flexibleServerId } })],
];

const starting = [put, validation].flatMap((operation): ContractCase[] => [
  { operation, status: 202, title: 'the example of the document', send: byExample() },
  {
    operation,
    status: 409,
    code: 'OperationInProgress',
    title: 'another request than the one that runs',
    send: async (exchange) => {
      await exchange.started(operation);
      return withBody({ friendlyName: 'another' })(exchange);
    },
  },
  ...unsuitableBodies.map(([code, send]) => ({
    operation,
    status: 400,
    code,
    title: 'a body that asks for what cannot be',
    send,
  })),
]);

/** Two requests of one caller that have a key in common and nothing else. */
const sameKey =
  (operation: string, first: Readonly<Record<string, string>>): ContractCase['send'] =>
  async (exchange) => {
    const caller = {
      ...signedIn({ roles: ['Sauvegarde.Operator'], id: `${operation} twice` }),
      'idempotency-key': 'one-key',
    };
    await exchange.send(exchange.example(first), caller);
    const { body, ...request } = exchange.example();
    const another = typeof body === 'object' ? { ...request, body: { ...body, friendlyName: 'another' } } : request;
    return exchange.send(another, caller);
  };

const repeating = [put, validation, del].map((operation): ContractCase => ({
  operation,
  status: 422,
  code: 'IdempotencyKeyReused',
  title: 'the key of another request',
  send: sameKey(operation, operation === del ? { vaultId: otherVaultId } : {}),
}));

const stopping: readonly ContractCase[] = [
  { operation: del, status: 202, title: 'the example of the document', send: byExample() },
  { operation: del, status: 400, code: 'InvalidData', title: 'other words', send: byExample({ data: 'burn' }) },
  {
    operation: del,
    status: 400,
    code: 'InvalidVaultId',
    title: 'a vault that is none',
    send: byExample({ vaultId: 'one' }),
  },
  {
    operation: del,
    status: 400,
    code: 'InvalidResourceGuardRequest',
    title: 'a request of a resource guard that is none',
    send: byExample({ resourceGuardOperationRequests: flexibleServerId }),
  },
  {
    operation: del,
    status: 403,
    code: 'DataDeletionNotAllowed',
    title: 'a deletion of data that is switched off',
    send: byExample({ data: 'delete' }),
  },
  {
    operation: del,
    status: 409,
    code: 'OperationInProgress',
    title: 'an end while the beginning goes on',
    send: async (exchange) => {
      await exchange.started(put);
      return exchange.send(exchange.example());
    },
  },
];

const reading: readonly ContractCase[] = [
  { operation: get, status: 200, title: 'a server without protection', send: byExample() },
  {
    operation: get,
    status: 200,
    title: 'a server with a protection and a running operation',
    send: async (exchange) => {
      await exchange.started(put);
      await exchange.ended();
      await exchange.started(put);
      return exchange.send(exchange.example());
    },
  },
  {
    operation: get,
    status: 200,
    title: 'a broken protection',
    send: (exchange) => {
      exchange.app.arm.seed({
        backupInstances: [
          {
            id: `${flexibleServerBody.vaultId}/backupInstances/broken`,
            datasourceId: `/${otherServer.resourceId}`,
            policyName: 'flexpol1',
            protectionState: 'ProtectionError',
            errorCode: 'UserErrorMSIMissingPermissions',
          },
        ],
      });
      return exchange.send(exchange.example(otherServer));
    },
  },
  {
    operation: get,
    status: 400,
    code: 'InvalidVaultId',
    title: 'a vault that is none',
    send: byExample({ vaultId: 'one' }),
  },
  {
    operation: get,
    status: 400,
    code: 'VaultNotKnown',
    title: 'a database without its vault',
    send: (exchange) => {
      const { method, path } = exchange.example(database);
      return exchange.send({ method, path: path.replace(/\?.*/, '') });
    },
  },
  {
    operation: get,
    status: 404,
    title: 'a server that does not exist',
    send: byExample({ resourceId: `${flexibleServerId}-gone`.slice(1) }),
  },
  {
    operation: get,
    status: 502,
    code: 'AzureUnreachable',
    title: 'an Azure that breaks off',
    send: (exchange) => {
      exchange.app.arm.faults.add({ switch: 'connectionReset', on: 'list', times: 1 });
      return exchange.send(exchange.example());
    },
  },
  {
    operation: get,
    status: 502,
    title: 'an Azure that refuses',
    send: (exchange) => {
      exchange.app.arm.faults.add({ switch: 'refuse', on: 'list', code: 'AuthorizationFailed', status: 403, times: 1 });
      return exchange.send(exchange.example());
    },
  },
  {
    operation: get,
    status: 503,
    code: 'AzureThrottled',
    title: 'an Azure that asks to wait',
    send: (exchange) => {
      exchange.app.arm.faults.add({ switch: 'throttle', on: 'list', times: 1 });
      return exchange.send(exchange.example());
    },
  },
];

export const protectionCases: readonly ContractCase[] = [...starting, ...repeating, ...stopping, ...reading];
