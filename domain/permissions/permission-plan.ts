import { v5 as uuidv5 } from 'uuid';
import { type Datasource, datasourceSetId } from '../datasource';
import { comparable, type ResourceId } from '../resource-id';
import { type KeyVaultAccess, keyVaultAccess, type KeyVaultFact } from './key-vault-access';
import { type NetworkFinding, networkFindings, type ServerNetwork } from './network-findings';
import { requiredAssignments } from './required-assignments';
import { holdsAt, type PlannedAssignment, type RoleAssignment } from './role-assignment';
import type { Principal } from './vault-identities';

/** What Azure was seen to have, at one moment. */
export interface PermissionFacts {
  readonly principal: Principal;
  /** Those of the principal, at the scopes of the required roles and above. */
  readonly assignments: readonly RoleAssignment[];
  readonly keyVault: KeyVaultFact;
  /** Absent where the server is outside of what this app may look at. */
  readonly server?: ServerNetwork;
}

/** A required role that the identity has, at its scope or above it. */
export interface PresentRole {
  readonly roleName: string;
  readonly roleDefinitionId: string;
  /** Where it is needed. */
  readonly scope: string;
  /** Where it was granted. */
  readonly grantedAtScope: string;
  /** Whether the assignment has a condition, which may take away what the role gives. */
  readonly hasCondition: boolean;
  /** ISO 8601, where the grant is so young that Azure may not see it everywhere yet. */
  readonly mayBeUnseenUntil?: string;
}

/** A resource that something may be wrong with, and that was left alone. */
export interface NotLookedAt {
  readonly resourceId: string;
  readonly explanation: string;
}

/** What a datasource needs to be protected in a vault: what is there, what is missing, what stands in the way. */
export interface PermissionPlan {
  /** Stands for what the plan would write: two plans that would write the same have the same id. */
  readonly planId: string;
  readonly principal: Principal;
  /** What applying the plan grants. */
  readonly missing: readonly PlannedAssignment[];
  readonly present: readonly PresentRole[];
  readonly keyVaultAccess: KeyVaultAccess;
  readonly network: readonly NetworkFinding[];
  readonly notLookedAt: readonly NotLookedAt[];
  /** Nothing is missing or held under a condition only, and nothing stands in the way; all of it was looked at. */
  readonly isComplete: boolean;
}

interface Question {
  readonly datasource: Datasource;
  readonly vaultId: ResourceId;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How long Azure may take to see a role assignment everywhere. */
  readonly propagationSeconds: number;
}

/** Namespace of the plan ids. */
const PLAN_NAMESPACE = 'c3a5c9be-9d0c-5a35-8d9b-0d0a5e9a7d61';

function planIdOf(
  { datasource, vaultId }: Question,
  principalId: string,
  missing: readonly PlannedAssignment[],
): string {
  const names = missing.map(({ assignmentName }) => assignmentName).sort();
  return uuidv5(JSON.stringify([datasource.id, vaultId, principalId, ...names].map(comparable)), PLAN_NAMESPACE);
}

/** The assignment that gives a role where it is needed: without a condition if there is one, and the oldest. */
function givenBy(required: PlannedAssignment, assignments: readonly RoleAssignment[]): RoleAssignment | undefined {
  const [first] = assignments
    .filter(
      ({ scope, roleDefinitionId }) =>
        comparable(roleDefinitionId) === comparable(required.roleDefinitionId) && holdsAt(scope, required.scope),
    )
    .sort(
      (left, right) =>
        Number(left.hasCondition) - Number(right.hasCondition) || (left.createdAt ?? 0) - (right.createdAt ?? 0),
    );
  return first;
}

function presentRole(
  { roleName, roleDefinitionId, scope }: PlannedAssignment,
  given: RoleAssignment,
  { now, propagationSeconds }: Question,
): PresentRole {
  const seenAt = (given.createdAt ?? -Infinity) + propagationSeconds * 1000;
  return {
    roleName,
    roleDefinitionId,
    scope,
    grantedAtScope: given.scope,
    hasCondition: given.hasCondition,
    ...(seenAt > now && { mayBeUnseenUntil: new Date(seenAt).toISOString() }),
  };
}

/** The server of a database, where the app may look at the database only. */
const unseenServer = ({ datasource }: Question): NotLookedAt => ({
  resourceId: datasourceSetId(datasource),
  explanation:
    'It is outside of what this app may look at (SAUVEGARDE_ALLOWED_SCOPES): whether its network lets Azure Backup in is not known.',
});

/** Every role, and none under a condition: what that takes away is not looked into. */
const holdsAll = (missing: readonly PlannedAssignment[], present: readonly PresentRole[]): boolean =>
  missing.length === 0 && present.every(({ hasCondition }) => !hasCondition);

const isOpen = (access: KeyVaultAccess): boolean =>
  access.kind !== 'notFound' && (access.kind !== 'byAccessPolicy' || access.missing.length === 0);

/** Compares what is needed with what is there. */
export function permissionPlan(question: Question, facts: PermissionFacts): PermissionPlan {
  const { principal, assignments, keyVault, server } = facts;
  const { principalId } = principal;
  const access = keyVaultAccess(keyVault, principalId);
  const holder = { principalId, ...(access.kind === 'byRole' && { keyVaultId: access.keyVaultId }) };
  const required = requiredAssignments(question.datasource, holder).map((role) => ({
    role,
    given: givenBy(role, assignments),
  }));
  const missing = required.filter(({ given }) => given === undefined).map(({ role }) => role);
  const present = required.flatMap(({ role, given }) => (given ? [presentRole(role, given, question)] : []));
  const network = networkFindings(server, keyVault.kind === 'found' ? keyVault.keyVault : undefined);
  return {
    planId: planIdOf(question, principalId, missing),
    principal,
    missing,
    present,
    keyVaultAccess: access,
    network,
    notLookedAt: server === undefined ? [unseenServer(question)] : [],
    isComplete: holdsAll(missing, present) && network.length === 0 && server !== undefined && isOpen(access),
  };
}
