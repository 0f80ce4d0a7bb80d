import { z } from 'zod';
import type { Decision } from '../rules/decision';

/** `protected` is covered; every other is what keeps the datasource from it, and the kind of the finding that says so. */
export const estateStatuses = [
  'protected',
  'unprotected',
  'notYetProtected',
  'protectionError',
  'stopped',
  'suspended',
  'softDeleted',
  'excluded',
] as const;

export type EstateStatus = (typeof estateStatuses)[number];

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
});

export const isCovered = ({ status }: EstateLine): boolean => status === 'protected';

/** Whether somebody decided against a backup; it may be covered all the same. */
export const isExcluded = ({ ruleDecision }: EstateLine): boolean =>
  ruleDecision === 'excluded' || ruleDecision === 'optedOut';
