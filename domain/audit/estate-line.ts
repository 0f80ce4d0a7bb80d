import { z } from 'zod';
import type { Decision } from '../rules/decision';

/**
 * `protected` is covered; every other is what keeps the datasource from it, and the kind of the finding that says so.
 * `unknown`: nothing protects it as far as could be read, and its vault could not be. `replica`: a read replica, which
 * Azure Backup does not take; its primary is what is backed up.
 */
export const estateStatuses = [
  'protected',
  'unprotected',
  'notYetProtected',
  'protectionError',
  'stopped',
  'suspended',
  'softDeleted',
  'excluded',
  'replica',
  'unknown',
] as const;

export type EstateStatus = (typeof estateStatuses)[number];

/** Of a protected datasource: whether its last recovery point is as young as the schedule wants it. */
const recoveryPointStandings = ['inTime', 'overdue', 'noneYet'] as const;

export type RecoveryPointStanding = (typeof recoveryPointStandings)[number];

const ruleDecisions = ['protect', 'report', 'excluded', 'optedOut', 'notSelected', 'impossible'] as const;

/** One datasource of the estate and how it stands: the list of these proves the coverage. */
export interface EstateLine {
  readonly resourceId: string;
  /** Lower-cased. */
  readonly subscriptionId: string;
  readonly datasourceType: string;
  /** Normalised (`westeurope`). */
  readonly location: string;
  readonly status: EstateStatus;
  /** What the rules say, and below which of them; no rule where a scope excludes or none selects. */
  readonly ruleDecision: Decision['kind'];
  readonly rule?: string;
  /** The instance that counts, where there is one; with its vault, policy, state and last recovery point (ISO 8601). */
  readonly backupInstanceId?: string;
  readonly vaultId?: string;
  readonly policyId?: string;
  readonly protectionState?: string;
  readonly lastRecoveryPointAt?: string;
  /** Only where the status is `protected`. */
  readonly recoveryPoint?: RecoveryPointStanding;
}

export const estateLineSchema: z.ZodType<EstateLine> = z.object({
  resourceId: z.string(),
  subscriptionId: z.string(),
  datasourceType: z.string(),
  location: z.string(),
  status: z.enum(estateStatuses),
  ruleDecision: z.enum(ruleDecisions),
  rule: z.string().exactOptional(),
  backupInstanceId: z.string().exactOptional(),
  vaultId: z.string().exactOptional(),
  policyId: z.string().exactOptional(),
  protectionState: z.string().exactOptional(),
  lastRecoveryPointAt: z.string().exactOptional(),
  recoveryPoint: z.enum(recoveryPointStandings).exactOptional(),
});

export const isCovered = ({ status }: EstateLine): boolean => status === 'protected';

/** Whether it could be restored to a moment that the schedule promises: protection that makes no recovery points is none. */
export const isCurrent = ({ recoveryPoint }: EstateLine): boolean => recoveryPoint === 'inTime';

/** Whether somebody decided against a backup; it may be covered all the same. */
export const isExcluded = ({ ruleDecision }: EstateLine): boolean =>
  ruleDecision === 'excluded' || ruleDecision === 'optedOut';
