import type { Previous, RunningProtection } from '../domain/audit/audit-steps';
import type { RemediationProgress } from '../domain/audit/remediation';
import type { TimeToProtect } from '../domain/audit/time-to-protect';
import type { Asking } from './asking';

/** What is collected, in this order: an instance whose server was read before it is no orphan by accident. */
export type CollectionPhase = 'servers' | 'databases' | 'backupInstances' | 'backupPolicies' | 'deletedInstances';

interface Step {
  readonly asking: Asking;
  /** What has been done so far, as users see it. */
  readonly done: Readonly<Record<string, number>>;
  readonly previous?: Previous;
}

export interface Collecting extends Step {
  readonly phase: CollectionPhase;
  readonly page?: string;
  readonly part: number;
  /** Known from the first page of servers on. */
  readonly buckets?: number;
}

export interface Examining extends Step {
  readonly phase: 'examine';
  readonly bucket: number;
  readonly buckets: number;
  readonly timeToProtect: TimeToProtect;
}

export interface Summarising extends Step {
  readonly phase: 'summarise';
  readonly buckets: number;
  readonly timeToProtect: TimeToProtect;
}

export interface Remediating extends Step {
  readonly phase: 'remediate';
  readonly look: number;
  /** Absent when no more is started. */
  readonly next?: number;
  /** Of the audit's list; what is beyond `next` when it stops is left. */
  readonly remedies: number;
  readonly inFlight: readonly RunningProtection[];
  /** How often in a row the service was too busy to say how the next resource stands. */
  readonly timesThrottled?: number;
  readonly progress: RemediationProgress;
  /** What the audit has found, for its outcome. */
  readonly counts: { readonly resources: number; readonly findings: number; readonly incomplete?: number };
}

/** Where an audit stands: plain data, the whole input of its next generation. What it has found is in files. */
export type AuditState =
  | (Step & { readonly phase: 'open' })
  | Collecting
  | (Step & { readonly phase: 'measure'; readonly buckets: number })
  | Examining
  | Summarising
  | Remediating;
