import { keyOf } from '../arm-id';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import type { JsonObject } from '../json';
import { requireGroup, requireSubscription, requireVault } from './lookup';
import { pageOf } from './pages';
import type { Vault } from './vault-record';

function identityBody(vault: Vault): JsonObject {
  const { type, principalId, userAssigned } = vault.identity;
  return {
    type,
    ...(principalId === undefined ? {} : { principalId, tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47' }),
    ...(userAssigned === undefined
      ? {}
      : { userAssignedIdentities: Object.fromEntries(userAssigned.map((id) => [id, {}])) }),
  };
}

function vaultBody(vault: Vault): JsonObject {
  const { state, retentionDays } = vault.softDelete;
  return {
    identity: identityBody(vault),
    location: vault.location,
    tags: vault.tags,
    properties: {
      provisioningState: 'Succeeded',
      storageSettings: [{ datastoreType: 'VaultStore', type: 'LocallyRedundant' }],
      securitySettings: { softDeleteSettings: { state, retentionDurationInDays: retentionDays } },
      isVaultProtectedByResourceGuard: false,
    },
    id: vault.id,
    name: vault.name,
    type: 'Microsoft.DataProtection/backupVaults',
  };
}

function listBelow(call: Call, prefix: string): ArmAnswer {
  const vaults = call.world.estate.vaults().filter(({ id }) => keyOf(id).startsWith(`${keyOf(prefix)}/`));
  return pageOf(call, vaults, vaultBody);
}

const provider = 'Microsoft.DataProtection';
const subscription = '/subscriptions/{subscriptionId}';
const group = `${subscription}/resourceGroups/{resourceGroup}`;
const type = 'providers/Microsoft.DataProtection/backupVaults';

/** Backup vaults: read, list by group and by subscription. */
export const backupVaultRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: `${subscription}/${type}`,
    kind: 'list',
    provider,
    handle: (call) => listBelow(call, `/subscriptions/${requireSubscription(call)}`),
  },
  {
    method: 'GET',
    template: `${group}/${type}`,
    kind: 'list',
    provider,
    handle: (call) => {
      const resourceGroup = requireGroup(call);
      return listBelow(call, `/subscriptions/${requireSubscription(call)}/resourceGroups/${resourceGroup}`);
    },
  },
  {
    method: 'GET',
    template: `${group}/${type}/{vaultName}`,
    kind: 'get',
    provider,
    handle: (call) => ({ status: 200, body: vaultBody(requireVault(call)) }),
  },
];
