import { lastSegment, normalizeLocation, parseArmId, sameText } from '../arm-id';
import type { DatabaseResource, Estate } from '../estate';
import { objectMember, stringMember } from '../json';
import type { JsonObject } from '../json';
import type { BackupInstance, StateChange } from '../resources/instance-record';
import { stateAt } from '../resources/instance-record';
import { lastRecoveryPoint } from '../resources/recovery-times';
import { keepsDeleted, purgeTime } from '../resources/removal';
import { serverStateAt, skuOf } from '../resources/server-state';
import type { BackupPolicy } from '../resources/vault-record';

/** Which rows are wanted. */
export interface GraphScope {
  /** Lower case; undefined for all. */
  readonly subscriptions: ReadonlySet<string> | undefined;
  readonly skip: number;
  readonly size: number;
}

export interface GraphPage {
  /** Of all pages. */
  readonly total: number;
  readonly rows: readonly JsonObject[];
}

export interface GraphQuery {
  /** In Kusto, on one line. */
  readonly text: string;
  /** A page of the estate as it was at `time`, ids ascending. */
  page(estate: Estate, time: number, scope: GraphScope): GraphPage;
}

interface QueryParts<Thing> {
  readonly text: string;
  readonly things: (estate: Estate, time: number) => readonly Thing[];
  readonly show: (thing: Thing, time: number) => JsonObject;
}

function subscriptionOf(id: string): string {
  return (id.split('/')[2] ?? '').toLowerCase();
}

/** Only the rows of the page are worked out. */
function defineQuery<Thing extends { readonly id: string }>({ text, things, show }: QueryParts<Thing>): GraphQuery {
  return {
    text,
    page: (estate, time, { subscriptions, skip, size }) => {
      const all = things(estate, time);
      const scoped = subscriptions === undefined ? all : all.filter(({ id }) => subscriptions.has(subscriptionOf(id)));
      return { total: scoped.length, rows: scoped.slice(skip, skip + size).map((thing) => show(thing, time)) };
    },
  };
}

const replicationOf = ({ properties }: DatabaseResource, usualRole: string) => ({
  replicationRole: stringMember(properties, 'replicationRole') ?? usualRole,
  sourceServerId: stringMember(properties, 'sourceServerResourceId') ?? '',
});

/** The graph writes types, groups and locations in lower case, and ids as they are. */
function serverRow(server: DatabaseResource, time: number): JsonObject {
  const isFlexible = sameText(lastSegment(server.type), 'flexibleServers');
  const id = parseArmId(server.id);
  return {
    id: server.id,
    name: server.name,
    type: server.type.toLowerCase(),
    location: normalizeLocation(server.location),
    resourceGroup: id?.resourceGroup?.toLowerCase() ?? '',
    subscriptionId: id?.subscriptionId ?? '',
    tags: Object.keys(server.tags).length === 0 ? null : server.tags,
    sku: skuOf(server),
    // Single servers have another member for their state, and no systemData; tostring() of nothing is an empty text.
    state: isFlexible ? serverStateAt(server, time) : '',
    createdAt: isFlexible ? new Date(server.createdAt).toISOString() : '',
    ...replicationOf(server, isFlexible ? 'Primary' : ''),
  };
}

const servers = defineQuery<DatabaseResource>({
  text: "resources | where type in~ ('microsoft.dbforpostgresql/flexibleservers', 'microsoft.dbforpostgresql/servers') | project id, name, type, location, resourceGroup, subscriptionId, tags, sku, state = tostring(properties.state), createdAt = tostring(systemData.createdAt), replicationRole = tostring(properties.replicationRole), sourceServerId = tostring(properties.sourceServerResourceId) | order by id asc",
  things: (estate, time) => estate.servers.at(time),
  show: serverRow,
});

/** One in the bin is still shown, until it is gone for good. */
function isShown(estate: Estate, { removal, vaultId }: BackupInstance, time: number): boolean {
  if (removal === undefined || time < removal.endsAt) return true;
  const vault = estate.vault(vaultId);
  return vault !== undefined && keepsDeleted(vault) && time < purgeTime(vault, removal.endsAt);
}

function shownState(instance: BackupInstance, time: number): StateChange {
  const state = stateAt(instance, time);
  if (instance.removal === undefined || time < instance.removal.endsAt) return state;
  return { ...state, protectionState: 'SoftDeleted', error: undefined };
}

function textIn(instance: BackupInstance, object: string, name: string): string {
  return stringMember(objectMember(instance.specification, object) ?? {}, name) ?? '';
}

function instanceRow(instance: BackupInstance, time: number): JsonObject {
  const state = shownState(instance, time);
  const last = lastRecoveryPoint(instance, time);
  return {
    id: instance.id,
    name: instance.name,
    datasourceId: textIn(instance, 'dataSourceInfo', 'resourceID'),
    datasourceType: textIn(instance, 'dataSourceInfo', 'datasourceType'),
    policyId: textIn(instance, 'policyInfo', 'policyId'),
    protectionState: state.protectionState,
    lastRecoveryPoint: last === undefined ? '' : new Date(last).toISOString(),
    error: state.error ?? null,
    createdAt: new Date(instance.createdAt).toISOString(),
  };
}

/** `contains` compares without case. */
function isForPostgreSql({ datasourceTypes }: BackupPolicy): boolean {
  return JSON.stringify(datasourceTypes).toLowerCase().includes('microsoft.dbforpostgresql');
}

const backupInstances = defineQuery<BackupInstance>({
  text: "recoveryservicesresources | where type =~ 'microsoft.dataprotection/backupvaults/backupinstances' | where properties.dataSourceInfo.datasourceType in~ ('Microsoft.DBforPostgreSQL/flexibleServers', 'Microsoft.DBforPostgreSQL/servers/databases') | project id, name, datasourceId = tostring(properties.dataSourceInfo.resourceID), datasourceType = tostring(properties.dataSourceInfo.datasourceType), policyId = tostring(properties.policyInfo.policyId), protectionState = tostring(properties.currentProtectionState), lastRecoveryPoint = tostring(properties.lastRecoveryPoint), error = properties.protectionErrorDetails, createdAt = tostring(systemData.createdAt) | order by id asc",
  things: (estate, time) => estate.instances.at(time).filter((instance) => isShown(estate, instance, time)),
  show: instanceRow,
});

const backupPolicies = defineQuery<BackupPolicy>({
  text: "recoveryservicesresources | where type =~ 'microsoft.dataprotection/backupvaults/backuppolicies' | where tostring(properties.datasourceTypes) contains 'Microsoft.DBforPostgreSQL' | project id, name, rules = properties.policyRules | order by id asc",
  things: (estate, time) => estate.policies.at(time).filter(isForPostgreSql),
  show: ({ id, name, rules }) => ({ id, name, rules }),
});

/** The queries that are understood; every other one is refused. */
export const graphQueries: readonly GraphQuery[] = [servers, backupInstances, backupPolicies];

/** White space does not count, everything else does. */
function normalizeQuery(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

export function findGraphQuery(text: string): GraphQuery | undefined {
  const wanted = normalizeQuery(text);
  return graphQueries.find((query) => query.text === wanted);
}
