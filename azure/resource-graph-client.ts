import { z } from 'zod';
import type { InventoryInstance, InventoryServer, PageAnswer } from '../domain/inventory';
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
  /** Every backup instance of a PostgreSQL datasource, by id. */
  backupInstances(
    page: string | undefined,
    context: { readonly correlationId: string },
  ): Promise<PageAnswer<InventoryInstance>>;
}

const API_VERSION = '2022-10-01';

/** The graph's own limit. */
const PAGE_SIZE = 1000;

const SERVERS = `resources
| where type in~ ('microsoft.dbforpostgresql/flexibleservers', 'microsoft.dbforpostgresql/servers')
| project id, name, type, location, resourceGroup, subscriptionId, tags, sku, state = tostring(properties.state), createdAt = tostring(systemData.createdAt)
| order by id asc`;

const BACKUP_INSTANCES = `recoveryservicesresources
| where type =~ 'microsoft.dataprotection/backupvaults/backupinstances'
| where properties.dataSourceInfo.datasourceType in~ ('Microsoft.DBforPostgreSQL/flexibleServers', 'Microsoft.DBforPostgreSQL/servers/databases')
| project id, name, datasourceId = tostring(properties.dataSourceInfo.resourceID), datasourceType = tostring(properties.dataSourceInfo.datasourceType), policyId = tostring(properties.policyInfo.policyId), protectionState = tostring(properties.currentProtectionState), lastRecoveryPoint = tostring(properties.lastRecoveryPoint), errorCode = tostring(properties.protectionErrorDetails.code)
| order by id asc`;

const answerBody = z.object({ data: z.array(z.unknown()), $skipToken: z.string().nullish() });

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

const instanceRow = z.object({
  id: z.string().min(1),
  datasourceId: z.string().min(1),
  policyId: z.string(),
  protectionState: z.string(),
  lastRecoveryPoint: optionalText,
  errorCode: optionalText,
});

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

function instance(row: z.infer<typeof instanceRow>): InventoryInstance {
  const { id, datasourceId, policyId, protectionState, lastRecoveryPoint, errorCode } = row;
  return {
    id,
    datasourceId,
    policyId,
    protectionState,
    ...(filled(lastRecoveryPoint) && { lastRecoveryPoint }),
    ...(filled(errorCode) && { errorCode }),
  };
}

interface Question<Shape, Row> {
  readonly operation: string;
  readonly query: string;
  readonly shape: z.ZodType<Shape>;
  readonly row: (shape: Shape) => Row;
}

export function createResourceGraphClient(connection: ArmConnection): ResourceGraphClient {
  async function ask<Shape, Row>(
    { operation, query, shape, row }: Question<Shape, Row>,
    page: string | undefined,
    correlationId: string,
  ): Promise<PageAnswer<Row>> {
    const call: ArmCall = { method: 'POST', operation, correlationId };
    const options = { resultFormat: 'objectArray', $top: PAGE_SIZE, ...(page !== undefined && { $skipToken: page }) };
    const url = `${connection.endpoint.origin}/providers/Microsoft.ResourceGraph/resources?api-version=${API_VERSION}`;
    const response = await connection.send({ ...call, url, body: { query, options } });
    if (!isSuccess(response)) return negativeAnswer(call, response);
    const { data, $skipToken: nextPage } = readJson(call, response, answerBody);
    // One row that cannot be read must not hide the others: the audit counts what it was given.
    const rows = data.flatMap((each) => {
      const parsed = shape.safeParse(each);
      return parsed.success ? [row(parsed.data)] : [];
    });
    return { kind: 'page', rows, ...(filled(nextPage) && { nextPage }) };
  }
  return {
    servers: (page, { correlationId }) =>
      ask({ operation: 'resourceGraph servers', query: SERVERS, shape: serverRow, row: server }, page, correlationId),
    backupInstances: (page, { correlationId }) =>
      ask(
        { operation: 'resourceGraph backupInstances', query: BACKUP_INSTANCES, shape: instanceRow, row: instance },
        page,
        correlationId,
      ),
  };
}
