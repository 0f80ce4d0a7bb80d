import { keyOf } from '../arm-id';
import { backupResourceNotFound } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import type { JsonObject } from '../json';
import { requireVault } from './lookup';
import { pageOf } from './pages';
import type { BackupPolicy } from './vault-record';

function policyBody(policy: BackupPolicy): JsonObject {
  return {
    properties: { policyRules: policy.rules, datasourceTypes: policy.datasourceTypes, objectType: 'BackupPolicy' },
    id: policy.id,
    name: policy.name,
    type: 'Microsoft.DataProtection/backupVaults/backupPolicies',
  };
}

function get(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const policy = vault.policies.get(keyOf(`${vault.id}/backupPolicies/${call.parameters.get('policyName')}`));
  if (policy === undefined) throw backupResourceNotFound();
  return { status: 200, body: policyBody(policy) };
}

const provider = 'Microsoft.DataProtection';
const policies =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection/backupVaults/{vaultName}/backupPolicies';

/** Policies of a vault: read, list. */
export const backupPolicyRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: policies,
    kind: 'list',
    provider,
    handle: (call) => pageOf(call, [...requireVault(call).policies.values()], policyBody),
  },
  { method: 'GET', template: `${policies}/{policyName}`, kind: 'get', provider, handle: get },
];
