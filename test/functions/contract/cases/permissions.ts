import { databaseBody, databaseId, flexibleServerId, vaultId } from '../../../integration/seeded-estate';
import { signedIn } from '../../support/client-principal';
import { byExample, type ContractCase, type Exchange, withBody } from '../contract-case';

const post = 'POST /api/permissions/{resourceId}';
const put = 'PUT /api/permissions/{resourceId}';

const group = flexibleServerId.split('/').slice(0, 5).join('/');
const keyVaultId = `${group}/providers/Microsoft.KeyVault/vaults/ossdemo-kv`;
const { secretUri } = databaseBody;
const database = { resourceId: databaseId.slice(1) };
const principalId = 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6';

/** Bodies that are of the right form, and ask for what cannot be. */
const unsuitableBodies: readonly (readonly [string, ContractCase['send']])[] = [
  ['InvalidVaultId', withBody({ vaultId: flexibleServerId })],
  ['SecretUriNotAllowed', withBody({ secretUri })],
  ['MissingSecretUri', byExample(database)],
  ['InvalidSecretUri', withBody({ secretUri: 'Server=a' }, database)],
  ['InvalidIdentityId', withBody({ identity: { type: 'UserAssigned', id: flexibleServerId } })],
  ['InvalidKeyVaultId', withBody({ keyVaultId })],
  ['InvalidKeyVaultId', withBody({ secretUri, keyVaultId: 'one' }, database)],
  ['InvalidKeyVaultId', withBody({ secretUri, keyVaultId: vaultId }, database)],
  ['InvalidKeyVaultId', withBody({ secretUri, keyVaultId: `${keyVaultId}-other` }, database)],
];

const both = [post, put].flatMap((operation): ContractCase[] => [
  ...unsuitableBodies.map(([code, send]) => ({
    operation,
    status: 400,
    code,
    title: 'a body that asks for what cannot be',
    send,
  })),
  {
    operation,
    status: 404,
    title: 'a server that does not exist',
    send: byExample({ resourceId: `${flexibleServerId}-gone`.slice(1) }),
  },
  {
    operation,
    status: 409,
    code: 'VaultIdentityMissing',
    title: 'an identity that the vault does not have',
    send: withBody({
      identity: { type: 'UserAssigned', id: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one` },
    }),
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
    status: 502,
    title: 'an Azure that refuses',
    send: (exchange) => {
      exchange.app.arm.faults.add({ switch: 'refuse', on: 'list', code: 'AuthorizationFailed', status: 403, times: 1 });
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

/** A database whose key vault, firewall and rights leave something to be desired. */
function databaseInNeed({ app }: Exchange): void {
  app.arm.seed({
    keyVaults: [
      {
        id: keyVaultId,
        rbac: false,
        bypass: 'None',
        defaultAction: 'Deny',
        accessPolicies: [{ objectId: principalId, secrets: ['get'] }],
      },
    ],
  });
}

/** With an app that may not grant. */
export const grantsOffCases: readonly ContractCase[] = [
  {
    operation: put,
    status: 403,
    code: 'GrantsNotAllowed',
    title: 'an app that may not grant',
    send: byExample(),
  },
];

export const permissionCases: readonly ContractCase[] = [
  ...both,
  { operation: post, status: 200, title: 'a server without any permission', send: byExample() },
  {
    operation: post,
    status: 200,
    title: 'a server with a role that was just granted',
    send: (exchange) => {
      const role = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
      exchange.app.arm.seed({ roleAssignments: [{ scope: group, role, principalId }] });
      return exchange.send(exchange.example());
    },
  },
  {
    operation: post,
    status: 200,
    title: 'a database with findings of every kind',
    send: (exchange) => {
      databaseInNeed(exchange);
      return withBody({ secretUri }, database)(exchange);
    },
  },
  {
    operation: post,
    status: 200,
    title: 'a database whose key vault is not found',
    send: withBody({ secretUri }, database),
  },
  { operation: put, status: 202, title: 'the example of the document', send: byExample() },
  {
    operation: put,
    status: 409,
    code: 'PlanChanged',
    title: 'another plan',
    send: withBody({ planId: '00000000-0000-4000-8000-000000000000' }),
  },
  {
    operation: put,
    status: 422,
    code: 'IdempotencyKeyReused',
    title: 'the key of another request',
    send: async (exchange) => {
      const caller = {
        ...signedIn({ roles: ['Sauvegarde.PermissionAdministrator'], id: 'grants twice' }),
        'idempotency-key': 'one-key',
      };
      const { body, ...request } = exchange.example();
      await exchange.send({ ...request, body }, caller);
      const another = { ...(typeof body === 'object' && body), planId: '00000000-0000-4000-8000-000000000000' };
      return exchange.send({ ...request, body: another }, caller);
    },
  },
  {
    operation: put,
    status: 409,
    code: 'OperationInProgress',
    title: 'a protection that goes on',
    send: async (exchange) => {
      await exchange.started('PUT /api/protections/{resourceId}');
      return exchange.send(exchange.example());
    },
  },
];
