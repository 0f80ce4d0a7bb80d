import { z } from 'zod';
import type { Refused, Throttled } from '../domain/long-running';
import type { ResourceId } from '../domain/resource-id';
import { isSuccess, negativeAnswer } from './arm-answer';
import type { ArmConnection } from './arm-connection';
import type { ArmCall } from './arm-fault';
import { readWholeList } from './paged-list';
import { resourceUrl } from './resource-url';

/** The link of a vault to the resource guard that protects it. */
export interface ResourceGuardClient {
  /**
   * Unlocks the deletion of a backup instance, which has no body to name the guard's request in, for some minutes. A vault
   * without a guard has nothing to unlock.
   */
  unlockDelete(
    vaultId: ResourceId,
    deletion: { readonly backupInstanceId: string; readonly resourceGuardOperationRequests: readonly string[] },
    context: { readonly correlationId: string },
  ): Promise<{ readonly kind: 'unlocked' } | Refused | Throttled>;
}

const proxyResource = z.object({ id: z.string().min(1) });

export function createResourceGuardClient(connection: ArmConnection, apiVersion: string): ResourceGuardClient {
  const { endpoint } = connection;
  return {
    async unlockDelete(vaultId, { backupInstanceId, resourceGuardOperationRequests }, { correlationId }) {
      const read: ArmCall = { method: 'GET', operation: 'backupResourceGuardProxies/read', correlationId };
      const list = resourceUrl(endpoint, { id: vaultId, suffix: '/backupResourceGuardProxies', apiVersion });
      const proxies = await readWholeList(connection, read, list);
      if (proxies.kind !== 'entries') return proxies;
      const proxy = proxyResource.safeParse(proxies.entries[0]?.entry).data;
      if (proxy === undefined) return { kind: 'unlocked' };
      const call: ArmCall = { method: 'POST', operation: 'unlockDelete', correlationId };
      const response = await connection.send({
        ...call,
        url: resourceUrl(endpoint, { id: proxy.id, suffix: '/unlockDelete', apiVersion }),
        body: { resourceGuardOperationRequests, resourceToBeDeleted: backupInstanceId },
      });
      return isSuccess(response) ? { kind: 'unlocked' } : negativeAnswer(call, response);
    },
  };
}
