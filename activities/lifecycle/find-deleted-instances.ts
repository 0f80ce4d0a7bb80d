import type { DeletedInstancesClient } from '../../azure/deleted-instances-client';
import type { VaultSearchInput } from '../../contracts';
import type { AuditedInstance } from '../../domain/audit/audited-instance';
import { AzureFault } from '../../domain/fault';
import type { ProbeAnswer } from '../../domain/long-running';
import type { ObservedBackupInstance } from '../../domain/protection';
import { sameResource } from '../../domain/resource-id';

/** A list that goes on for longer than this goes in a circle. */
const MAX_PAGES = 1000;

/** The instance under the id that it had, and has again when it is brought back. */
function observed(
  { id, datasourceId, policyId, protectionState, purgeAt }: AuditedInstance,
  vaultId: string,
): ObservedBackupInstance {
  const name = id.split('/').at(-1) ?? '';
  const until = purgeAt === undefined ? {} : { purgeAt };
  return { id: `${vaultId}/backupInstances/${name}`, name, vaultId, policyId, datasourceId, protectionState, ...until };
}

/** What a vault still keeps of a datasource that was deleted from it. */
export const findDeletedInstances =
  (client: DeletedInstancesClient) =>
  async ({ vaultId, resourceId, correlationId }: VaultSearchInput): Promise<ProbeAnswer> => {
    const instances: ObservedBackupInstance[] = [];
    let page: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const answer = await client.list(vaultId, page, { correlationId });
      if (answer.kind !== 'page') return answer;
      const ours = answer.rows.filter(({ datasourceId }) => sameResource(datasourceId, resourceId));
      instances.push(...ours.map((each) => observed(each, vaultId)));
      page = answer.nextPage;
      if (page === undefined) return { kind: 'instances', instances };
    }
    throw new AzureFault(`The list of deleted instances of ${vaultId} did not end after ${MAX_PAGES} pages.`);
  };
