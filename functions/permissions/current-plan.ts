import type { PermissionsAnswer } from '../../domain/permissions/permission-steps';
import { type PermissionPlan, permissionPlan } from '../../domain/permissions/permission-plan';
import { azureUnavailable, whileCallerWaits } from '../http/azure-unavailable';
import { problem } from '../http/problem';
import type { PermissionDependencies, PermissionQuestion } from './dependencies';

function factsIn(answer: PermissionsAnswer) {
  switch (answer.kind) {
    case 'facts':
      return answer.facts;
    case 'noIdentity':
      throw problem(409, 'VaultIdentityMissing', 'The vault does not have the identity', answer.explanation);
    default:
      throw azureUnavailable(answer);
  }
}

/**
 * The plan as Azure shows things at this moment.
 *
 * @throws ProblemError 409 when the vault has no such identity, 404, 502 and 503 when Azure does not answer
 */
export async function currentPlan(
  question: PermissionQuestion,
  { permissions, waits }: PermissionDependencies,
): Promise<PermissionPlan> {
  const facts = factsIn(await whileCallerWaits(() => permissions.read(question)));
  const { datasource, vaultId } = question;
  const { permissionDeadlineSeconds: propagationSeconds } = waits;
  return permissionPlan({ datasource, vaultId, now: Date.now(), propagationSeconds }, facts);
}
