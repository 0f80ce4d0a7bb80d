import { resourceNotFound } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { sameText } from '../arm-id';
import type { DatabaseResource, FirewallRule } from '../estate';
import type { JsonObject } from '../json';
import { requireResource } from './database-resources';
import { pageOf } from './pages';

function ruleBody(server: DatabaseResource, { name, startIpAddress, endIpAddress }: FirewallRule): JsonObject {
  const id = `${server.id}/firewallRules/${name}`;
  return { id, name, type: `${server.type}/firewallRules`, properties: { startIpAddress, endIpAddress } };
}

function routesOf(type: 'servers' | 'flexibleServers'): readonly Route[] {
  const provider = 'Microsoft.DBforPostgreSQL';
  const template = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/${provider}/${type}/{serverName}/firewallRules`;
  const serverOf = (call: Call) => requireResource(call, type, [call.parameters.get('serverName')]);
  const list = (call: Call): ArmAnswer => {
    const server = serverOf(call);
    return pageOf(call, server.firewallRules, (rule) => ruleBody(server, rule));
  };
  const get = (call: Call): ArmAnswer => {
    const server = serverOf(call);
    const name = call.parameters.get('ruleName');
    const rule = server.firewallRules.find((one) => sameText(one.name, name));
    if (rule !== undefined) return { status: 200, body: ruleBody(server, rule) };
    throw resourceNotFound(`${provider}/${type}/firewallRules`, name, call.parameters.get('resourceGroup'));
  };
  return [
    { method: 'GET', template, kind: 'list', provider, handle: list },
    { method: 'GET', template: `${template}/{ruleName}`, kind: 'get', provider, handle: get },
  ];
}

/** Firewall rules of both generations of servers: read, list. */
export const firewallRuleRoutes: readonly Route[] = [...routesOf('servers'), ...routesOf('flexibleServers')];
