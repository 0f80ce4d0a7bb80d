import { z } from 'zod';
import type { InventoryServer, PageAnswer } from '../domain/inventory';
import { isResourceId } from '../domain/resource-id';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection } from './arm-connection';
import type { ArmCall } from './arm-fault';

/**
 * Azure Resource Graph, for the inventory: one question a page, no waiting and no retries of its own. The graph lags
 * behind the services, so what it says is a reason to look, never a reason to write.
 */
export interface ResourceGraphClient {
  /** Every PostgreSQL server that this app's identity can see, by id. */
  servers(page: string | undefined, context: { readonly correlationId: string }): Promise<PageAnswer<InventoryServer>>;
}

const API_VERSION = '2022-10-01';

/** The graph's own limit. */
const PAGE_SIZE = 1000;

const SERVERS = `resources
| where type in~ ('microsoft.dbforpostgresql/flexibleservers', 'microsoft.dbforpostgresql/servers')
| project id, name, type, location, resourceGroup, subscriptionId, tags, sku, state = tostring(properties.state), createdAt = tostring(systemData.createdAt)
| order by id asc`;

const optionalText = z.string().nullish().catch(undefined);

const serverRow = z.object({
  id: z.string().refine(isResourceId),
  type: z.string(),
  location: z.string(),
  tags: z.record(z.string(), z.string()).nullish().catch(undefined),
  sku: z.object({ name: optionalText, tier: optionalText }).nullish().catch(undefined),
  state: optionalText,
  createdAt: optionalText,
});

const answerBody = z.object({ data: z.array(serverRow), $skipToken: z.string().nullish() });

const filled = (text: string | null | undefined): text is string => typeof text === 'string' && text !== '';

/** Tags, SKU and the like that were told, without members that were not. */
export function describedSku(
  sku: { name?: string | null | undefined; tier?: string | null | undefined } | null | undefined,
) {
  return {
    ...(filled(sku?.name) && { name: sku.name }),
    ...(filled(sku?.tier) && { tier: sku.tier }),
  };
}

function server(row: z.infer<typeof serverRow>): InventoryServer {
  return {
    id: row.id,
    kind: row.type.toLowerCase().endsWith('/flexibleservers') ? 'flexibleServer' : 'singleServer',
    location: row.location,
    tags: row.tags ?? {},
    sku: describedSku(row.sku),
    // A single server tells its state in another member than the query asks for; it is there, so it can be looked at.
    state: filled(row.state) ? row.state : 'Ready',
    ...(filled(row.createdAt) && { createdAt: row.createdAt }),
  };
}

export function createResourceGraphClient(connection: ArmConnection): ResourceGraphClient {
  return {
    async servers(page, { correlationId }) {
      const call: ArmCall = { method: 'POST', operation: 'resourceGraph servers', correlationId };
      const options = { resultFormat: 'objectArray', $top: PAGE_SIZE, ...(page !== undefined && { $skipToken: page }) };
      const url = `${connection.endpoint.origin}/providers/Microsoft.ResourceGraph/resources?api-version=${API_VERSION}`;
      const response = await connection.send({ ...call, url, body: { query: SERVERS, options } });
      if (!isSuccess(response)) return negativeAnswer(call, response);
      const { data, $skipToken: nextPage } = readJson(call, response, answerBody);
      return { kind: 'page', rows: data.map(server), ...(filled(nextPage) && { nextPage }) };
    },
  };
}
