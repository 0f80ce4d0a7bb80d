import type { DurableClient } from 'durable-functions';
import type { Datasource } from '../../domain/datasource';
import type { ProbeAnswer } from '../../domain/long-running';
import type { ResourceId } from '../../domain/resource-id';
import type { Dependencies } from '../dependencies';
import { azureUnavailable, whileCallerWaits } from './azure-unavailable';
import { problem } from './problem';
import { vaultOfLastOperation } from './vault-in-query';

/** What is asked about a datasource. */
export interface ProtectionQuestion {
  readonly datasource: Datasource;
  /** The vault that is meant, where the request names one. */
  readonly vaultId: ResourceId | undefined;
  readonly correlationId: string;
}

type Found = Extract<ProbeAnswer, { readonly kind: 'instances' }>['instances'];

const vaultNotKnown = () =>
  problem(
    400,
    'VaultNotKnown',
    'The vault is not known',
    'Azure cannot say in which vault this resource is protected. Name the vault: ?vaultId=…',
  );

async function probe(
  { datasource: { id: resourceId, descriptor }, vaultId: given, correlationId }: ProtectionQuestion,
  client: DurableClient,
  { findProtections, searchVault, access }: Dependencies,
): Promise<ProbeAnswer> {
  const lastVaultId = (): Promise<ResourceId | undefined> => vaultOfLastOperation(client, resourceId, access);
  const isChild = descriptor.unit === 'database';
  const known = given ?? (isChild ? await lastVaultId() : undefined);
  // Azure cannot tell the vault of a child: without one to look in there is nothing to ask.
  if (isChild && known === undefined) return { kind: 'notRouted' };
  const answer = await findProtections({ resourceId, correlationId });
  if (answer.kind !== 'notRouted') return answer;
  const vaultId = known ?? (await lastVaultId());
  return vaultId === undefined ? answer : searchVault({ resourceId, vaultId, correlationId });
}

/**
 * The backup instances of a datasource, read from Azure while the caller waits.
 *
 * @throws ProblemError 400 when neither the request nor the last operation says in which vault to look, and Azure cannot;
 *   what Azure answers otherwise
 */
export async function whereProtected(
  question: ProtectionQuestion,
  client: DurableClient,
  dependencies: Dependencies,
): Promise<Found> {
  const answer = await whileCallerWaits(() => probe(question, client, dependencies));
  if (answer.kind === 'notRouted') throw vaultNotKnown();
  if (answer.kind !== 'instances') throw azureUnavailable(answer);
  return answer.instances;
}
