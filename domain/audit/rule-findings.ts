import { isReady } from '../inventory';
import { nameOf, sameResource } from '../resource-id';
import type {
  Decision,
  DecisionNote,
  ExcludedDecision,
  ImpossibleDecision,
  NotSelectedDecision,
  OptedOutDecision,
} from '../rules/decision';
import type { ProtectionTarget } from '../vault';
import { type AuditedInstance, vaultOfInstance } from './audited-instance';
import type { EstateStatus } from './estate-line';
import {
  displayName,
  type ExaminedDatasource,
  findingAbout,
  isDecidedAgainst,
  type Particulars,
  unreadVaultOf,
} from './examined-datasource';
import type { Finding } from './finding';
import { statusOfState } from './instance-status';
import { boundedText } from './service-text';

type Reason = Pick<Particulars, 'fix' | 'facts'> & Partial<Pick<Particulars, 'severity'>> & { readonly clause: string };

const CHOOSE =
  'Have a rule protect it, or exclude it with an owner, a reason and an end, so that it is known to be without a backup on purpose.';

const impossibleFixes: Readonly<Record<ImpossibleDecision['why'], string>> = {
  noVaultForLocation: 'Add a vault of its region to the target of the rule.',
  secretMissing: 'Give the rule a secretUri: the backup of a database needs a Key Vault secret.',
  secretInvalid: 'Change the secretUri of the rule so that it gives the name of a Key Vault secret for this database.',
};

function reasonOfProtect(
  target: { readonly vaultId: string; readonly policyId: string },
  rule: string,
  state: string,
): Reason {
  const where = `in the vault ${nameOfId(target.vaultId)} with the policy ${nameOfId(target.policyId)}`;
  return {
    clause: `although rule "${rule}" has it protected`,
    fix: isReady(state)
      ? `Protect it ${where}; an audit that may repair does so by itself.`
      : `It cannot be protected in the state ${state}. Start it; then protect it ${where}.`,
    facts: { wantedVaultId: target.vaultId, wantedPolicyId: target.policyId },
  };
}

const nameOfId = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

const reasonOfNotSelected = ({ why }: NotSelectedDecision): Reason => ({
  severity: 'medium',
  clause: why === 'unsupportedDatasource' ? 'and Azure Backup does not take it' : 'and no rule selects it',
  fix:
    why === 'unsupportedDatasource'
      ? 'Exclude it with an owner, a reason and an end, and back it up by other means if it is worth it.'
      : CHOOSE,
  facts: { why },
});

/** Why there is no backup, in the order of the rules. */
function reasonFor(decision: Exclude<Decision, ExcludedDecision | OptedOutDecision>, state: string): Reason {
  switch (decision.kind) {
    case 'protect':
      return reasonOfProtect(decision.target, decision.rule, state);
    case 'report':
      return { severity: 'low', clause: `and rule "${decision.rule}" only reports it`, fix: CHOOSE, facts: {} };
    case 'impossible':
      return {
        clause: `and rule "${decision.rule}", which has it protected, cannot be carried out`,
        fix: impossibleFixes[decision.why],
        facts: { why: decision.why },
      };
    case 'notSelected':
      return reasonOfNotSelected(decision);
  }
}

function unprotected(datasource: ExaminedDatasource, status: EstateStatus): Finding[] {
  const { resource, decision } = datasource;
  if (status !== 'unprotected' || decision.kind === 'excluded' || decision.kind === 'optedOut') return [];
  const { clause, facts, ...reason } = reasonFor(decision, resource.state);
  return [
    findingAbout(datasource, {
      kind: 'unprotected',
      ...reason,
      message: `${displayName(datasource)} has no backup, ${clause}.`,
      facts: {
        ruleDecision: decision.kind,
        explanation: decision.explanation,
        serverState: resource.state,
        createdAt: resource.createdAt,
        ...facts,
      },
    }),
  ];
}

/** Said of a datasource and not only of the vault: whoever asks about one server must not be told that it has no backup. */
function unknown(datasource: ExaminedDatasource, status: EstateStatus): Finding[] {
  const unread = unreadVaultOf(datasource);
  if (status !== 'unknown' || unread === undefined) return [];
  const { scope, code, message } = unread;
  return [
    findingAbout(datasource, {
      kind: 'unknown',
      message: `No backup of ${displayName(datasource)} was found, and the vault ${nameOfId(scope)} could not be read (${boundedText(code)}).`,
      fix: 'Do what the error asks for, and audit again.',
      facts: {
        ruleDecision: datasource.decision.kind,
        unreadVaultId: scope,
        errorCode: boundedText(code),
        errorMessage: boundedText(message),
        serverState: datasource.resource.state,
        createdAt: datasource.resource.createdAt,
      },
    }),
  ];
}

function replica(datasource: ExaminedDatasource, status: EstateStatus): Finding[] {
  if (status !== 'replica') return [];
  const { replicationRole, sourceServerId } = datasource.resource;
  const source = sourceServerId === undefined ? '' : ` of ${nameOfId(sourceServerId)}`;
  return [
    findingAbout(datasource, {
      kind: 'replica',
      message: `${displayName(datasource)} is a read replica${source}; its primary is what is backed up.`,
      fix: 'Nothing here: look that its primary is protected. Once it is promoted, the rules decide about it.',
      facts: { ruleDecision: datasource.decision.kind, replicationRole, sourceServerId },
    }),
  ];
}

