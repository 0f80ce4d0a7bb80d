import { failure, type Result, success } from './result';
import { type ResourceId, nameOf, parentOf, parseResourceId, resourceTypeOf, sameResource } from './resource-id';

const VAULT_TYPE = 'microsoft.dataprotection/backupvaults';
const POLICY_TYPE = 'microsoft.dataprotection/backupvaults/backuppolicies';
const BACKUP_INSTANCE_TYPE = 'microsoft.dataprotection/backupvaults/backupinstances';

/** The REST API's own pattern for `vaultName` (2026-06-01); 2 to 50 characters. */
const VAULT_NAME = /^[A-Za-z][-A-Za-z0-9]{0,48}[A-Za-z0-9]$/;

/** Where a datasource is to be protected. The policy stands in the vault: checked when this is made. */
export interface ProtectionTarget {
  readonly vaultId: ResourceId;
  readonly policyId: ResourceId;
}

export function parseVaultId(text: string): Result<ResourceId, string> {
  const id = parseResourceId(text);
  if (!id.ok) return id;
  if (resourceTypeOf(id.value).toLowerCase() !== VAULT_TYPE) {
    return failure('it is not the id of a Microsoft.DataProtection/backupVaults resource');
  }
  return VAULT_NAME.test(nameOf(id.value)) ? id : failure('the vault name is not valid');
}

export function parsePolicyId(text: string): Result<ResourceId, string> {
  const id = parseResourceId(text);
  if (!id.ok) return id;
  return resourceTypeOf(id.value).toLowerCase() === POLICY_TYPE
    ? id
    : failure('it is not the id of a Microsoft.DataProtection/backupVaults/backupPolicies resource');
}

/** Azure refuses a policy of another vault only after minutes of validation; here it costs nothing to see. */
export function protectionTarget(vaultId: ResourceId, policyId: ResourceId): Result<ProtectionTarget, string> {
  const vaultOfPolicy = parentOf(policyId);
  return vaultOfPolicy !== undefined && sameResource(vaultOfPolicy, vaultId)
    ? success({ vaultId, policyId })
    : failure(`the policy belongs to the vault ${vaultOfPolicy ?? 'of no id'}, not to ${vaultId}`);
}

/** The vault that a backup instance id stands in; `undefined` for the id of anything else. */
export function vaultOfBackupInstance(backupInstanceId: string): ResourceId | undefined {
  const id = parseResourceId(backupInstanceId);
  return id.ok && resourceTypeOf(id.value).toLowerCase() === BACKUP_INSTANCE_TYPE ? parentOf(id.value) : undefined;
}
