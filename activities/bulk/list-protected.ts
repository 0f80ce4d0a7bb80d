import { z } from 'zod';
import type { ResourceGraphClient } from '../../azure/resource-graph-client';
import type { BulkId } from '../../domain/bulk/bulk-id';
import { bulkPaths } from '../../domain/bulk/bulk-paths';
import type { BulkPageAnswer, BulkPageInput } from '../../domain/bulk/bulk-steps';
import { protectionMeaning } from '../../domain/protection-state';
import { comparable } from '../../domain/resource-id';
import type { ReportStore } from '../../reports/report-store';
import { readFolder, toLines } from '../../reports/row-files';

/**
 * A page of the datasources that somebody has protected, however that stands: what was stopped or is broken needs a
 * person. One in the bin does not count, as in an audit: Azure protects its datasource anew beside it.
 */
export const listProtected =
  (graph: ResourceGraphClient, store: ReportStore) =>
  async ({ bulkId, correlationId, page, part }: BulkPageInput): Promise<BulkPageAnswer> => {
    const answer = await graph.backupInstances(page, { correlationId });
    if (answer.kind !== 'page') return answer;
    const { rows, nextPage, pauseSeconds } = answer;
    const ids = rows
      .filter(({ protectionState }) => protectionMeaning(protectionState) !== 'leaving')
      .map(({ datasourceId }) => ({ id: comparable(datasourceId) }));
    await store.write(bulkPaths.protectedPage(bulkId, part), toLines(ids));
    return {
      kind: 'read',
      items: ids.length,
      ...(nextPage !== undefined && { nextPage }),
      ...(pauseSeconds !== undefined && { pauseSeconds }),
    };
  };

/** All that {@link listProtected} has found, in the form of `comparable`. */
export async function protectedDatasources(store: ReportStore, bulkId: BulkId): Promise<ReadonlySet<string>> {
  const rows = await readFolder(store, bulkPaths.protectedOnes(bulkId), z.object({ id: z.string() }));
  return new Set(rows.map(({ id }) => id));
}