/** Only of an instance that makes backups or is to: another one has to be dealt with first, wherever it is. */
const isActive = ({ protectionState }: AuditedInstance): boolean =>
  ['protected', 'notYetProtected', 'protectionError'].includes(statusOfState(protectionState));

interface Misplacement {
  readonly name: string;
  readonly rule: string;
  readonly vaultId: string;
  readonly policyId: string;
  readonly target: ProtectionTarget;
}

type Misplaced = Pick<Particulars, 'kind' | 'message' | 'fix'>;

function inWrongVault({ name, rule, vaultId, target }: Misplacement): Misplaced {
  const wanted = nameOf(target.vaultId);
  return {
    kind: 'wrongVault',
    message: `${name} has its backup in the vault ${nameOfId(vaultId)}, and rule "${rule}" wants it in ${wanted}.`,
    fix: `Change the rule if the vault is right. A datasource has one backup instance at most: to move it, delete this one, with the recovery points in it, and protect the datasource in ${wanted}.`,
  };
}

function byWrongPolicy({ name, rule, policyId, target }: Misplacement): Misplaced {
  const wanted = nameOf(target.policyId);
  return {
    kind: 'wrongPolicy',
    message: `The backup of ${name} follows the policy ${nameOfId(policyId)}, and rule "${rule}" wants ${wanted}.`,
    fix: `Change the policy of the backup instance to ${wanted}, or the rule if the policy is right.`,
  };
}

function misplaced(datasource: ExaminedDatasource): Finding[] {
  const { decision, instances } = datasource;
  const [instance] = instances;
  if (decision.kind !== 'protect' || instance === undefined || !isActive(instance)) return [];
  const { target, rule } = decision;
  const { policyId } = instance;
  // An instance whose id names no vault may be anywhere: nothing is claimed of it.
  const vaultId = vaultOfInstance(instance) ?? target.vaultId;
  const isElsewhere = !sameResource(vaultId, target.vaultId);
  if (!isElsewhere && sameResource(policyId, target.policyId)) return [];
  const misplacement = { name: displayName(datasource), rule, vaultId, policyId, target };
  return [
    findingAbout(datasource, {
      ...(isElsewhere ? inWrongVault(misplacement) : byWrongPolicy(misplacement)),
      backupInstanceId: instance.id,
      facts: { vaultId, policyId, wantedVaultId: target.vaultId, wantedPolicyId: target.policyId },
    }),
  ];
}

function factsOfExclusion(decision: ExcludedDecision | OptedOutDecision) {
  if (decision.kind === 'optedOut') return { by: `tag ${decision.tag.name}`, tagValue: decision.tag.value };
  const { by, owner, reason, expiresOn } = decision;
  return { by, owner, reason, expiresOn };
}

function excluded(datasource: ExaminedDatasource, status: EstateStatus): Finding[] {
  const { decision } = datasource;
  if (decision.kind !== 'excluded' && decision.kind !== 'optedOut') return [];
  const name = displayName(datasource);
  const until = decision.kind === 'excluded' ? ` until ${decision.expiresOn}` : '';
  const again = decision.kind === 'excluded' ? 'the exclusion' : 'the tag';
  const isProtected = status === 'protected';
  return [
    findingAbout(datasource, {
      kind: 'excluded',
      message: `${name} is excluded${until}${isProtected ? ', and protected all the same' : ''}.`,
      fix: isProtected
        ? `Stop its protection, or remove ${again}: one of the two is a mistake.`
        : `Nothing, while that is meant; to have it protected, remove ${again}.`,
      facts: { ruleDecision: decision.kind, ...factsOfExclusion(decision), explanation: decision.explanation },
    }),
  ];
}

type ReportedNote = Exclude<DecisionNote, { kind: 'unknownTier' }>;

const isReported = (note: DecisionNote): note is ReportedNote => note.kind !== 'unknownTier';

function particularsOfNote(note: ReportedNote, name: string): Particulars {
  if (note.kind === 'retiredDatasource') {
    return {
      kind: 'retiredDatasource',
      message: `${name} is of a kind that Azure retired on ${note.retiredOn}.`,
      fix: 'Move it to a flexible server, and keep the backups of the old one as long as they are needed.',
      facts: { retiredOn: note.retiredOn },
    };
  }
  const { by, owner, reason, expiresOn } = note;
  return {
    kind: 'exclusionExpired',
    message: `The exclusion of ${name} by ${by} ended on ${expiresOn} and no longer holds.`,
    fix: `Ask ${owner} whether it is still needed: renew it with a new end, or remove it.`,
    facts: { by, owner, reason, expiresOn },
  };
}

/** Low where nothing depends on it: the datasource is protected, or excluded anew. A retired kind is as bad as ever. */
function noted(datasource: ExaminedDatasource, status: EstateStatus): Finding[] {
  const isSettled = status === 'protected' || isDecidedAgainst(datasource);
  return datasource.decision.notes.filter(isReported).map((note) => {
    const isLow = note.kind === 'exclusionExpired' && isSettled;
    const particulars = particularsOfNote(note, displayName(datasource));
    return findingAbout(datasource, { ...particulars, ...(isLow && { severity: 'low' }) });
  });
}

/** That nothing protects it, where it should not be protected, and what else the rules say about it. */
export const ruleFindings = (datasource: ExaminedDatasource, status: EstateStatus): Finding[] => [
  ...unprotected(datasource, status),
  ...unknown(datasource, status),
  ...replica(datasource, status),
  ...misplaced(datasource),
  ...excluded(datasource, status),
  ...noted(datasource, status),
];
