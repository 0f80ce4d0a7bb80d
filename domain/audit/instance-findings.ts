import { explainCode } from '../error-catalogue';
import { isReady } from '../inventory';
import { protectionMeaning } from '../protection-state';
import { type AuditedInstance, vaultOfInstance } from './audited-instance';
import {
  displayName,
  type ExaminedDatasource,
  findingAbout,
  isDecidedAgainst,
  isLeftOut,
  type Particulars,
} from './examined-datasource';
import type { Finding } from './finding';
import { type InstanceStatus, isInBin, statusOfState } from './instance-status';
import { isWithoutTimes, overdueOf } from './overdue';
import { errorFacts } from './service-error-facts';
import { boundedText } from './service-text';

type Description = Omit<Particulars, 'backupInstanceId'>;

/** Setting up a protection takes minutes; the longest that was seen, permissions included, is well below an hour. */
const SLOW_SETUP_SECONDS = 24 * 60 * 60;

const RESUME =
  'Resume the protection of the backup instance; or, when it is meant to stay so, exclude the datasource with an owner, a reason and an end.';

const HEAL =
  'To heal the backup instance afterwards, protect the datasource again, in the same vault with the same policy.';

/** Our catalogue knows more than the service says; where it does not know the code, the service has the word. */
function fixOfError({ error }: AuditedInstance): string {
  if (error === undefined) return `Look at the backup instance in its vault, which gives no error here. ${HEAL}`;
  const { fix, retryClass } = explainCode(error.code);
  const ofService = boundedText(error.recommendedActions.join(' '));
  return `${retryClass === 'unknown' && ofService !== '' ? ofService : fix} ${HEAL}`;
}

function broken(name: string, instance: AuditedInstance): Description {
  const { error, protectionState } = instance;
  const code = error === undefined ? 'without an error of the service' : `with ${boundedText(error.code)}`;
  return {
    kind: 'protectionError',
    message: `The protection of ${name} is in the state ${protectionState}, ${code}.`,
    fix: fixOfError(instance),
    facts: errorFacts(instance),
  };
}

function notYet(name: string, instance: AuditedInstance, now: number): Description {
  const { protectionState, createdAt, lastRecoveryPointAt } = instance;
  const ageSeconds = (now - Date.parse(createdAt ?? '')) / 1000;
  if (protectionMeaning(protectionState) === 'unknown') {
    return {
      kind: 'notYetProtected',
      severity: 'medium',
      message: `The backup instance of ${name} is in the state "${protectionState}", which this app does not know.`,
      fix: 'Look at the backup instance in its vault; an unknown state does not count as protection.',
      facts: errorFacts(instance),
    };
  }
  const isSlow = ageSeconds > SLOW_SETUP_SECONDS && lastRecoveryPointAt === undefined;
  return {
    kind: 'notYetProtected',
    severity: isSlow ? 'medium' : 'low',
    message: `The protection of ${name} is being set up or changed (${protectionState})${isSlow ? ' for more than a day' : ''}.`,
    fix: isSlow
      ? 'Synchronise the backup instance; when that does not help, delete it and protect the datasource again.'
      : 'Nothing now; look again at the next audit.',
    facts: errorFacts(instance),
  };
}

function softDeleted(name: string, instance: AuditedInstance): Description {
  const { purgeAt } = instance;
  const until = purgeAt === undefined ? 'for a time that is not known here' : `until ${purgeAt}`;
  return {
    kind: 'softDeleted',
    message: isInBin(instance)
      ? `The backup of ${name} was deleted and can be recovered ${until}.`
      : `The backup of ${name} is being deleted.`,
    fix: 'Undelete the backup instance and resume it to keep its recovery points, or have somebody protect the datasource anew, which no audit does by itself; or exclude it with an owner, a reason and an end.',
    facts: { purgeAt },
  };
}

const describers: Readonly<
  Record<Exclude<InstanceStatus, 'protected'>, (name: string, instance: AuditedInstance, now: number) => Description>
