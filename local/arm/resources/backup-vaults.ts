import { tenantId } from '../access/tenant';
import { identityObjects, systemPrincipal } from '../access/vault-identity';
import { keyOf } from '../arm-id';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import type { JsonObject } from '../json';
import { requireGroup, requireSubscription, requireVault } from './lookup';
import { pageOf } from './pages';
import { changedVault } from './vault-changes';
import type { Vault } from './vault-record';

function identityBody(vault: Vault): JsonObject {
  const { type, userAssigned } = vault.identity;
  const principalId = systemPrincipal(vault);
  const userAssignedIdentities = userAssigned?.map((id) => [id, identityObjects(id)] as const);
  return {
    type,
    ...(principalId === undefined ? {} : { principalId, tenantId }),
    ...(userAssignedIdentities === undefined
      ? {}
      : { userAssignedIdentities: Object.fromEntries(userAssignedIdentities) }),
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
      securitySettings: {
        softDeleteSettings: { state, retentionDurationInDays: retentionDays },
        immutabilitySettings: { state: vault.immutability },
      },
      isVaultProtectedByResourceGuard: vault.guard !== undefined,
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

/** Done at once: the declared 202 is never given. */
function patch(call: Call): ArmAnswer {
  const vault = changedVault(call, requireVault(call));
  call.world.estate.replaceVault(vault);
  return { status: 200, body: vaultBody(vault) };
}

const provider = 'Microsoft.DataProtection';
const subscription = '/subscriptions/{subscriptionId}';
const group = `${subscription}/resourceGroups/{resourceGroup}`;
const type = 'providers/Microsoft.DataProtection/backupVaults';

/** Backup vaults: read, list by group and by subscription, change of tags, identity and security settings. */
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
  { method: 'PATCH', template: `${group}/${type}/{vaultName}`, kind: 'write', provider, handle: patch },
];
