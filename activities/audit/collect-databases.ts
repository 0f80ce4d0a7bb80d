import type { PostgresqlClient } from '../../azure/postgresql-client';
import type { CollectAnswer, CollectInput } from '../../domain/audit/audit-steps';
import { bucketOf } from '../../domain/audit/bucket';
import { partFile, workingPaths } from '../../domain/audit/report-paths';
import { resourceOnServer } from '../../domain/inventory';
import type { InventoryResource } from '../../domain/rules/inventory-resource';
import type { ReportStore } from '../../reports/report-store';
import { allPages } from '../all-pages';
import { collectEach } from './collect-each';
import { singleServerRow } from './collected-rows';
import { readFolder, writeBuckets } from '../../reports/row-files';

/**
 * The databases of some of the single servers, which Resource Graph does not list. A server that cannot be read makes the
 * audit incomplete; it does not end it.
 */
export const collectDatabases =
  ({ postgresql, store }: { readonly postgresql: PostgresqlClient; readonly store: ReportStore }) =>
  async (input: CollectInput): Promise<CollectAnswer> => {
    const { auditId, correlationId, part, buckets = 1 } = input;
    const found: InventoryResource[] = [];
    const answer = await collectEach({
      ...{ store, input, source: 'databases' },
      items: await readFolder(store, workingPaths.singleServers(auditId), singleServerRow),
      idOf: ({ id }) => id,
      ask: async (server) => {
        const read = await allPages((next) => postgresql.databases(server.id, next, { correlationId }));
        if (read.kind !== 'rows') return read;
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
    return answer;
  };
