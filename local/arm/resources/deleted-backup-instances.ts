import { keyOf, normalizeLocation } from '../arm-id';
import { backupResourceNotFound } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { accepted, startOperation } from '../operations/start-operation';
import { deletedInstanceBody } from './instance-body';
import { requireUnprotected } from './instance-checks';
import { replan } from './instance-record';
import type { BackupInstance } from './instance-record';
import { instanceIdOf, requireVault } from './lookup';
import { pageOf } from './pages';
import type { Vault } from './vault-record';

function requireDeleted(call: Call, vault: Vault): BackupInstance {
  const instance = vault.deleted.get(keyOf(instanceIdOf(call, vault)));
  if (instance === undefined) throw backupResourceNotFound();
  return instance;
}

function list(call: Call): ArmAnswer {
  const vault = requireVault(call);
  return pageOf(call, [...vault.deleted.values()], (instance) => deletedInstanceBody(vault, instance));
}

function get(call: Call): ArmAnswer {
  const vault = requireVault(call);
  return { status: 200, body: deletedInstanceBody(vault, requireDeleted(call, vault)) };
}

/** It comes back with its data and without a schedule; protection is then resumed on its own. */
function undelete(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const instance = requireDeleted(call, vault);
  requireUnprotected(call, instance.datasourceId, instance.id);
  const operation = startOperation(call.world, {
    kind: 'undelete',
    scope: {
      subscriptionId: call.parameters.get('subscriptionId'),
      location: normalizeLocation(vault.location),
      vaultId: vault.id,
      instanceId: instance.id,
    },
    addresses: [instance.datasourceId, instance.id],
    correlationId: call.request.correlationId,
  });
  if (operation.outcome.status === 'Succeeded') {
    const { startedAt, endsAt } = operation;
    vault.deleted.delete(keyOf(instance.id));
    delete instance.removal;
    instance.lastOperation = { id: operation.id, endsAt };
    replan(instance, startedAt, [
      { at: startedAt, protectionState: 'SoftDeleted', provisioningState: 'Updating' },
      { at: endsAt, protectionState: 'ProtectionStopped', provisioningState: 'Succeeded' },
    ]);
    call.world.estate.addInstance(vault, instance, startedAt);
  }
  return accepted(call, operation);
}

const provider = 'Microsoft.DataProtection';
const since = '2022-12-01';
const bin =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection/backupVaults/{vaultName}/deletedBackupInstances';
const one = `${bin}/{instanceName}`;

/** Soft-deleted instances of a vault: list, read, undelete. */
export const deletedBackupInstanceRoutes: readonly Route[] = [
  { method: 'GET', template: bin, kind: 'list', provider, since, handle: list },
  { method: 'GET', template: one, kind: 'get', provider, since, handle: get },
  { method: 'POST', template: `${one}/undelete`, kind: 'undelete', provider, since, handle: undelete },
];
