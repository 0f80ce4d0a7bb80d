import { v5 as uuidv5 } from 'uuid';
import { z } from 'zod';
import { comparable } from '../resource-id';

/** Who has which role where. */
interface RoleGrant {
  /** The id of a subscription, a resource group, a resource or a management group. */
  readonly scope: string;
  /** GUID of the role. */
  readonly roleDefinitionId: string;
  /** Object id. */
  readonly principalId: string;
}

/** A role assignment that is there. */
export interface RoleAssignment extends RoleGrant {
  /** Milliseconds since the epoch. */
  readonly createdAt?: number;
  /** Whether it has a condition, which may take away what the role gives. */
  readonly hasCondition: boolean;
}

/** A role assignment that is to be made. */
export interface PlannedAssignment extends RoleGrant {
  readonly roleName: string;
  /** A GUID that follows from the rest, so that an assignment that is made twice meets itself. */
  readonly assignmentName: string;
}

/** A planned assignment as it comes out of a history. */
export const plannedAssignmentSchema: z.ZodType<PlannedAssignment> = z.object({
  roleName: z.string(),
  roleDefinitionId: z.string(),
  scope: z.string(),
  principalId: z.string(),
  assignmentName: z.string(),
});

/** Namespace of the names. Never change it: what was granted would be granted a second time under another name. */
const NAME_NAMESPACE = '5b0c6a55-2f1d-5e0b-9c6e-6a3f1d0f8e27';

export function roleAssignmentName({ scope, principalId, roleDefinitionId }: RoleGrant): string {
  return uuidv5([scope, principalId, roleDefinitionId].map(comparable).join('\n'), NAME_NAMESPACE);
}

/**
 * Whether what is granted at `granted` holds at `scope`: it is the same, or one that `scope` lies in. Management groups and
 * the root are above every subscription that answers with them.
 */
export function holdsAt(granted: string, scope: string): boolean {
  const outer = comparable(granted).replace(/\/+$/, '');
  if (outer === '' || outer.startsWith('/providers/microsoft.management/managementgroups/')) return true;
  return comparable(scope) === outer || comparable(scope).startsWith(`${outer}/`);
}
