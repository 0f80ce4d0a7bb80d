import type { ApprovalRecord } from './approvals/approval';
import type { ServiceError } from './service-error';

/** The custom status of an orchestration, and `progress` of the monitor. Small: the engine allows 16 KB. */
export interface Progress {
  readonly phase: string;
  /** Which try of the phase this is, from 1; more than one where something is waited out. */
  readonly attempt: number;
  /** Questions asked in the wait that goes on. */
  readonly polls: number;
  /** ISO 8601. */
  readonly nextPollDateTime?: string;
  readonly deadline?: string;
  /** Why there is a wait. */
  readonly waitingFor?:
    | 'readiness'
    | 'busyResource'
    | 'operation'
    | 'permissions'
    | 'protectionState'
    | 'throttling'
    | 'transientError'
    | 'remediation'
    | 'items'
    | 'approval'
    | 'job'
    | 'recoveryPoint';
  /** What is waited for, where that is an approval. */
  readonly approval?: ApprovalRecord;
  /** How much is done, where that can be counted: servers read, findings made. */
  readonly done?: Readonly<Record<string, number>>;
  /** What is being waited out: code and message of the service. */
  readonly lastError?: Pick<ServiceError, 'code' | 'message'>;
  /** The service's absurd `Retry-After`, where one was clamped. */
  readonly clampedRetryAfter?: string;
}
