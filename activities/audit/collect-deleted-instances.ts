import type { DeletedInstancesClient } from '../../azure/deleted-instances-client';
import type { AuditedInstance } from '../../domain/audit/audited-instance';
import type { IncompletePart } from '../../domain/audit/audit-summary';
import type { CollectAnswer, CollectInput } from '../../domain/audit/audit-steps';
import { bucketOf } from '../../domain/audit/bucket';
import { partFile, workingPaths } from '../../domain/audit/report-paths';
import type { ResourceId } from '../../domain/resource-id';
import type { ReportStore } from '../../reports/report-store';
import { allPages } from '../all-pages';
import { collectEach } from './collect-each';
import { vaultRow } from './collected-rows';
import { readFolder, toLines, writeBuckets } from '../../reports/row-files';

interface CollectingDeleted {
  readonly deleted: DeletedInstancesClient;
  readonly store: ReportStore;
  readonly allows: (id: string) => boolean;
}

async function vaultsOf(store: ReportStore, auditId: CollectInput['auditId']): Promise<ResourceId[]> {
  const rows = await readFolder(store, workingPaths.vaults(auditId), vaultRow);
  return [...new Set(rows.map(({ vaultId }) => vaultId))].sort();
}

/** What lies in the bins of some of the vaults, and until when. The graph does not know when it is purged. */
export const collectDeletedInstances =
  ({ deleted, store, allows }: CollectingDeleted) =>
  async ({ auditId, correlationId, page, part, buckets = 1 }: CollectInput): Promise<CollectAnswer> => {
    const found: AuditedInstance[] = [];
    const incomplete: IncompletePart[] = [];
    const answer = await collectEach({
      items: await vaultsOf(store, auditId),
      page,
      ask: async (vaultId) => {
        const read = await allPages((next) => deleted.list(vaultId, next, { correlationId }));
        if (read.kind === 'throttled') return read;
        if (read.kind === 'refused') {
          incomplete.push({ scope: vaultId, code: read.error.code, message: read.error.message });
          return 0;
        }
        const instances = read.rows.filter(({ datasourceId }) => allows(datasourceId));
        found.push(...instances);
        return instances.length;
      },
    });
    await writeBuckets(store, found, {
      count: buckets,
      of: ({ datasourceId }) => bucketOf(datasourceId, buckets),
      file: (bucket) => partFile(workingPaths.deleted(auditId, bucket), 'deleted', part),
    });
    await store.write(partFile(workingPaths.incomplete(auditId), 'deleted', part), toLines(incomplete));
    return answer;
  };
