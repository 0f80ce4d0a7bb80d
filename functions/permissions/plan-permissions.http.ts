import { datasourceInRoute, datasourceProblems } from '../http/datasource-in-route';
import { parametersOf } from '../http/parameters';
import { CODE_OF_AZURE, defineRoute, type Route } from '../http/route';
import { resourceIdInPath } from '../openapi/common-schemas';
import { currentPlan } from './current-plan';
import type { PermissionDependencies } from './dependencies';
import { permissionProblems, planBody, questionOf } from './permission-body';
import { examplePlan, planSchema } from './plan-schema';

/** `POST /api/permissions/{*resourceId}`: what the vault's identity lacks, read from Azure at this moment. */
export const planPermissions = (dependencies: PermissionDependencies): Route =>
  defineRoute({
    name: 'planPermissionsHttp',
    method: 'POST',
    route: 'permissions/{*resourceId}',
    summary: 'Plan the permissions that a protection needs',
    description: 'Some six reads of Azure while the caller waits; nothing is written.',
    access: ['Operator', 'PermissionAdministrator'],
    writes: false,
    parameters: parametersOf({ path: { resourceId: resourceIdInPath }, query: {} }),
    body: planBody,
    responses: {
      200: { description: 'The plan as things stand now.', schema: planSchema, example: examplePlan },
    },
    problems: {
      400: [...datasourceProblems, ...permissionProblems],
      403: ['ScopeNotAllowed'],
      404: [CODE_OF_AZURE],
      409: ['VaultIdentityMissing'],
      502: ['AzureUnreachable', CODE_OF_AZURE],
      503: ['AzureThrottled'],
    },
    handler: async ({ parameters: { path }, body, correlationId }) => {
      const { access, permissions } = dependencies;
      const datasource = datasourceInRoute(path.resourceId, access);
      const question = questionOf(body, { datasource, correlationId }, access);
      const { principal, ...plan } = await currentPlan(question, dependencies);
      const { type, identityId, principalId } = principal;
      return {
        status: 200,
        jsonBody: {
          resourceId: datasource.id,
          vaultId: question.vaultId,
          identity: { type, ...(identityId !== undefined && { id: identityId }), principalId },
          canBeApplied: permissions.allowGrants && plan.missing.every(({ scope }) => access.allows(scope)),
          ...plan,
        },
      };
    },
  });
