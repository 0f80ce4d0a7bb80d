import type { Refused, Throttled } from '../long-running';
import type { ResourceId } from '../resource-id';
import type { PermissionFacts } from './permission-plan';
import type { PlannedAssignment } from './role-assignment';

/** What the grant of one role is told. */
export interface AssignRoleInput {
  readonly resourceId: ResourceId;
  readonly correlationId: string;
  readonly vaultId: ResourceId;
  readonly assignment: PlannedAssignment;
  /** Where the secret is, when a role has to be given there. */
  readonly keyVaultId?: ResourceId;
}

/** An answer to the grant of one role; granted before is granted. */
export type AssignAnswer = { readonly kind: 'assigned' } | Refused | Throttled;

/** An answer to the look at everything that a plan is made from. */
export type PermissionsAnswer =
  | { readonly kind: 'facts'; readonly facts: PermissionFacts }
  | { readonly kind: 'noIdentity'; readonly explanation: string }
  | Refused
  | Throttled;
