import { comparable } from '../resource-id';
import type { AuditedInstance } from './audited-instance';

/** Azure Backup makes recovery points of PostgreSQL by the week, and knows no other schedule for it. */
const USUAL_INTERVAL_SECONDS = 7 * 24 * 60 * 60;

export interface OverdueBasis {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How far apart the backups of a policy are, by lower-cased policy id; a week for those that are not there. */
  readonly backupIntervalsSeconds: ReadonlyMap<string, number>;
  /** How much later than that a recovery point may be: backups take time, and are listed with a delay. */
  readonly overdueGraceSeconds: number;
}

export interface Overdue {
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  readonly intervalSeconds: number;
  /** Whether the interval is that of the policy. */
  readonly intervalIsKnown: boolean;
}

const timeOf = (text: string | undefined): number => Date.parse(text ?? '');

/**
 * Whether a protected instance lacks a recovery point that its schedule should have made by now; `undefined` when it
 * does not. Counted from the last recovery point, or from the creation where there has been none; where neither time is
 * known (or can be read) nothing can be said of it ({@link isWithoutTimes}).
 */
export function overdueOf(instance: AuditedInstance, basis: OverdueBasis): Overdue | undefined {
  const last = timeOf(instance.lastRecoveryPointAt);
  const since = Number.isNaN(last) ? timeOf(instance.createdAt) : last;
  const ofPolicy = basis.backupIntervalsSeconds.get(comparable(instance.policyId));
  const intervalSeconds = ofPolicy ?? USUAL_INTERVAL_SECONDS;
  const dueAt = since + (intervalSeconds + basis.overdueGraceSeconds) * 1000;
  return basis.now > dueAt ? { dueAt, intervalSeconds, intervalIsKnown: ofPolicy !== undefined } : undefined;
}

/** Protected, without a recovery point, and nobody knows since when: whether it should have one by now cannot be told. */
export const isWithoutTimes = ({ lastRecoveryPointAt, createdAt }: AuditedInstance): boolean =>
  Number.isNaN(timeOf(lastRecoveryPointAt)) && Number.isNaN(timeOf(createdAt));
