import { z } from 'zod';
import type { Datasource } from '../domain/datasource';
import { datasourceSetId } from '../domain/datasource';
import type { Refused, Throttled } from '../domain/long-running';
import type { ServerNetwork } from '../domain/permissions/network-findings';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection } from './arm-connection';
import { type ArmCall, ArmFault } from './arm-fault';
import { readWholeList } from './paged-list';
import { resourceUrl } from './resource-url';

/** The network settings of PostgreSQL servers. Answers and faults as in `DataProtectionClient`. */
export interface ServerNetworkClient {
  /** Reads the server, and the firewall of a single server. One that does not exist is refused with the service's error. */
  read(
    datasource: Datasource,
    context: { readonly correlationId: string },
  ): Promise<{ readonly kind: 'network'; readonly network: ServerNetwork } | Refused | Throttled>;
}

/** The latest stable version for flexible servers; a single server never had a later one. */
const API_VERSIONS = { flexibleServer: '2024-08-01', singleServerDatabase: '2017-12-01' };

const optionalText = z.string().nullish().catch(undefined);

const server = z.object({
  properties: z.object({
    publicNetworkAccess: optionalText,
    network: z.object({ publicNetworkAccess: optionalText }).nullish(),
  }),
});

const firewallRule = z.object({ properties: z.object({ startIpAddress: z.string(), endIpAddress: z.string() }) });

export function createServerNetworkClient(connection: ArmConnection): ServerNetworkClient {
  return {
    async read(datasource, { correlationId }) {
      const serverId = datasourceSetId(datasource);
      const { kind } = datasource.descriptor;
      const call: ArmCall = { method: 'GET', operation: 'servers/read', correlationId };
      const subject = { id: serverId, apiVersion: API_VERSIONS[kind] };
      const response = await connection.send({ ...call, url: resourceUrl(connection.endpoint, subject) });
      if (!isSuccess(response)) return negativeAnswer(call, response);
      const { properties } = readJson(call, response, server);
      const publicNetworkAccess =
        properties.network?.publicNetworkAccess ?? properties.publicNetworkAccess ?? 'Enabled';
      if (kind === 'flexibleServer') return { kind: 'network', network: { serverId, publicNetworkAccess } };
      const rulesCall: ArmCall = { ...call, operation: 'servers/firewallRules/read' };
      const rulesUrl = resourceUrl(connection.endpoint, { ...subject, suffix: '/firewallRules' });
      const rules = await readWholeList(connection, rulesCall, rulesUrl);
      if (rules.kind !== 'entries') return rules;
      const firewallRules = rules.entries.map(({ entry }) => {
        const parsed = firewallRule.safeParse(entry);
        if (parsed.success) return parsed.data.properties;
        throw new ArmFault(rulesCall, 'the list has a firewall rule that cannot be read');
      });
      return { kind: 'network', network: { serverId, publicNetworkAccess, firewallRules } };
    },
  };
}