> = {
  notYetProtected: notYet,
  protectionError: broken,
  softDeleted,
  stopped: (name) => ({
    kind: 'stopped',
    message: `The backup of ${name} is stopped: there are no new recovery points, and the old ones are kept.`,
    fix: RESUME,
    facts: {},
  }),
  suspended: (name, { protectionState }) => ({
    kind: 'suspended',
    message: `The backup of ${name} is suspended (${protectionState}).`,
    fix: RESUME,
    facts: {},
  }),
};

/** Not as urgent as one that is known to be late: it may have been protected a moment ago. */
const perhapsOverdue = (name: string): Description => ({
  kind: 'overdue',
  severity: 'medium',
  message: `${name} has no recovery point that is known, and since when it is protected is not known either: it may be overdue.`,
  fix: 'Look at the recovery points and the backup jobs of the instance; where there are none, start a backup by hand.',
  facts: { recoveryPoint: 'none known', protectedSince: 'not known' },
});

function overdue(
  { resource, basis }: ExaminedDatasource,
  name: string,
  instance: AuditedInstance,
): Description | undefined {
  const late = overdueOf(instance, basis);
  if (late === undefined) return isWithoutTimes(instance) ? perhapsOverdue(name) : undefined;
  const { lastRecoveryPointAt } = instance;
  const dueAt = new Date(late.dueAt).toISOString();
  const last = lastRecoveryPointAt === undefined ? 'it has none yet' : `the last one is of ${lastRecoveryPointAt}`;
  return {
    kind: 'overdue',
    message: `${name} lacks a recovery point that was due by ${dueAt}; ${last}.`,
    fix: isReady(resource.state)
      ? 'Look at the backup jobs of the instance, which fail or do not run; then start a backup by hand.'
      : `It cannot be backed up in the state ${resource.state}: start it, or exclude it with an owner, a reason and an end.`,
    facts: {
      dueAt,
      overdueSeconds: Math.floor((basis.now - late.dueAt) / 1000),
      intervalSeconds: late.intervalSeconds,
      intervalIsKnown: late.intervalIsKnown,
      graceSeconds: basis.overdueGraceSeconds,
      serverState: resource.state,
    },
  };
}

function describe(datasource: ExaminedDatasource, instance: AuditedInstance): Description | undefined {
  const name = displayName(datasource);
  const status = statusOfState(instance.protectionState);
  return status === 'protected'
    ? overdue(datasource, name, instance)
    : describers[status](name, instance, datasource.basis.now);
}

/** Of an instance on which nothing depends: the datasource is excluded or a replica, or another instance counts. */
function leastUrgent(datasource: ExaminedDatasource): Pick<Finding, 'severity' | 'fix'> {
  return {
    severity: 'low',
    fix: isLeftOut(datasource)
      ? `Nothing, while the datasource ${isDecidedAgainst(datasource) ? 'is meant to be excluded' : 'is a read replica'}; keep the backup instance as long as its recovery points are needed.`
      : 'Another backup instance of the datasource counts; keep this one as long as its recovery points are needed, then delete it.',
  };
}

function findingOf(datasource: ExaminedDatasource, instance: AuditedInstance, index: number): Finding[] {
  const description = describe(datasource, instance);
  if (description === undefined) return [];
  const counts = index === 0 && !isLeftOut(datasource);
  const { policyId, protectionState, lastRecoveryPointAt, createdAt } = instance;
  const ruleDecision = datasource.decision.kind;
  const known = {
    ruleDecision,
    protectionState,
    vaultId: vaultOfInstance(instance),
    policyId,
    lastRecoveryPointAt,
    createdAt,
  };
  return [
    findingAbout(datasource, {
      ...description,
      ...(!counts && leastUrgent(datasource)),
      backupInstanceId: instance.id,
      facts: { ...known, ...description.facts },
    }),
  ];
}

/** What is to be said about the backup instances of a datasource, the one that counts first. */
export const instanceFindings = (datasource: ExaminedDatasource): Finding[] =>
  datasource.instances.flatMap((instance, index) => findingOf(datasource, instance, index));
