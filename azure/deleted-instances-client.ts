import { z } from 'zod';
import type { AuditedInstance } from '../domain/audit/audited-instance';
import type { PageAnswer } from '../domain/inventory';
import type { ResourceId } from '../domain/resource-id';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection } from './arm-connection';
import type { ArmCall } from './arm-fault';
import { untrustedUrl } from './poll-target';
import { resourceUrl } from './resource-url';

/** The bins of vaults: instances that were deleted and can still be brought back. One method is one page. */
export interface DeletedInstancesClient {
  list(
    vaultId: ResourceId,
    page: string | undefined,
    context: { readonly correlationId: string },
  ): Promise<PageAnswer<AuditedInstance>>;
}

const optionalText = z.string().nullish().catch(undefined);

const deletedList = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      properties: z.object({
        dataSourceInfo: z.object({ resourceID: z.string(), datasourceType: optionalText }),
        policyInfo: z.object({ policyId: optionalText }).nullish().catch(undefined),
        currentProtectionState: optionalText,
        deletionInfo: z.object({ scheduledPurgeTime: optionalText }).nullish().catch(undefined),
      }),
    }),
  ),
  nextLink: optionalText,
});

function deletedInstance({ id, properties }: z.infer<typeof deletedList>['value'][number]): AuditedInstance {
  const { dataSourceInfo, policyInfo, currentProtectionState, deletionInfo } = properties;
  const purgeAt = deletionInfo?.scheduledPurgeTime;
  return {
    id,
    datasourceId: dataSourceInfo.resourceID,
    datasourceType: dataSourceInfo.datasourceType ?? '',
    policyId: policyInfo?.policyId ?? '',
    protectionState: currentProtectionState ?? 'SoftDeleted',
    ...(typeof purgeAt === 'string' && { purgeAt }),
  };
}

export function createDeletedInstancesClient(connection: ArmConnection, apiVersion: string): DeletedInstancesClient {
  return {
    async list(vaultId, page, { correlationId }) {
      const call: ArmCall = { method: 'GET', operation: 'backupVaults/deletedBackupInstances/read', correlationId };
      const first = resourceUrl(connection.endpoint, { id: vaultId, suffix: '/deletedBackupInstances', apiVersion });
      const response = await connection.send({ ...call, url: page ?? first });
      if (!isSuccess(response)) return negativeAnswer(call, response);
      const { value, nextLink } = readJson(call, response, deletedList);
      const rows = value.map(deletedInstance);
      if (typeof nextLink !== 'string' || nextLink === '') return { kind: 'page', rows };
      const untrusted = untrustedUrl(connection.endpoint, nextLink, response);
      return untrusted ?? { kind: 'page', rows, nextPage: nextLink };
    },
  };
}
