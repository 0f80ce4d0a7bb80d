import type { Decision } from '../rules/decision';
import type { InventoryResource } from '../rules/inventory-resource';
import { normaliseLocation } from '../rules/location';
import { ruleOf } from '../rules/preview';
import type { RuleSet } from '../rules/rule-set';
import { isReadReplica } from '../inventory';
import { comparable, partsOf } from '../resource-id';
import type { AuditedInstance } from './audited-instance';
import type { IncompletePart } from './audit-summary';
import { type Evidence, type Finding, type FindingKind, type Severity, severityOf } from './finding';
import type { OverdueBasis } from './overdue';

/** What every resource of an audit is examined by. */
export interface AuditBasis extends OverdueBasis {
  readonly rules: RuleSet;
  /** The vaults that could not be read to their end, by lower-cased id. */
  readonly unreadVaults: ReadonlyMap<string, IncompletePart>;
}

/** One datasource with all that is known of it, for those who say what is to be found. */
export interface ExaminedDatasource {
  readonly resource: InventoryResource;
  readonly decision: Decision;
  readonly basis: AuditBasis;
  /** The one that counts first. */
  readonly instances: readonly AuditedInstance[];
}

/** Whether somebody decided against a backup of it. */
export const isDecidedAgainst = ({ decision }: ExaminedDatasource): boolean =>
  decision.kind === 'excluded' || decision.kind === 'optedOut';

/** Whether there is to be no backup of it: somebody decided so, or it is a replica, whose primary is backed up. */
export const isLeftOut = (datasource: ExaminedDatasource): boolean =>
  isDecidedAgainst(datasource) || isReadReplica(datasource.resource);

const isInSubscriptionOf = (vaultId: string, { id }: InventoryResource): boolean =>
  vaultId.startsWith(`/subscriptions/${partsOf(id).subscriptionId.toLowerCase()}/`);

/**
 * The vault that could not be read and may keep a backup of a datasource of which none was found: the one that its rule
 * names; where no rule does, any of its subscription.
 */
export function unreadVaultOf({
  resource,
  decision,
  basis,
  instances,
}: ExaminedDatasource): IncompletePart | undefined {
  const { unreadVaults } = basis;
  if (instances.length > 0 || unreadVaults.size === 0) return undefined;
  if (decision.kind === 'protect') return unreadVaults.get(comparable(decision.target.vaultId));
  return [...unreadVaults].find(([vaultId]) => isInSubscriptionOf(vaultId, resource))?.[1];
}

/** `pg-1`, or `pg-1/app` for a database. */
export const displayName = ({ resource }: ExaminedDatasource): string => partsOf(resource.id).names.join('/');

/** What findings and lines say about the datasource itself. */
export function identify({ resource, decision }: ExaminedDatasource) {
  const rule = ruleOf(decision);
  return {
    resourceId: resource.id,
    subscriptionId: partsOf(resource.id).subscriptionId.toLowerCase(),
    datasourceType: resource.datasourceType,
    location: normaliseLocation(resource.location),
    ...(rule !== undefined && { rule }),
  };
}

/** Facts of which some may not be known; those are left out. */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

export function evidenceOf(facts: Facts): Evidence {
  const evidence: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(facts)) if (value !== undefined) evidence[name] = value;
  return evidence;
}

/** What is particular to one finding. */
export interface Particulars {
  readonly kind: FindingKind;
  /** Absent: as usual for the kind. */
  readonly severity?: Severity;
  readonly backupInstanceId?: string;
  readonly message: string;
  readonly fix: string;
  readonly facts: Facts;
}

export function findingAbout(datasource: ExaminedDatasource, particulars: Particulars): Finding {
  const { facts, ...rest } = particulars;
  return { ...identify(datasource), severity: severityOf(rest.kind), ...rest, evidence: evidenceOf(facts) };
}
