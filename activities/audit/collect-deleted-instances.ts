import type { DeletedInstancesClient } from '../../azure/deleted-instances-client';
import type { AuditedInstance } from '../../domain/audit/audited-instance';
import type { CollectAnswer, CollectInput } from '../../domain/audit/audit-steps';
import { bucketOf } from '../../domain/audit/bucket';
import { partFile, workingPaths } from '../../domain/audit/report-paths';
import { comparable, isResourceId, type ResourceId } from '../../domain/resource-id';
import type { RuleSet } from '../../domain/rules/rule-set';
import type { ServiceError } from '../../domain/service-error';
import type { ReportStore } from '../../reports/report-store';
import { allPages } from '../all-pages';
import { collectEach } from './collect-each';
import { vaultRow } from './collected-rows';
import { readFolder, writeBuckets } from '../../reports/row-files';

interface CollectingDeleted {
  readonly deleted: DeletedInstancesClient;
  readonly store: ReportStore;
  readonly rules: RuleSet;
  readonly allows: (id: string) => boolean;
}

/** Those that the rules protect into: one whose backups are all deleted is in no list of backups. */
const vaultsOfRules = ({ targets }: RuleSet): ResourceId[] =>
  targets.flatMap(({ places }) => places.map(({ vault }) => comparable(vault))).filter(isResourceId);

async function vaultsOf({ store, rules, allows }: CollectingDeleted, { auditId }: CollectInput): Promise<ResourceId[]> {
  const rows = await readFolder(store, workingPaths.vaults(auditId), vaultRow);
  return [...new Set([...rows.map(({ vaultId }) => vaultId), ...vaultsOfRules(rules).filter(allows)])].sort();
}

const GONE: ReadonlySet<string> = new Set(['ResourceNotFound', 'ResourceGroupNotFound']);

/** A vault that does not exist keeps nothing. Every other 404 may as well mean that it cannot be seen. */
const isGone = ({ httpStatus, code }: ServiceError): boolean => httpStatus === 404 && GONE.has(code);

/** What lies in the bins of some of the vaults, and until when. The graph does not know when it is purged. */
export const collectDeletedInstances =
  (collecting: CollectingDeleted) =>
  async (input: CollectInput): Promise<CollectAnswer> => {
    const { deleted, store, allows } = collecting;
    const { auditId, correlationId, part, buckets = 1 } = input;
    const found: AuditedInstance[] = [];
    const answer = await collectEach({
      ...{ store, input, source: 'deleted' },
      items: await vaultsOf(collecting, input),
      idOf: (vaultId) => vaultId,
      ask: async (vaultId) => {
        const read = await allPages((next) => deleted.list(vaultId, next, { correlationId }));
        if (read.kind === 'refused' && isGone(read.error)) return 0;
        if (read.kind !== 'rows') return read;
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
    return answer;
  };
