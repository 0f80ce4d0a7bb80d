import type { DurableClient } from 'durable-functions';
import type { Refused, Throttled } from '../../domain/long-running';
import type { ObservedBackupInstance } from '../../domain/protection';
import { protectionMeaning } from '../../domain/protection-state';
import { sameResource } from '../../domain/resource-id';
import type { Dependencies } from '../dependencies';
import { azureUnavailable, whileCallerWaits } from '../http/azure-unavailable';
import { problem } from '../http/problem';
import { type ProtectionQuestion, whereProtected } from '../http/where-protected';

/** The codes of {@link protectedInstance}, besides those of Azure. */
export const instanceProblems = { 400: ['VaultNotKnown'], 403: ['ScopeNotAllowed'], 404: ['NotProtected'] } as const;

/**
 * The backup instance of a datasource, read from Azure while the caller waits; the live one where there is one.
 *
 * @throws ProblemError 400 and 404 when there is none to be found, 403 when its vault is outside of the allowed scopes
 */
export async function protectedInstance(
  question: ProtectionQuestion,
  client: DurableClient,
  dependencies: Dependencies,
): Promise<ObservedBackupInstance> {
  const instances = await whereProtected(question, client, dependencies);
  const { vaultId, datasource } = question;
  const meant = instances.filter((each) => vaultId === undefined || sameResource(each.vaultId, vaultId));
  const instance = meant.find(({ protectionState }) => protectionMeaning(protectionState) !== 'leaving') ?? meant[0];
  if (instance === undefined) {
    throw problem(404, 'NotProtected', 'There is no backup instance', `${datasource.id} is not protected there.`);
  }
  dependencies.access.require(instance.vaultId);
  return instance;
}

/** What Azure answers while the caller waits, or the problem that it is. @throws ProblemError */
export async function answered<Answer extends { readonly kind: string }>(
  ask: () => Promise<Answer | Refused | Throttled>,
): Promise<Answer> {
  const answer = await whileCallerWaits(ask);
  if (isNegative(answer)) throw azureUnavailable(answer);
  return answer;
}

const isNegative = (answer: { readonly kind: string }): answer is Refused | Throttled =>
  answer.kind === 'refused' || answer.kind === 'throttled';
