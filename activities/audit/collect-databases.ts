import type { PostgresqlClient } from '../../azure/postgresql-client';
import type { IncompletePart } from '../../domain/audit/audit-summary';
import type { CollectAnswer, CollectInput } from '../../domain/audit/audit-steps';
import { bucketOf } from '../../domain/audit/bucket';
import { partFile, workingPaths } from '../../domain/audit/report-paths';
import { resourceOnServer } from '../../domain/inventory';
import type { InventoryResource } from '../../domain/rules/inventory-resource';
import type { ReportStore } from '../../reports/report-store';
import { allPages } from '../all-pages';
import { collectEach } from './collect-each';
import { singleServerRow } from './collected-rows';
import { readFolder, toLines, writeBuckets } from '../../reports/row-files';

/**
 * The databases of some of the single servers, which Resource Graph does not list. A server that cannot be read makes the
 * audit incomplete, and says so; it does not end it.
 */
export const collectDatabases =
  ({ postgresql, store }: { readonly postgresql: PostgresqlClient; readonly store: ReportStore }) =>
  async ({ auditId, correlationId, page, part, buckets = 1 }: CollectInput): Promise<CollectAnswer> => {
    const found: InventoryResource[] = [];
    const incomplete: IncompletePart[] = [];
    const answer = await collectEach({
      items: await readFolder(store, workingPaths.singleServers(auditId), singleServerRow),
      page,
      ask: async (server) => {
        const read = await allPages((next) => postgresql.databases(server.id, next, { correlationId }));
        if (read.kind === 'throttled') return read;
        if (read.kind === 'refused') {
          incomplete.push({ scope: server.id, code: read.error.code, message: read.error.message });
          return 0;
        }
        const databases = read.rows.flatMap((id) => resourceOnServer(server, id));
        found.push(...databases);
        return databases.length;
      },
    });
    await writeBuckets(store, found, {
      count: buckets,
      of: ({ id }) => bucketOf(id, buckets),
      file: (bucket) => partFile(workingPaths.resources(auditId, bucket), 'databases', part),
    });
    await store.write(partFile(workingPaths.incomplete(auditId), 'databases', part), toLines(incomplete));
    return answer;
  };
