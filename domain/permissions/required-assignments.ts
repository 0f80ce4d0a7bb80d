import { type Datasource, datasourceSetId, type RequiredRole } from '../datasource';
import { comparable, partsOf, type ResourceId } from '../resource-id';
import { type PlannedAssignment, roleAssignmentName } from './role-assignment';

/** For whom and where: the key vault is that of the secret, and absent where roles do not decide about its contents. */
interface Holder {
  readonly principalId: string;
  readonly keyVaultId?: ResourceId;
}

function groupOf(id: ResourceId): string {
  const { subscriptionId, resourceGroup } = partsOf(id);
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
}

function scopeOf(
  datasource: Datasource,
  scope: RequiredRole['scope'],
  keyVaultId: ResourceId | undefined,
): string | undefined {
  switch (scope) {
    case 'datasource':
      return datasource.id;
    case 'server':
      return datasourceSetId(datasource);
    case 'resourceGroup':
      return groupOf(datasource.id);
    case 'keyVault':
      return keyVaultId;
  }
}

/** Every role that the vault's identity needs for a datasource, at its scope: what may be granted, and nothing else. */
export function requiredAssignments(
  datasource: Datasource,
  { principalId, keyVaultId }: Holder,
): readonly PlannedAssignment[] {
  return datasource.descriptor.backupRoles.flatMap((role) => {
    const scope = scopeOf(datasource, role.scope, keyVaultId);
    if (scope === undefined) return [];
    const grant = { scope, roleDefinitionId: role.roleDefinitionId, principalId };
    return [{ roleName: role.name, ...grant, assignmentName: roleAssignmentName(grant) }];
  });
}

const sameText = (left: string, right: string): boolean => comparable(left) === comparable(right);

/** Whether an assignment, wherever it comes from, is one that the datasource needs; to the letter, its name included. */
export function isRequired(assignment: PlannedAssignment, datasource: Datasource, holder: Holder): boolean {
  return requiredAssignments(datasource, holder).some(
    (required) =>
      sameText(required.scope, assignment.scope) &&
      sameText(required.roleDefinitionId, assignment.roleDefinitionId) &&
      sameText(required.principalId, assignment.principalId) &&
      required.assignmentName === assignment.assignmentName,
  );
}
