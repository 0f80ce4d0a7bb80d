import type { HttpRequest } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { orchestrationInstanceId } from '../../domain/operation-id';
import type { ResourceId } from '../../domain/resource-id';
import type { AccessRules } from './access-rules';
import { findOperation } from './operation-instance';
import { vaultIdOf } from './protection-body';

/**
 * The vault to look in: the one that the request names, else the one of the last operation on the resource. Needed for
 * datasources that Azure cannot tell the vault of (databases of a single server).
 */
export async function vaultInQuery(
  request: HttpRequest,
  client: DurableClient,
  resourceId: ResourceId,
  access: AccessRules,
): Promise<ResourceId | undefined> {
  const given = request.query.get('vaultId');
  if (given !== null) {
    const vaultId = vaultIdOf(given);
    access.require(vaultId);
    return vaultId;
  }
  const last = await findOperation(client, orchestrationInstanceId(resourceId, 'write'));
  return last?.request.specification?.target.vaultId ?? last?.request.vaultId;
}
