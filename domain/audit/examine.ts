import { ruleAnswer } from '../auto-protection';
import { isReadReplica, isReady } from '../inventory';
import { evaluate } from '../rules/evaluate';
import type { InventoryResource } from '../rules/inventory-resource';
import { utcDay } from '../rules/utc-day';
import { type AuditedInstance, vaultOfInstance } from './audited-instance';
import type { EstateLine, EstateStatus, RecoveryPointStanding } from './estate-line';
import {
  type AuditBasis,
  evidenceOf,
  type ExaminedDatasource,
  identify,
  isDecidedAgainst,
  unreadVaultOf,
} from './examined-datasource';
import { type Finding, severityOf } from './finding';
import { instanceFindings } from './instance-findings';
import { rankInstances, statusOfState } from './instance-status';
import { overdueOf } from './overdue';
import type { Remedy } from './remedy';
import { ruleFindings } from './rule-findings';
import { errorFacts } from './service-error-facts';

export type { AuditBasis } from './examined-datasource';

/** How one datasource stands. */
export interface Examination {
  readonly line: EstateLine;
  /** A line that is not `protected` has one of the kind of its status. */
  readonly findings: readonly Finding[];
  readonly remedy?: Remedy;
}

function statusOf(datasource: ExaminedDatasource): EstateStatus {
  const [instance] = datasource.instances;
  const status = instance === undefined ? 'unprotected' : statusOfState(instance.protectionState);
  if (status === 'protected') return status;
  if (isDecidedAgainst(datasource)) return 'excluded';
  if (isReadReplica(datasource.resource)) return 'replica';
  return unreadVaultOf(datasource) === undefined ? status : 'unknown';
}

function recoveryPointOf(instance: AuditedInstance, basis: AuditBasis): RecoveryPointStanding {
  if (overdueOf(instance, basis) !== undefined) return 'overdue';
  return Number.isNaN(Date.parse(instance.lastRecoveryPointAt ?? '')) ? 'noneYet' : 'inTime';
}

function lineOf(datasource: ExaminedDatasource, status: EstateStatus): EstateLine {
  const [instance] = datasource.instances;
  const line = { ...identify(datasource), status, ruleDecision: datasource.decision.kind };
  if (instance === undefined) return line;
  const { id, policyId, protectionState, lastRecoveryPointAt } = instance;
  const vaultId = vaultOfInstance(instance);
  return {
    ...line,
    backupInstanceId: id,
    ...(vaultId !== undefined && { vaultId }),
    policyId,
    protectionState,
    ...(lastRecoveryPointAt !== undefined && { lastRecoveryPointAt }),
    ...(status === 'protected' && { recoveryPoint: recoveryPointOf(instance, datasource.basis) }),
  };
}

/**
 * Only where nothing ever protected it, as far as Azure remembers. A stopped, suspended or broken instance needs a person
 * or another operation; and one in the bin was deleted by somebody, often with another's approval, which is not undone by
 * night. What could not be read may be either.
 */
function remedyFor({ resource, decision }: ExaminedDatasource, status: EstateStatus): Remedy | undefined {
  const answer = ruleAnswer(decision);
  if (status !== 'unprotected' || answer.kind !== 'protect' || !isReady(resource.state)) return undefined;
  const { id: resourceId, createdAt } = resource;
  return {
    resourceId,
    specification: answer.specification,
    rule: answer.rule,
    ...(createdAt !== undefined && { createdAt }),
  };
}

/**
 * How a datasource stands today: covered or not, what is to be found, and whether a protection can be started.
 *
 * @param instances those of this datasource, soft-deleted ones too, in any order
 */
export function examineResource(
  resource: InventoryResource,
  instances: readonly AuditedInstance[],
  basis: AuditBasis,
): Examination {
  const decision = evaluate(basis.rules, resource, utcDay(new Date(basis.now)));
  const target = decision.kind === 'protect' ? decision.target : undefined;
  const datasource = { resource, decision, basis, instances: rankInstances(instances, target) };
  const status = statusOf(datasource);
  const remedy = remedyFor(datasource, status);
  return {
    line: lineOf(datasource, status),
    findings: [...instanceFindings(datasource), ...ruleFindings(datasource, status)],
    ...(remedy && { remedy }),
  };
}

const SUBSCRIPTION = /^\/subscriptions\/([^/]+)\//i;

/** Of the datasource, or of the vault when the id of the datasource is none; empty when neither is. */
const subscriptionOf = ({ datasourceId, id }: AuditedInstance): string =>
  (SUBSCRIPTION.exec(datasourceId) ?? SUBSCRIPTION.exec(id))?.[1]?.toLowerCase() ?? '';

/** The finding for an instance whose datasource is in no inventory. One that is deleted already needs nobody. */
export function examineOrphan(instance: AuditedInstance): Finding {
  const { id, datasourceId, datasourceType, protectionState, policyId } = instance;
  const { lastRecoveryPointAt, createdAt, purgeAt } = instance;
  const isLeaving = statusOfState(protectionState) === 'softDeleted';
  return {
    kind: 'orphaned',
    severity: isLeaving ? 'info' : severityOf('orphaned'),
    resourceId: datasourceId === '' ? id : datasourceId,
    subscriptionId: subscriptionOf(instance),
    datasourceType,
    backupInstanceId: id,
    message: `The backup instance ${id.slice(id.lastIndexOf('/') + 1)} (${protectionState}) is of a datasource that is in no inventory: it is deleted, moved, or out of this app's sight.`,
    fix: isLeaving
      ? 'Nothing: Azure purges it by itself. To keep its recovery points, undelete it before.'
      : 'This app deletes no backup by itself. If the datasource is gone for good, keep the backup instance as long as its recovery points are needed, then have it deleted; if not, let the identity of this app read the datasource.',
    evidence: evidenceOf({
      protectionState,
      vaultId: vaultOfInstance(instance),
      policyId,
      lastRecoveryPointAt,
      createdAt,
      purgeAt,
      ...errorFacts(instance),
    }),
  };
}
