import type { DurableClient } from 'durable-functions';
import { grantPermissions } from '../../contracts';
import { orchestrationInstanceId } from '../../domain/operation-id';
import type { PermissionPlan } from '../../domain/permissions/permission-plan';
import { sameResource, type ResourceId } from '../../domain/resource-id';
import { type AskedFacts, idAsSent, type WriteNotes } from '../http/asked-for';
import { datasourceInRoute, datasourceProblems } from '../http/datasource-in-route';
import { newRequest } from '../http/new-request';
import { findOperation, type OperationInstance } from '../http/operation-instance';
import { isTerminal, monitorOf, monitorResponse } from '../http/operation-monitor';
import { parametersOf } from '../http/parameters';
import { problem, ProblemError } from '../http/problem';
import { CODE_OF_AZURE, defineDurableRoute, type Route } from '../http/route';
import { startOperation } from '../http/start-operation';
import type { Start } from '../idempotency/once';
import { readyOperationOnce, type WantedOperation } from '../idempotency/start-operation-once';
import { resourceIdInPath } from '../openapi/common-schemas';
import { acceptedOperation } from '../openapi/monitor-schema';
import { currentPlan } from './current-plan';
import type { PermissionDependencies, PermissionQuestion } from './dependencies';
import { grantBody, permissionProblems, questionOf } from './permission-body';

function requireGrants(allowGrants: boolean): void {
  if (allowGrants) return;
  throw problem(
    403,
    'GrantsNotAllowed',
    'This app may not grant roles',
    'Have the roles of the plan granted by somebody else, or switch the setting SAUVEGARDE_ALLOW_GRANTS on.',
  );
}

function planChanged({ planId, missing }: PermissionPlan): ProblemError {
  return new ProblemError({
    status: 409,
    code: 'PlanChanged',
    title: 'The plan is another one by now',
    detail: `What is missing has changed since that plan was made; ${missing.length} roles are missing now. Look at the new plan, ${planId}, before you apply it.`,
    extensions: { planId },
  });
}

/** The operation that is applying the plan, or has: the plan has changed because of it, and who asks again is shown it. */
async function appliedBy(
  client: DurableClient,
  { resourceId, vaultId, planId }: { readonly resourceId: ResourceId; readonly vaultId: ResourceId; planId: string },
): Promise<OperationInstance | undefined> {
  const last = await findOperation(client, orchestrationInstanceId(resourceId, 'write'));
  if (last?.request.kind !== 'grantPermissions' || last.request.planId !== planId) return undefined;
  if (!sameResource(last.request.vaultId ?? '', vaultId)) return undefined;
  const { status } = monitorOf(last);
  return !isTerminal(status) || status === 'Succeeded' ? last : undefined;
}

/** What is to be given to whom, for the audit trail. */
const assignmentFacts = ({ missing }: PermissionPlan): AskedFacts => ({
  assignments: missing.map(({ roleName, scope, principalId }) => ({ roleName, scope, principalId })),
});

/** A plan that is to be applied. */
interface Asked {
  readonly question: PermissionQuestion;
  readonly planId: string;
  readonly notes: WriteNotes;
}

/** The members of a body that say more than the plan's id does count as well: whoever changes one asks for something else. */
function fingerprintOf({ question, planId }: Asked): string {
  const { datasource, vaultId, secretUri, keyVaultId, identity } = question;
  const user = identity?.kind === 'userAssigned' ? identity.id : undefined;
  const parts = ['grantPermissions', datasource.id, vaultId, planId, secretUri, keyVaultId, user];
  return JSON.stringify(parts.map((part) => part ?? null)).toLowerCase();
}

/**
 * Makes the plan again, and gives what starts its grant, or shows the operation that has applied it.
 *
 * @throws ProblemError 409 when it is not the plan any more and no operation has applied it
 */
async function readyToGrant(
  client: DurableClient,
  { question, planId, notes }: Asked,
  dependencies: PermissionDependencies,
): Promise<Start<OperationInstance>> {
  const { vaultId, datasource, correlationId } = question;
  const plan = await currentPlan(question, dependencies);
  if (plan.planId !== planId) {
    const operation = await appliedBy(client, { resourceId: datasource.id, vaultId, planId });
    if (operation === undefined) throw planChanged(plan);
    return () => Promise.resolve(operation);
  }
  notes.note(assignmentFacts(plan));
  for (const { scope } of plan.missing) dependencies.access.require(scope);
  const { keyVaultAccess } = plan;
  return (attempt) =>
    startOperation(client, grantPermissions, {
      kind: 'grantPermissions',
      ...newRequest(correlationId, datasource.id, dependencies.waits),
      attempt,
      vaultId,
      planId,
      assignments: plan.missing,
      ...(keyVaultAccess.kind === 'byRole' && { keyVaultId: keyVaultAccess.keyVaultId }),
    });
}

/** `PUT /api/permissions/{*resourceId}`: grants what a plan lists as missing, if it is still the plan. */
export const grantPermissionsRoute = (dependencies: PermissionDependencies): Route =>
  defineDurableRoute({
    name: 'grantPermissionsHttp',
    method: 'PUT',
    route: 'permissions/{*resourceId}',
    summary: 'Apply a plan of permissions',
    description:
      'Ends as `Granted`. Only roles are granted, those of the plan; a protection then waits until Azure sees them.',
    access: ['PermissionAdministrator'],
    parameters: parametersOf({ path: { resourceId: resourceIdInPath }, query: {} }),
    body: grantBody,
    asked: ({ body: { vaultId, planId, keyVaultId } }) => ({
      kind: 'grantPermissions',
      vaultId: idAsSent(vaultId),
      planId,
      keyVaultId: keyVaultId && idAsSent(keyVaultId),
    }),
    takesIdempotencyKey: true,
    responses: { 202: acceptedOperation('grantPermissions') },
    problems: {
      400: [...datasourceProblems, ...permissionProblems],
      403: ['ScopeNotAllowed', 'GrantsNotAllowed'],
      404: [CODE_OF_AZURE],
      409: ['OperationInProgress', 'PlanChanged', 'VaultIdentityMissing'],
      502: ['AzureUnreachable', CODE_OF_AZURE],
      503: ['AzureThrottled'],
    },
    handler: async ({ request, parameters: { path }, body, correlationId, idempotencyKey: key, notes }, client) => {
      const { access, location, permissions, claims } = dependencies;
      const datasource = datasourceInRoute(path.resourceId, access);
      const question = questionOf(body, { datasource, correlationId }, access);
      requireGrants(permissions.allowGrants);
      const asked: Asked = { question, planId: body.planId.toLowerCase(), notes };
      const wanted: WantedOperation = {
        request: { kind: 'grantPermissions', resourceId: datasource.id, correlationId },
        fingerprint: fingerprintOf(asked),
        ready: () => readyToGrant(client, asked, dependencies),
      };
      const operation = await readyOperationOnce(client, wanted, { claims, key });
      return monitorResponse(operation, { status: 202, location: location(request, operation.id), now: Date.now() });
    },
  });
