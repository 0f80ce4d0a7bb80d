import type { DurableClient } from 'durable-functions';
import type { ProbeAnswer, Refused, Throttled } from '../../domain/long-running';
import type { ObservedBackupInstance } from '../../domain/protection';
import { protectionMeaning } from '../../domain/protection-state';
import { type ResourceId, sameResource } from '../../domain/resource-id';
import type { Dependencies } from '../dependencies';
import { azureUnavailable, whileCallerWaits } from '../http/azure-unavailable';
import { problem } from '../http/problem';
import { vaultOfLastOperation } from '../http/vault-in-query';

interface Question {
  readonly resourceId: ResourceId;
  readonly vaultId: ResourceId | undefined;
  readonly correlationId: string;
}

async function probe(
  { resourceId, vaultId: given, correlationId }: Question,
  client: DurableClient,
  { findProtections, searchVault, access }: Dependencies,
): Promise<ProbeAnswer> {
  const answer = await findProtections({ resourceId, correlationId });
  if (answer.kind !== 'notRouted') return answer;
  const vaultId = given ?? (await vaultOfLastOperation(client, resourceId, access));
  return vaultId === undefined ? answer : searchVault({ resourceId, vaultId, correlationId });
}

const vaultNotKnown = () =>
  problem(
    400,
    'VaultNotKnown',
    'The vault is not known',
    'Azure cannot say in which vault this resource is protected. Name the vault: ?vaultId=…',
  );

/** The codes of {@link protectedInstance}, besides those of Azure. */
export const instanceProblems = { 400: ['VaultNotKnown'], 403: ['ScopeNotAllowed'], 404: ['NotProtected'] } as const;

/**
 * The backup instance of a datasource, read from Azure while the caller waits; the live one where there is one.
 *
 * @throws ProblemError 400 and 404 when there is none to be found, 403 when its vault is outside of the allowed scopes
 */
export async function protectedInstance(
  question: Question,
  client: DurableClient,
  dependencies: Dependencies,
): Promise<ObservedBackupInstance> {
  const answer = await whileCallerWaits(() => probe(question, client, dependencies));
  if (answer.kind === 'notRouted') throw vaultNotKnown();
  if (answer.kind !== 'instances') throw azureUnavailable(answer);
  const { vaultId, resourceId } = question;
  const meant = answer.instances.filter((each) => vaultId === undefined || sameResource(each.vaultId, vaultId));
  const instance = meant.find(({ protectionState }) => protectionMeaning(protectionState) !== 'leaving') ?? meant[0];
  if (instance === undefined) {
    throw problem(404, 'NotProtected', 'There is no backup instance', `${resourceId} is not protected there.`);
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
