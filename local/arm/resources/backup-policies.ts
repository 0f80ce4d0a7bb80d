import { keyOf } from '../arm-id';
import { backupResourceNotFound } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import type { JsonObject } from '../json';
import { requireVault } from './lookup';
import { pageOf } from './pages';
import type { BackupPolicy } from './vault-record';

const store = { dataStoreType: 'VaultStore', objectType: 'DataStoreInfoBase' };
const tagInfo = { id: 'Default_', tagName: 'Default' };

/** The usual weekly policy: full backups, kept three months. */
const rules: readonly JsonObject[] = [
  {
    name: 'BackupWeekly',
    objectType: 'AzureBackupRule',
    backupParameters: { backupType: 'Full', objectType: 'AzureBackupParams' },
    dataStore: store,
    trigger: {
      objectType: 'ScheduleBasedTriggerContext',
      schedule: { repeatingTimeIntervals: ['R/2021-08-15T06:30:00+00:00/P1W'], timeZone: 'UTC' },
      taggingCriteria: [{ isDefault: true, taggingPriority: 99, tagInfo }],
    },
  },
  {
    name: 'Default',
    objectType: 'AzureRetentionRule',
    isDefault: true,
    lifecycles: [
      {
        deleteAfter: { duration: 'P3M', objectType: 'AbsoluteDeleteOption' },
        sourceDataStore: store,
        targetDataStoreCopySettings: [],
      },
    ],
  },
];

function policyBody(policy: BackupPolicy): JsonObject {
  return {
    properties: { policyRules: rules, datasourceTypes: policy.datasourceTypes, objectType: 'BackupPolicy' },
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
