import type { DatasourceInput, InventoryPageInput } from '../contracts';
import { type DatasourceAnswer, type InventoryServer, type PageAnswer, resourceOnServer } from '../domain/inventory';
import type { Refused, Throttled } from '../domain/long-running';
import type { ResourceId } from '../domain/resource-id';
import type { InventoryResource } from '../domain/rules/inventory-resource';

/** Where the estate is read from; every method is one page or one resource. */
export interface InventorySource {
  readonly servers: (input: InventoryPageInput) => Promise<PageAnswer<InventoryServer>>;
  readonly databases: (
    input: InventoryPageInput & { readonly serverId: ResourceId },
  ) => Promise<PageAnswer<ResourceId>>;
  readonly datasource: (input: DatasourceInput) => Promise<DatasourceAnswer>;
}

/** Azure did not answer a part of the inventory. Half an inventory is none: what is missing looks as if it did not exist. */
export class InventoryUnavailable extends Error {
  readonly answer: Refused | Throttled;
  constructor(answer: Refused | Throttled) {
    super('The inventory cannot be read to its end.');
    this.name = 'InventoryUnavailable';
    this.answer = answer;
  }
}

async function* allPages<Row>(read: (page: string | undefined) => Promise<PageAnswer<Row>>): AsyncGenerator<Row> {
  let page: string | undefined;
  do {
    const answer = await read(page);
    if (answer.kind !== 'page') throw new InventoryUnavailable(answer);
    yield* answer.rows;
    page = answer.nextPage;
  } while (page !== undefined);
}

/** Every datasource of the estate: flexible servers, and the databases of single servers. */
export async function wholeEstate(source: InventorySource, correlationId: string): Promise<InventoryResource[]> {
  const found: InventoryResource[] = [];
  for await (const server of allPages((page) => source.servers({ page, correlationId }))) {
    if (server.kind === 'flexibleServer') {
      found.push(...resourceOnServer(server, server.id));
      continue;
    }
    const { id: serverId } = server;
    for await (const id of allPages((page) => source.databases({ serverId, page, correlationId }))) {
      found.push(...resourceOnServer(server, id));
    }
  }
  return found;
}

/** The datasources of a list; `absent` has those that do not exist. */
export async function listedResources(
  source: InventorySource,
  ids: readonly ResourceId[],
  correlationId: string,
): Promise<{ readonly found: InventoryResource[]; readonly absent: ResourceId[] }> {
  const found: InventoryResource[] = [];
  const absent: ResourceId[] = [];
  for (const resourceId of ids) {
    const answer = await source.datasource({ resourceId, correlationId });
    if (answer.kind === 'found') found.push(answer.resource);
    else if (answer.kind === 'absent') absent.push(resourceId);
    else throw new InventoryUnavailable(answer);
  }
  return { found, absent };
}
