import { z } from 'zod';
import type { AuditedInstance } from '../domain/audit/audited-instance';
import { backupIntervalSeconds } from '../domain/audit/backup-schedule';
import type { BackupPolicySchedule, GraphAnswer, InventoryServer } from '../domain/inventory';
import { isResourceId } from '../domain/resource-id';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection, ArmResponse } from './arm-connection';
import type { ArmCall } from './arm-fault';

/**
 * Azure Resource Graph, for the inventory: one question a page, no waiting and no retries of its own. The graph lags
 * behind the services, so what it says is a reason to look, never a reason to write.
 */
export interface ResourceGraphClient {
  /** Every PostgreSQL server that this app's identity can see, by id. */
  servers(page: string | GraphRows | undefined, context: GraphContext): Promise<GraphAnswer<InventoryServer>>;
  /** Every backup instance of a PostgreSQL datasource, soft-deleted ones included. */
  backupInstances(page: string | undefined, context: GraphContext): Promise<GraphAnswer<AuditedInstance>>;
  /** The backup policies for PostgreSQL datasources, with how often they make a recovery point. */
  backupPolicies(page: string | undefined, context: GraphContext): Promise<GraphAnswer<BackupPolicySchedule>>;
}

/**
 * A page by the number of its first row, for those who have to begin anywhere. What comes or goes meanwhile shifts the rows
 * behind it, as it does on the pages of the service's own tokens.
 */
export interface GraphRows {
  readonly skip: number;
  /** 1 to 1000. */
  readonly top: number;
}

interface GraphContext {
  readonly correlationId: string;
}

const API_VERSION = '2022-10-01';

/** The graph's own limit. */
const PAGE_SIZE = 1000;

const SERVERS = `resources
| where type in~ ('microsoft.dbforpostgresql/flexibleservers', 'microsoft.dbforpostgresql/servers')
| project id, name, type, location, resourceGroup, subscriptionId, tags, sku, state = tostring(properties.state), createdAt = tostring(systemData.createdAt), replicationRole = tostring(properties.replicationRole), sourceServerId = tostring(properties.sourceServerResourceId)
| order by id asc`;

const BACKUP_INSTANCES = `recoveryservicesresources
| where type =~ 'microsoft.dataprotection/backupvaults/backupinstances'
| where properties.dataSourceInfo.datasourceType in~ ('Microsoft.DBforPostgreSQL/flexibleServers', 'Microsoft.DBforPostgreSQL/servers/databases')
| project id, name, datasourceId = tostring(properties.dataSourceInfo.resourceID), datasourceType = tostring(properties.dataSourceInfo.datasourceType), policyId = tostring(properties.policyInfo.policyId), protectionState = tostring(properties.currentProtectionState), lastRecoveryPoint = tostring(properties.lastRecoveryPoint), error = properties.protectionErrorDetails, createdAt = tostring(systemData.createdAt)
| order by id asc`;

