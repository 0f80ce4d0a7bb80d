import type { BackupVaultsClient } from '../../azure/backup-vaults-client';
import type { RoleAssignmentsClient } from '../../azure/role-assignments-client';
import { requireDatasource } from '../../domain/datasource';
import type { Refused } from '../../domain/long-running';
import type { AssignAnswer, AssignRoleInput } from '../../domain/permissions/permission-steps';
import { isRequired } from '../../domain/permissions/required-assignments';
import { isPrincipalOf } from '../../domain/permissions/vault-identities';
import { isKeyVaultId } from '../../domain/permissions/key-vault-access';

interface Grantor {
  readonly vaults: BackupVaultsClient;
  readonly roles: RoleAssignmentsClient;
  readonly allows: (id: string) => boolean;
  /** The setting; it may have been switched off since the operation was accepted. */
  readonly allowGrants: boolean;
}

const notAllowed = (message: string): Refused => ({
  kind: 'refused',
  error: { code: 'GrantNotAllowed', message, recommendedActions: [], httpStatus: 403 },
});

/** Why an assignment is not made, whoever asks for it; `undefined` when nothing is against it. */
function problemOf(input: AssignRoleInput, { allows, allowGrants }: Grantor): string | undefined {
  const { assignment, vaultId, keyVaultId, resourceId } = input;
  if (!allowGrants) return 'The setting SAUVEGARDE_ALLOW_GRANTS does not allow this app to grant roles.';
  const outside = [assignment.scope, vaultId, resourceId].find((id) => !allows(id));
  if (outside !== undefined) return `${outside} is in none of the scopes of the setting SAUVEGARDE_ALLOWED_SCOPES.`;
  if (keyVaultId !== undefined && !isKeyVaultId(keyVaultId)) return `${keyVaultId} is not the id of a key vault.`;
  const holder = { principalId: assignment.principalId, ...(keyVaultId && { keyVaultId }) };
  return isRequired(assignment, requireDatasource(resourceId), holder)
    ? undefined
    : `The role ${assignment.roleDefinitionId} at ${assignment.scope} is none that the datasource needs.`;
}

/**
 * Gives the vault's identity one role. Everything is checked again, against Azure itself: what an operation is told to grant
 * comes out of its history, and a history that somebody tampered with must not make this app grant anything else.
 */
export const assignRole =
  (grantor: Grantor) =>
  async (input: AssignRoleInput): Promise<AssignAnswer> => {
    const problem = problemOf(input, grantor);
    if (problem !== undefined) return notAllowed(problem);
    const { assignment, vaultId, correlationId } = input;
    const vault = await grantor.vaults.identities(vaultId, { correlationId });
    if (vault.kind !== 'identities') return vault;
    if (!isPrincipalOf(vault.identities, assignment.principalId)) {
      return notAllowed(`${assignment.principalId} is not the object id of an identity of ${vaultId}.`);
    }
    return grantor.roles.assign(assignment, { correlationId });
  };
