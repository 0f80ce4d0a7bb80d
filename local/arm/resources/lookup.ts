import { keyOf } from '../arm-id';
import { backupResourceNotFound, refusal, resourceNotFound } from '../http/arm-errors';
import type { Call } from '../http/route';
import type { BackupInstance } from './instance-record';
import { settleVault } from './removal';
import type { Vault } from './vault-record';

const vaultNamePattern = /^[A-Za-z][-A-Za-z0-9]*[A-Za-z0-9]$/;

/** @throws an ArmRefusal as ARM itself answers before any provider is asked */
export function requireSubscription(call: Call): string {
  const subscriptionId = call.parameters.get('subscriptionId');
  if (call.world.estate.hasSubscription(subscriptionId)) return subscriptionId;
  throw refusal(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
}

export function requireGroup(call: Call): string {
  const subscriptionId = requireSubscription(call);
  const resourceGroup = call.parameters.get('resourceGroup');
  if (call.world.estate.hasGroup(subscriptionId, resourceGroup)) return resourceGroup;
  throw refusal(404, 'ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`);
}

function vaultId(call: Call): string {
  const { parameters } = call;
  return `/subscriptions/${parameters.get('subscriptionId')}/resourceGroups/${parameters.get('resourceGroup')}/providers/Microsoft.DataProtection/backupVaults/${parameters.get('vaultName')}`;
}

function findVault(call: Call): Vault | undefined {
  if (!call.request.path.toLowerCase().includes('/backupvaults/')) return undefined;
  const vault = call.world.estate.vault(vaultId(call));
  if (vault !== undefined) settleVault(vault, call.world.now());
  return vault;
}

/** @throws an ArmRefusal: 400 for a name no vault can have, 404 when there is none */
export function requireVault(call: Call): Vault {
  const name = call.parameters.get('vaultName');
  const resourceGroup = requireGroup(call);
  if (!vaultNamePattern.test(name) || name.length > 50) {
    throw refusal(400, 'InvalidResourceName', `The vault name '${name}' does not match ${vaultNamePattern.source}.`);
  }
  const vault = findVault(call);
  if (vault === undefined) throw resourceNotFound('Microsoft.DataProtection/backupVaults', name, resourceGroup);
  return vault;
}

export function instanceIdOf(call: Call, vault: Vault): string {
  return `${vault.id}/backupInstances/${call.parameters.get('instanceName')}`;
}

export function findInstance(call: Call, vault: Vault): BackupInstance | undefined {
  return vault.instances.get(keyOf(instanceIdOf(call, vault)));
}

export function requireInstance(call: Call, vault: Vault): BackupInstance {
  const instance = findInstance(call, vault);
  if (instance === undefined) throw backupResourceNotFound();
  return instance;
}
