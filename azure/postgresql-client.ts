import { z } from 'zod';
import { datasourceOf, datasourceSetId } from '../domain/datasource';
import type { DatasourceAnswer, PageAnswer } from '../domain/inventory';
import { isResourceId, nameOf, type ResourceId } from '../domain/resource-id';
import type { InventoryResource } from '../domain/rules/inventory-resource';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection, ArmResponse } from './arm-connection';
import type { ArmCall } from './arm-fault';
import { saysAbsent } from './not-found';
import { untrustedUrl } from './poll-target';
import { describedSku } from './resource-graph-client';

/** The PostgreSQL services, as far as the estate has to be read from them. One method is one or two requests. */
export interface PostgresqlClient {
  /** A flexible server, or a database with what its server tells (location, tags, SKU, state). */
  read(resourceId: ResourceId, context: { readonly correlationId: string }): Promise<DatasourceAnswer>;
  /** The databases of a single server, a page at a time: Resource Graph does not list them. */
  databases(
    serverId: ResourceId,
    page: string | undefined,
    context: { readonly correlationId: string },
  ): Promise<PageAnswer<ResourceId>>;
}

/** The latest stable versions; a single server never had a later one. */
const API_VERSIONS = { flexibleServers: '2024-08-01', servers: '2017-12-01' };

const optionalText = z.string().nullish().catch(undefined);

const serverBody = z.object({
  location: z.string(),
  tags: z.record(z.string(), z.string()).nullish().catch(undefined),
  sku: z.object({ name: optionalText, tier: optionalText }).nullish().catch(undefined),
  properties: z.object({
    state: optionalText,
    userVisibleState: optionalText,
    replicationRole: optionalText,
    sourceServerResourceId: optionalText,
  }),
  systemData: z.object({ createdAt: optionalText }).nullish().catch(undefined),
});

const databaseList = z.object({
  value: z.array(z.object({ id: z.string().refine(isResourceId) })),
  nextLink: optionalText,
});

/** Databases that the service keeps for itself on a single server; they cannot be backed up. */
const SYSTEM_DATABASES: ReadonlySet<string> = new Set(['azure_maintenance', 'azure_sys']);

export function createPostgresqlClient(connection: ArmConnection): PostgresqlClient {
  const url = (id: ResourceId, version: string, suffix = ''): string => {
    const path = id.split('/').map(encodeURIComponent).join('/');
    return `${connection.endpoint.origin}${path}${suffix}?api-version=${version}`;
  };

  async function get(id: ResourceId, call: ArmCall, version: string): Promise<ArmResponse> {
    return connection.send({ ...call, url: url(id, version) });
  }

  return {
    async read(resourceId, { correlationId }) {
      const datasource = datasourceOf(resourceId);
      if (!datasource.ok) throw new TypeError(datasource.problem.message);
      const { descriptor } = datasource.value;
      const isFlexible = descriptor.kind === 'flexibleServer';
      const version = isFlexible ? API_VERSIONS.flexibleServers : API_VERSIONS.servers;
      const call: ArmCall = { method: 'GET', operation: 'servers/read', correlationId };
      const response = await get(datasourceSetId(datasource.value), call, version);
      if (saysAbsent(response)) return { kind: 'absent' };
      if (!isSuccess(response)) return negativeAnswer(call, response);
      const resource = describe(resourceId, descriptor.datasourceType, readJson(call, response, serverBody));
      if (isFlexible) return { kind: 'found', resource };
      const databaseCall: ArmCall = { ...call, operation: 'servers/databases/read' };
      const database = await get(resourceId, databaseCall, version);
      if (saysAbsent(database)) return { kind: 'absent' };
      return isSuccess(database) ? { kind: 'found', resource } : negativeAnswer(databaseCall, database);
    },

    async databases(serverId, page, { correlationId }) {
      const call: ArmCall = { method: 'GET', operation: 'servers/databases/read', correlationId };
      const response = await connection.send({
        ...call,
        url: page ?? url(serverId, API_VERSIONS.servers, '/databases'),
      });
      if (!isSuccess(response)) return negativeAnswer(call, response);
      const { value, nextLink } = readJson(call, response, databaseList);
      const rows = value.map(({ id }) => id).filter((id) => !SYSTEM_DATABASES.has(nameOf(id).toLowerCase()));
      if (typeof nextLink !== 'string' || nextLink === '') return { kind: 'page', rows };
      const untrusted = untrustedUrl(connection.endpoint, nextLink, response);
      return untrusted ?? { kind: 'page', rows, nextPage: nextLink };
    },
  };
}

function describe(
  id: ResourceId,
  datasourceType: string,
  { location, tags, sku, properties, systemData }: z.infer<typeof serverBody>,
): InventoryResource {
  const { replicationRole, sourceServerResourceId: sourceServerId } = properties;
  return {
    id,
    datasourceType,
    location,
    tags: tags ?? {},
    sku: describedSku(sku),
    state: properties.state ?? properties.userVisibleState ?? 'Unknown',
    ...(typeof systemData?.createdAt === 'string' && { createdAt: systemData.createdAt }),
    ...(typeof replicationRole === 'string' && { replicationRole }),
    ...(typeof sourceServerId === 'string' && { sourceServerId }),
  };
}
