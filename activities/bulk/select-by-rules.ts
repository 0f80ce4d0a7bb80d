import type { PostgresqlClient } from '../../azure/postgresql-client';
import type { ResourceGraphClient } from '../../azure/resource-graph-client';
import { ruleAnswer } from '../../domain/auto-protection';
import type { BulkFiles } from '../../domain/bulk/bulk-files';
import type { BulkItem } from '../../domain/bulk/bulk-item';
import type { BulkPageAnswer, SelectInput } from '../../domain/bulk/bulk-steps';
import { type InventoryServer, isReady, resourceOnServer } from '../../domain/inventory';
import type { Refused, Throttled } from '../../domain/long-running';
import { comparable } from '../../domain/resource-id';
import { evaluate } from '../../domain/rules/evaluate';
import type { InventoryResource } from '../../domain/rules/inventory-resource';
import type { RuleSet } from '../../domain/rules/rule-set';
import { utcDay } from '../../domain/rules/utc-day';
import type { ReportStore } from '../../reports/report-store';
import { allPages } from '../all-pages';
import { protectedDatasources } from './list-protected';

/** What the selection works with. */
export interface Selecting {
  readonly graph: ResourceGraphClient;
  readonly postgresql: PostgresqlClient;
  readonly store: ReportStore;
  readonly files: BulkFiles;
  readonly rules: RuleSet;
  readonly allows: (id: string) => boolean;
}

type Found = { readonly kind: 'found'; readonly resources: readonly InventoryResource[] } | Refused | Throttled;

/** What can be protected on a server: itself, or its databases, however many pages they are. */
async function datasourcesOn(
  server: InventoryServer,
  { postgresql }: Selecting,
  context: { readonly correlationId: string },
): Promise<Found> {
  if (server.kind === 'flexibleServer') return { kind: 'found', resources: resourceOnServer(server, server.id) };
  const read = await allPages((page) => postgresql.databases(server.id, page, context));
  if (read.kind !== 'rows') return read;
  return { kind: 'found', resources: read.rows.flatMap((id) => resourceOnServer(server, id)) };
}

function wanted(rules: RuleSet, resource: InventoryResource): BulkItem[] {
  const answer = ruleAnswer(evaluate(rules, resource, utcDay(new Date())));
  if (answer.kind !== 'protect' || !isReady(resource.state)) return [];
  return [{ resourceId: resource.id, specification: answer.specification, rule: answer.rule }];
}

/** A page of servers: keeps what the rules want protected and nobody has. Executed twice, it writes the same places. */
export const selectByRules =
  (selecting: Selecting) =>
  async ({ bulkId, correlationId, page, items: from }: SelectInput): Promise<BulkPageAnswer> => {
    const { graph, store, files, rules, allows } = selecting;
    const answer = await graph.servers(page, { correlationId });
    if (answer.kind !== 'page') return answer;
    const isProtected = await protectedDatasources(store, bulkId);
    const items: BulkItem[] = [];
    for (const server of answer.rows.filter(({ id }) => allows(id))) {
      const found = await datasourcesOn(server, selecting, { correlationId });
      if (found.kind !== 'found') return found;
      const open = found.resources.filter(({ id }) => !isProtected.has(comparable(id)));
      items.push(...open.flatMap((resource) => wanted(rules, resource)));
    }
    await files.writeItems(bulkId, from, items);
    const { nextPage, pauseSeconds } = answer;
    return {
      kind: 'read',
      items: items.length,
      ...(nextPage !== undefined && { nextPage }),
      ...(pauseSeconds !== undefined && { pauseSeconds }),
    };
  };
