import type { CollectAnswer, CollectInput } from '../../domain/audit/audit-steps';
import { type AuditedInstance, vaultOfInstance } from '../../domain/audit/audited-instance';
import { bucketOf } from '../../domain/audit/bucket';
import { partFile, workingPaths } from '../../domain/audit/report-paths';
import { comparable } from '../../domain/resource-id';
import type { Collecting } from './collect-servers';
import { toLines, writeBuckets } from '../../reports/row-files';

function vaultsOf(instances: readonly AuditedInstance[]): { readonly vaultId: string }[] {
  const vaultIds = instances.map(vaultOfInstance).filter((id) => id !== undefined);
  return [...new Set(vaultIds.map(comparable))].map((vaultId) => ({ vaultId }));
}

/** A page of backup instances, each into the bucket of its datasource, and the vaults that they stand in. */
export const collectBackupInstances =
  ({ graph, store, allows }: Collecting) =>
  async ({ auditId, correlationId, page, part, buckets = 1 }: CollectInput): Promise<CollectAnswer> => {
    const answer = await graph.backupInstances(page, { correlationId });
    if (answer.kind !== 'page') return answer;
    const { rows, total, nextPage, pauseSeconds } = answer;
    const instances = rows.filter(({ datasourceId }) => allows(datasourceId));
    await writeBuckets(store, instances, {
      count: buckets,
      of: ({ datasourceId }) => bucketOf(datasourceId, buckets),
      file: (bucket) => partFile(workingPaths.instances(auditId, bucket), 'instances', part),
    });
    await store.write(partFile(workingPaths.vaults(auditId), 'instances', part), toLines(vaultsOf(instances)));
    return {
      ...{ kind: 'collected', rows: instances.length, total },
      ...(nextPage !== undefined && { nextPage }),
      ...(pauseSeconds !== undefined && { pauseSeconds }),
    };
  };
