import { keyOf, sameText } from '../arm-id';
import { backupResourceNotFound, invalidInput } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { objectMember, stringMember } from '../json';
import type { JsonObject } from '../json';
import { requireJsonBody } from '../resources/instance-request';
import { requireVault } from '../resources/lookup';
import { pageOf } from '../resources/pages';
import type { Vault } from '../resources/vault-record';
import { guardRequests, requireGuardRequest, requireUnlocked } from './guard-checks';
import { criticalOperations, guardedOperations, requestIdOf } from './resource-guard';
import type { GuardProxy } from './resource-guard';

/** How long an unlocked deletion stays so: the emulator's choice. */
const unlockMinutes = 10;

function proxyId(vault: Vault, name: string): string {
  return `${vault.id}/backupResourceGuardProxies/${name}`;
}

function proxyBody(call: Call, vault: Vault, { name, guardId, updatedAt }: GuardProxy): JsonObject {
  const guard = call.world.estate.guards.get(keyOf(guardId));
  return {
    id: proxyId(vault, name),
    name,
    type: 'Microsoft.DataProtection/backupVaults/backupResourceGuardProxies',
    properties: {
      resourceGuardResourceId: guardId,
      resourceGuardOperationDetails: guardedOperations(guard).map((operation) => ({
        vaultCriticalOperation: criticalOperations[operation].name,
        defaultResourceRequest: requestIdOf(guardId, operation),
      })),
      lastUpdatedTime: new Date(updatedAt).toISOString(),
      description: 'Ask the owner of the guard for a role on it before a critical operation.',
    },
  };
}

/** A vault has one proxy at most, whatever its name. */
function findProxy(call: Call, vault: Vault): GuardProxy | undefined {
  const { guard } = vault;
  return guard !== undefined && sameText(guard.name, call.parameters.get('proxyName')) ? guard : undefined;
}

function requireProxy(call: Call, vault: Vault): GuardProxy {
  const proxy = findProxy(call, vault);
  if (proxy === undefined) throw backupResourceNotFound();
  return proxy;
}

function get(call: Call): ArmAnswer {
  const vault = requireVault(call);
  return { status: 200, body: proxyBody(call, vault, requireProxy(call, vault)) };
}

function put(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const properties = objectMember(requireJsonBody(call), 'properties') ?? {};
  const guardId = stringMember(properties, 'resourceGuardResourceId') ?? '';
  const guard = call.world.estate.guards.get(keyOf(guardId));
  if (guard === undefined) {
    throw invalidInput(
      `properties.resourceGuardResourceId is no resource guard: ${guardId}`,
      call.request.correlationId,
    );
  }
  const name = call.parameters.get('proxyName');
  const now = call.world.now();
  const proxy: GuardProxy = { name, guardId: guard.id, updatedAt: now, unlocked: new Map() };
  call.world.estate.replaceVault({ ...vault, guard: proxy });
  return { status: 200, body: proxyBody(call, vault, proxy) };
}

function remove(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const proxy = findProxy(call, vault);
  if (proxy === undefined) return { status: 204 };
  requireUnlocked(call, vault, proxyId(vault, proxy.name), 'deleteProxy');
  call.world.estate.replaceVault({ ...vault, guard: undefined });
  return { status: 200 };
}

function unlock(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const proxy = requireProxy(call, vault);
  const body = requireJsonBody(call);
  const target = stringMember(body, 'resourceToBeDeleted');
  if (target === undefined) throw invalidInput('resourceToBeDeleted is required.', call.request.correlationId);
  const isProxy = keyOf(target) === keyOf(proxyId(vault, proxy.name));
  requireGuardRequest(call, vault, isProxy ? 'deleteProxy' : 'deleteInstance', guardRequests(body));
  const until = call.world.now() + unlockMinutes * 60 * 1000;
  proxy.unlocked.set(keyOf(target), until);
  return { status: 200, body: { unlockDeleteExpiryTime: new Date(until).toISOString() } };
}

function list(call: Call): ArmAnswer {
  const vault = requireVault(call);
  return pageOf(call, vault.guard === undefined ? [] : [vault.guard], (proxy) => proxyBody(call, vault, proxy));
}

const provider = 'Microsoft.DataProtection';
const since = '2022-09-01';
const all =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection/backupVaults/{vaultName}/backupResourceGuardProxies';
const one = `${all}/{proxyName}`;

/** The link of a vault to its resource guard: list, read, create, delete, and the unlocking of deletions. */
export const guardProxyRoutes: readonly Route[] = [
  { method: 'GET', template: all, kind: 'list', provider, since, handle: list },
  { method: 'GET', template: one, kind: 'get', provider, since, handle: get },
  { method: 'PUT', template: one, kind: 'write', provider, since, handle: put },
  { method: 'DELETE', template: one, kind: 'write', provider, since, handle: remove },
  { method: 'POST', template: `${one}/unlockDelete`, kind: 'write', provider, since, handle: unlock },
];
