import type { DurableClient } from 'durable-functions';
import { orchestrationInstanceId } from '../../domain/operation-id';
import type { ResourceId } from '../../domain/resource-id';
import type { AccessRules } from './access-rules';
import { type AskedFacts, idAsSent } from './asked-for';
import { findOperation } from './operation-instance';
import { vaultIdOf } from './protection-body';

/** The vault that the request names, if it names one. */
export function allowedVault(given: string | undefined, access: AccessRules): ResourceId | undefined {
  if (given === undefined) return undefined;
  const vaultId = vaultIdOf(given);
  access.require(vaultId);
  return vaultId;
}

/** The same, for the audit trail. */
export const vaultFacts = ({ vaultId }: { readonly vaultId?: string | undefined }): AskedFacts => ({
  vaultId: vaultId && idAsSent(vaultId),
});

/**
 * The vault of the last operation on a resource: a place to look in where Azure itself cannot tell (databases of a single
 * server), and never more than that; the protection may be in another one.
 */
export async function vaultOfLastOperation(
  client: DurableClient,
  resourceId: ResourceId,
  { allows }: AccessRules,
): Promise<ResourceId | undefined> {
  const last = await findOperation(client, orchestrationInstanceId(resourceId, 'write'));
  const vaultId = last?.request.specification?.target.vaultId ?? last?.request.vaultId ?? last?.request.searchVaultId;
  // It was allowed then; the setting may have changed since.
  return vaultId !== undefined && allows(vaultId) ? vaultId : undefined;
}
