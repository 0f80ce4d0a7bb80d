import { z } from 'zod';
import type { StorageAccount } from '../domain/lifecycle/target-mismatch';
import type { Refused, Throttled } from '../domain/long-running';
import type { ResourceId } from '../domain/resource-id';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection } from './arm-connection';
import type { ArmCall } from './arm-fault';
import { saysAbsent } from './not-found';
import { resourceUrl } from './resource-url';

type StorageAccountAnswer =
  { readonly kind: 'found'; readonly account: StorageAccount } | { readonly kind: 'absent' } | Refused | Throttled;

/** Storage accounts (Microsoft.Storage), never what is in them. Answers and faults as in `DataProtectionClient`. */
export interface StorageAccountsClient {
  get(storageAccountId: ResourceId, context: { readonly correlationId: string }): Promise<StorageAccountAnswer>;
}

const API_VERSION = '2023-05-01';

const resource = z.object({
  properties: z.object({ primaryEndpoints: z.object({ blob: z.string().nullish() }).nullish() }),
});

export function createStorageAccountsClient(connection: ArmConnection): StorageAccountsClient {
  return {
    async get(storageAccountId, { correlationId }) {
      const call: ArmCall = { method: 'GET', operation: 'storageAccounts/read', correlationId };
      const url = resourceUrl(connection.endpoint, { id: storageAccountId, apiVersion: API_VERSION });
      const response = await connection.send({ ...call, url });
      if (saysAbsent(response)) return { kind: 'absent' };
      if (!isSuccess(response)) return negativeAnswer(call, response);
      const blobEndpoint = readJson(call, response, resource).properties.primaryEndpoints?.blob ?? undefined;
      return { kind: 'found', account: blobEndpoint === undefined ? {} : { blobEndpoint } };
    },
  };
}
