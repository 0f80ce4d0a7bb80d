import type { ResourceGraphClient } from '../../azure/resource-graph-client';
import type { CollectAnswer, CollectInput } from '../../domain/audit/audit-steps';
import { bucketCount, bucketOf } from '../../domain/audit/bucket';
import { partFile, workingPaths } from '../../domain/audit/report-paths';
import { resourceOnServer } from '../../domain/inventory';
import type { ReportStore } from '../../reports/report-store';
import { toLines, writeBuckets } from '../../reports/row-files';

/** What the collecting activities work with. */
export interface Collecting {
  readonly graph: ResourceGraphClient;
  readonly store: ReportStore;
  /** Whether a resource is in what the app may touch: nothing else is in a report. */
  readonly allows: (id: string) => boolean;
}

/**
 * A page of servers. Flexible servers go into the buckets as they are; single servers go into a list of their own, since
 * their databases are what is protected.
 */
export const collectServers =
  ({ graph, store, allows }: Collecting) =>
  async ({ auditId, correlationId, page, part, buckets }: CollectInput): Promise<CollectAnswer> => {
    const answer = await graph.servers(page, { correlationId });
    if (answer.kind !== 'page') return answer;
    const { rows, total, nextPage, pauseSeconds } = answer;
    const servers = rows.filter(({ id }) => allows(id));
    const flexible = servers.filter(({ kind }) => kind === 'flexibleServer');
    const single = servers.filter(({ kind }) => kind === 'singleServer');
    const count = buckets ?? bucketCount(total);
    await writeBuckets(
      store,
      flexible.flatMap((server) => resourceOnServer(server, server.id)),
      {
        count,
        of: ({ id }) => bucketOf(id, count),
        file: (bucket) => partFile(workingPaths.resources(auditId, bucket), 'servers', part),
      },
    );
    await store.write(partFile(workingPaths.singleServers(auditId), 'servers', part), toLines(single));
    return {
      ...{ kind: 'collected', rows: servers.length, total },
      ...(nextPage !== undefined && { nextPage }),
      ...(pauseSeconds !== undefined && { pauseSeconds }),
    };
  };