const BACKUP_POLICIES = `recoveryservicesresources
| where type =~ 'microsoft.dataprotection/backupvaults/backuppolicies'
| where tostring(properties.datasourceTypes) contains 'Microsoft.DBforPostgreSQL'
| project id, name, rules = properties.policyRules
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
  replicationRole: optionalText,
  sourceServerId: optionalText,
});

const instanceRow = z.object({
  id: z.string().min(1),
  datasourceId: z.string(),
  datasourceType: z.string(),
  policyId: z.string(),
  protectionState: z.string(),
  lastRecoveryPoint: optionalText,
  createdAt: optionalText,
  error: z
    .object({
      code: optionalText,
      message: optionalText,
      recommendedAction: z.array(z.string()).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

const policyRow = z.object({ id: z.string().min(1), rules: z.unknown() });

const answerBody = <Row>(row: z.ZodType<Row>) =>
  z.object({ data: z.array(row), totalRecords: z.number().int().min(0), $skipToken: z.string().nullish() });

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
    ...(filled(row.replicationRole) && { replicationRole: row.replicationRole }),
    ...(filled(row.sourceServerId) && { sourceServerId: row.sourceServerId }),
  };
}

function errorOf({ error }: z.infer<typeof instanceRow>): AuditedInstance['error'] {
  if (!filled(error?.code)) return undefined;
  return { code: error.code, message: error.message ?? '', recommendedActions: error.recommendedAction ?? [] };
}

function backupInstance(row: z.infer<typeof instanceRow>): AuditedInstance {
  const { id, datasourceId, datasourceType, policyId, protectionState, lastRecoveryPoint, createdAt } = row;
  const error = errorOf(row);
  return {
    ...{ id, datasourceId, datasourceType, policyId, protectionState },
    ...(filled(lastRecoveryPoint) && { lastRecoveryPointAt: lastRecoveryPoint }),
    ...(filled(createdAt) && { createdAt }),
    ...(error && { error }),
  };
}

function backupPolicy({ id, rules }: z.infer<typeof policyRow>): BackupPolicySchedule {
  const intervalSeconds = backupIntervalSeconds(rules);
  return { id, ...(intervalSeconds !== undefined && { intervalSeconds }) };
}

/** The graph's own clock text (`00:00:05`), in seconds. */
function clockSeconds(text: string | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^(\d{1,2}):(\d{2}):(\d{2})$/.exec(text ?? '') ?? [];
  return hours === undefined ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** How long to wait before the next question, when this answer took the last one of the quota. */
function quotaPause(response: ArmResponse): { readonly pauseSeconds?: number } {
  const resetsAfter = clockSeconds(response.header('x-ms-user-quota-resets-after'));
  const isSpent = response.header('x-ms-user-quota-remaining') === '0';
  return isSpent && resetsAfter !== undefined ? { pauseSeconds: resetsAfter } : {};
}

interface Question<Row, Thing> {
  readonly operation: string;
  readonly query: string;
  readonly row: z.ZodType<Row>;
  readonly show: (row: Row) => Thing;
}

const serversQuestion: Question<z.infer<typeof serverRow>, InventoryServer> = {
  operation: 'resourceGraph servers',
  query: SERVERS,
  row: serverRow,
  show: server,
};

const instancesQuestion: Question<z.infer<typeof instanceRow>, AuditedInstance> = {
  operation: 'resourceGraph backupInstances',
  query: BACKUP_INSTANCES,
  row: instanceRow,
  show: backupInstance,
};

const policiesQuestion: Question<z.infer<typeof policyRow>, BackupPolicySchedule> = {
  operation: 'resourceGraph backupPolicies',
  query: BACKUP_POLICIES,
  row: policyRow,
  show: backupPolicy,
};

function placeOf(page: string | GraphRows | undefined): object {
  if (typeof page === 'object') return { $top: page.top, $skip: page.skip };
  return { $top: PAGE_SIZE, ...(page !== undefined && { $skipToken: page }) };
}

export function createResourceGraphClient(connection: ArmConnection): ResourceGraphClient {
  async function ask<Row, Thing>(
    { operation, query, row, show }: Question<Row, Thing>,
    page: string | GraphRows | undefined,
    { correlationId }: GraphContext,
  ): Promise<GraphAnswer<Thing>> {
    const call: ArmCall = { method: 'POST', operation, correlationId };
    const options = { resultFormat: 'objectArray', ...placeOf(page) };
    const url = `${connection.endpoint.origin}/providers/Microsoft.ResourceGraph/resources?api-version=${API_VERSION}`;
    const response = await connection.send({ ...call, url, body: { query, options } });
    if (!isSuccess(response)) return negativeAnswer(call, response);
    const { data, totalRecords, $skipToken: nextPage } = readJson(call, response, answerBody(row));
    return {
      kind: 'page',
      rows: data.map(show),
      total: totalRecords,
      ...(filled(nextPage) && { nextPage }),
      ...quotaPause(response),
    };
  }

  return {
    servers: (page, context) => ask(serversQuestion, page, context),
    backupInstances: (page, context) => ask(instancesQuestion, page, context),
    backupPolicies: (page, context) => ask(policiesQuestion, page, context),
  };
}
