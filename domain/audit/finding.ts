import { z } from 'zod';

/**
 * What an audit can find. The first nine are also what keeps a datasource from being covered (`estate-line.ts`).
 * - `unprotected`: no backup instance
 * - `notYetProtected`: an instance whose protection is being set up, or is in a state that is not known
 * - `protectionError`: an instance whose protection is broken, with the service's error
 * - `stopped`: no new backups, what there is is kept
 * - `suspended`: the schedule of backups or of retention is suspended
 * - `softDeleted`: deleted, or being deleted, and recoverable until it is purged
 * - `excluded`: not to be protected, on somebody's word
 * - `replica`: a read replica, which Azure Backup does not take
 * - `unknown`: no backup was found, and the vault where it would be could not be read
 * - `orphaned`: the backup of a datasource that is in no inventory
 * - `overdue`: protected, and the last recovery point is older than the schedule allows
 * - `wrongVault`, `wrongPolicy`: protected otherwise than its rule says
 * - `exclusionExpired`: an exclusion has run out and no longer holds
 * - `retiredDatasource`: Azure no longer offers this kind of datasource
 */
export const findingKinds = [
  'unprotected',
  'notYetProtected',
  'protectionError',
  'stopped',
  'suspended',
  'softDeleted',
  'excluded',
  'replica',
  'unknown',
  'orphaned',
  'overdue',
  'wrongVault',
  'wrongPolicy',
  'exclusionExpired',
  'retiredDatasource',
] as const;

export type FindingKind = (typeof findingKinds)[number];

/** Most urgent first. */
export const severities = ['high', 'medium', 'low', 'info'] as const;

export type Severity = (typeof severities)[number];

const usualSeverities: Readonly<Record<FindingKind, Severity>> = {
  unprotected: 'high',
  notYetProtected: 'low',
  protectionError: 'high',
  stopped: 'medium',
  suspended: 'medium',
  softDeleted: 'high',
  excluded: 'info',
  replica: 'info',
  unknown: 'medium',
  orphaned: 'medium',
  overdue: 'high',
  wrongVault: 'medium',
  wrongPolicy: 'medium',
  exclusionExpired: 'medium',
  retiredDatasource: 'medium',
};

/** How urgent a kind of finding is as a rule. Circumstances may change it: a finding has a severity of its own. */
export const severityOf = (kind: FindingKind): Severity => usualSeverities[kind];

/** Facts by name: ids, states, dates, the words of the service and of those who excluded. Flat, for tables. */
export type Evidence = Readonly<Record<string, string | number | boolean>>;

/** Something about one datasource that somebody should know. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** The datasource, in the spelling of the inventory; for an orphan as its instance spells it. */
  readonly resourceId: string;
  /** Lower-cased; empty where the id of an orphan names no subscription. */
  readonly subscriptionId: string;
  readonly datasourceType: string;
  /** The region, normalised (`westeurope`). */
  readonly location?: string;
  /** The rule that decides about the datasource. */
  readonly rule?: string;
  readonly backupInstanceId?: string;
  /** One sentence for a person. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
  readonly evidence: Evidence;
}

export const findingSchema: z.ZodType<Finding> = z.object({
  kind: z.enum(findingKinds),
  severity: z.enum(severities),
  resourceId: z.string(),
  subscriptionId: z.string(),
  datasourceType: z.string(),
  location: z.string().exactOptional(),
  rule: z.string().exactOptional(),
  backupInstanceId: z.string().exactOptional(),
  message: z.string(),
  fix: z.string(),
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
