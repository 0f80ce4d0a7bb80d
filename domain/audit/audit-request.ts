import type { Cancelled, Refusal, TimedOut } from '../outcome';
import type { WaitSettings } from '../wait-settings';
import type { AuditId } from './audit-id';
import type { RemediationProgress } from './remediation';

/** How far an audit may go in repairing what it finds. */
export interface RemediationLimits {
  /** Protections that run at a time. */
  readonly maxInFlight: number;
  /** After this many failures no more are started: something is wrong that more tries would not mend. */
  readonly maxFailures: number;
  /** Between two looks at those that run. */
  readonly lookSeconds: number;
}

/** Look at the whole estate. */
export interface AuditRequest {
  readonly auditId: AuditId;
  /** Random; makes the operations that this audit starts its own. */
  readonly attempt: string;
  readonly correlationId: string;
  readonly trigger: 'schedule' | 'request';
  readonly settings: WaitSettings;
  /** Absent: nothing is repaired. */
  readonly remediation?: RemediationLimits;
}

/** How that ends. The findings are in the report, not in the history. */
export type AuditOutcome =
  | {
      readonly kind: 'Audited';
      readonly auditId: string;
      readonly resources: number;
      readonly findings: number;
      /** How many parts of the estate could not be read; absent where that is none. */
      readonly incomplete?: number;
      readonly remediation?: RemediationProgress;
    }
  | Refusal
  | TimedOut
  | Cancelled;

/** The one instance id of audits: two at a time would only take the quota from each other. */
export const AUDIT_INSTANCE_ID = 'audit';
