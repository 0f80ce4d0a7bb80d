import { z } from 'zod';
import { parentOf, type ResourceId } from '../../domain/resource-id';
import { parsePolicyId } from '../../domain/vault';
import type { Dependencies } from '../dependencies';
import type { AccessRules } from '../http/access-rules';
import { idAsSent } from '../http/asked-for';
import { datasourceInRoute, datasourceProblems } from '../http/datasource-in-route';
import { parametersOf } from '../http/parameters';
import { problem } from '../http/problem';
import { defineDurableRoute, type Route } from '../http/route';
import { allowedVault } from '../http/vault-in-query';
import { resourceIdInPath } from '../openapi/common-schemas';
import { examples } from '../openapi/examples';
import { acceptedOperation } from '../openapi/monitor-schema';
import { guardFacts, guardOf, guardRequestsMember } from './guard-requests';
import { lifecycleProblems, startLifecycle } from './start-lifecycle';

const changeBody = z
  .strictObject({
    policyId: z.string().min(1).max(1024).describe('A policy in the vault of the backup instance.'),
    ...guardRequestsMember,
  })
  .meta({ id: 'PolicyChangeRequest', examples: [{ policyId: examples.policyId }] });

/** A policy is one of a vault, so it says which vault is meant. @throws ProblemError (400, 403) */
function policyOf(text: string, access: AccessRules): { readonly policyId: ResourceId; readonly vaultId: ResourceId } {
  const policyId = parsePolicyId(text);
  const vaultId = policyId.ok ? allowedVault(parentOf(policyId.value), access) : undefined;
  if (policyId.ok && vaultId !== undefined) return { policyId: policyId.value, vaultId };
  const why = policyId.ok ? 'it is in no vault' : policyId.problem;
  throw problem(400, 'InvalidPolicyId', 'The policy id is not valid', `The policy id cannot be used: ${why}.`);
}

/** `POST /api/protection-actions/change-policy/{*resourceId}`: another policy of the same vault. */
export const changePolicy = (dependencies: Dependencies): Route =>
  defineDurableRoute({
    name: 'changePolicyHttp',
    method: 'POST',
    route: 'protection-actions/change-policy/{*resourceId}',
    summary: 'Change the policy of a protection',
    description: 'Ends as `PolicyChanged`. The service is asked first whether it would.',
    access: ['Operator'],
    parameters: parametersOf({ path: { resourceId: resourceIdInPath }, query: {} }),
    body: changeBody,
    asked: ({ body }) => ({ kind: 'changePolicy', policyId: idAsSent(body.policyId), ...guardFacts(body) }),
    takesIdempotencyKey: true,
    responses: { 202: acceptedOperation('changePolicy') },
    problems: {
      ...lifecycleProblems,
      400: [...datasourceProblems, 'InvalidPolicyId', 'InvalidVaultId', 'InvalidResourceGuardRequest'],
    },
    handler: ({ request, parameters: { path }, body, correlationId, idempotencyKey }, client) => {
      const datasource = datasourceInRoute(path.resourceId, dependencies.access);
      const { policyId, vaultId } = policyOf(body.policyId, dependencies.access);
      const asked = { request, correlationId, idempotencyKey, datasource, vaultId, guard: guardOf(body) };
      return startLifecycle(client, { ...asked, task: { kind: 'changePolicy', policyId } }, dependencies);
    },
  });
