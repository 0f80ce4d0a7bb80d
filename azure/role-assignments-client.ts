import { z } from 'zod';
import type { AssignAnswer } from '../domain/permissions/permission-steps';
import type { PlannedAssignment, RoleAssignment } from '../domain/permissions/role-assignment';
import type { Refused, Throttled } from '../domain/long-running';
import { isResourceId } from '../domain/resource-id';
import { isSuccess, negativeAnswer } from './arm-answer';
import type { ArmConnection } from './arm-connection';
import { type ArmCall, ArmFault } from './arm-fault';
import { readWholeList } from './paged-list';
import { resourceUrl } from './resource-url';
import { serviceCodeOf } from './service-error-reader';

/** Who has which role where (Microsoft.Authorization). Answers and faults as in `DataProtectionClient`. */
export interface RoleAssignmentsClient {
  /**
   * What a principal has at a scope, above it and below it. Roles that it has through a group are not among them: a vault's
   * identity is given its roles itself.
   */
  list(
    scope: string,
    principalId: string,
    context: { readonly correlationId: string },
  ): Promise<{ readonly kind: 'assignments'; readonly assignments: readonly RoleAssignment[] } | Refused | Throttled>;
  /** Gives a role. `assigned` too when the principal has it there already, under whatever name. */
  assign(assignment: PlannedAssignment, context: { readonly correlationId: string }): Promise<AssignAnswer>;
}

/** The first version with conditions. */
const API_VERSION = '2022-04-01';

const PROVIDER = '/providers/Microsoft.Authorization/roleAssignments';
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const listedAssignment = z.object({
  properties: z.object({
    roleDefinitionId: z.string(),
    principalId: z.string(),
    scope: z.string(),
    condition: z.string().nullish().catch('unreadable'),
    createdOn: z.string().nullish().catch(undefined),
  }),
});

function roleAssignment({ properties }: z.infer<typeof listedAssignment>): RoleAssignment {
  const { roleDefinitionId, principalId, scope, condition, createdOn } = properties;
  const createdAt = Date.parse(createdOn ?? '');
  return {
    scope,
    roleDefinitionId: roleDefinitionId.slice(roleDefinitionId.lastIndexOf('/') + 1),
    principalId,
    hasCondition: condition !== null && condition !== undefined && condition !== '',
    ...(!Number.isNaN(createdAt) && { createdAt }),
  };
}

/** The id of the role as the scope's subscription knows it. */
function definitionId({ scope, roleDefinitionId }: PlannedAssignment): string {
  const subscription = scope.split('/').slice(0, 3).join('/');
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleDefinitionId}`;
}

export function createRoleAssignmentsClient(connection: ArmConnection): RoleAssignmentsClient {
  return {
    async list(scope, principalId, { correlationId }) {
      // With a name behind it, the id of any scope is that of a resource: a group's own id is none.
      if (!isResourceId(`${scope}${PROVIDER}/name`)) throw new TypeError('Not the id of a group or a resource.');
      if (!GUID.test(principalId)) throw new TypeError('Not an object id.');
      const call: ArmCall = { method: 'GET', operation: 'roleAssignments/read', correlationId };
      const path = scope.split('/').map(encodeURIComponent).join('/');
      const filter = encodeURIComponent(`principalId eq '${principalId}'`);
      const url = `${connection.endpoint.origin}${path}${PROVIDER}?api-version=${API_VERSION}&$filter=${filter}`;
      const answer = await readWholeList(connection, call, url);
      if (answer.kind !== 'entries') return answer;
      const assignments = answer.entries.map(({ entry }) => {
        const parsed = listedAssignment.safeParse(entry);
        if (parsed.success) return roleAssignment(parsed.data);
        throw new ArmFault(call, 'the list has a role assignment that cannot be read');
      });
      return { kind: 'assignments', assignments };
    },

    async assign(assignment, { correlationId }) {
      const { scope, assignmentName, principalId } = assignment;
      const call: ArmCall = { method: 'PUT', operation: 'roleAssignments/write', correlationId };
      const url = resourceUrl(connection.endpoint, {
        id: `${scope}${PROVIDER}/${assignmentName}`,
        apiVersion: API_VERSION,
      });
      // The type spares Azure the look into the directory, where an identity that was just made may not be yet.
      const properties = { roleDefinitionId: definitionId(assignment), principalId, principalType: 'ServicePrincipal' };
      const response = await connection.send({ ...call, url, body: { properties } });
      if (isSuccess(response)) return { kind: 'assigned' };
      const isThere = response.status === 409 && serviceCodeOf(response) === 'RoleAssignmentExists';
      return isThere ? { kind: 'assigned' } : negativeAnswer(call, response);
    },
  };
}
