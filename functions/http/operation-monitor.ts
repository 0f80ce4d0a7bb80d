import type { HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { operationOutcome } from '../../contracts';
import { type CatalogueEntry, explainCode } from '../../domain/error-catalogue';
import type { ConflictReason, Outcome } from '../../domain/outcome';
import type { ServiceError } from '../../domain/service-error';
import type { OperationInstance } from './operation-instance';

/** The words of Azure's REST guidelines for a status monitor. */
export type MonitorStatus = 'NotStarted' | 'Running' | 'Succeeded' | 'Failed' | 'Canceled';

export interface MonitorError {
  readonly code: string;
  readonly message: string;
  readonly phase?: string;
  /** What it means and what to do, from our catalogue. */
  readonly advice?: CatalogueEntry;
  /** The service's own words and ids, unchanged. */
  readonly service?: ServiceError;
  readonly existing?: object;
}

/** What an operation came to, in the words of its monitor. */
interface Verdict {
  readonly status: MonitorStatus;
  readonly result?: object;
  readonly error?: MonitorError;
}

const conflictCodes = {
  otherVault: 'ProtectedInAnotherVault',
  otherPolicy: 'ProtectedByAnotherPolicy',
  notActive: 'BackupInstanceNotActive',
  otherState: 'BackupInstanceInOtherState',
  otherInstance: 'ProtectedByAnotherInstance',
  softDeleted: 'BackupInstanceSoftDeleted',
} as const satisfies Record<ConflictReason, string>;

const undecidedCodes = { Rejected: 'ApprovalRejected', Expired: 'ApprovalExpired' } as const;

function verdictOf(outcome: Outcome): Verdict {
  switch (outcome.kind) {
    case 'Cancelled':
      return { status: 'Canceled', result: outcome };
    case 'Rejected':
    case 'Expired': {
      const code = undecidedCodes[outcome.kind];
      const error = { code, message: explainCode(code).cause, phase: 'approval', advice: explainCode(code) };
      return { status: 'Failed', result: outcome, error };
    }
    case 'Conflict':
      return {
        status: 'Failed',
        error: {
          code: conflictCodes[outcome.reason],
          message: outcome.message,
          advice: explainCode(conflictCodes[outcome.reason]),
          existing: outcome.existing,
          ...(outcome.error && { service: outcome.error }),
        },
      };
    case 'Refused': {
      const { error, advice, phase } = outcome;
      return { status: 'Failed', error: { code: error.code, message: error.message, phase, advice, service: error } };
    }
    case 'TimedOut': {
      const { phase, waitedSeconds, lastError, advice = explainCode('OperationTimedOut') } = outcome;
      const message = `Azure did not finish the phase ${phase} within ${waitedSeconds} seconds. What it has accepted may still end; look at the backup instance, or start again.`;
      return {
        status: 'Failed',
        error: { code: 'OperationTimedOut', message, phase, advice, ...(lastError && { service: lastError }) },
      };
    }
    default:
      return { status: 'Succeeded', result: outcome };
  }
}

/** An orchestration that failed: a defect of ours, whose text is for the logs. */
const internalError: MonitorError = {
  code: 'InternalError',
  message: 'The operation failed for a reason that is not known to be yours.',
};

function completed(output: unknown): Verdict {
  const outcome = operationOutcome.safeParse(output);
  return outcome.success ? verdictOf(outcome.data) : { status: 'Failed', error: internalError };
}

/** For whoever looks at an operation without showing its monitor: the codes are the same everywhere. */
export function verdictOn({ status }: Pick<OperationInstance, 'status'>): Verdict {
  const runtimeStatus: string = status.runtimeStatus;
  switch (runtimeStatus) {
    case 'Pending':
      return { status: 'NotStarted' };
    case 'Completed':
      return completed(status.output);
    case 'Failed':
      return { status: 'Failed', error: internalError };
    case 'Terminated':
    case 'Canceled':
      return { status: 'Canceled', error: { code: 'Terminated', message: 'An administrator of the app ended it.' } };
    default:
      return { status: 'Running' };
  }
}

const DEFAULT_RETRY_AFTER_SECONDS = 5;
const MAX_RETRY_AFTER_SECONDS = 30;

const progressTime = z.object({ nextPollDateTime: z.iso.datetime().optional() });

/** When something may have changed: not before the next poll, and not so late that a portal looks dead. */
function retryAfterSeconds(progress: unknown, now: number): number {
  const next = progressTime.safeParse(progress).data?.nextPollDateTime;
  if (next === undefined) return DEFAULT_RETRY_AFTER_SECONDS;
  return Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, Math.ceil((Date.parse(next) - now) / 1000)));
}

const isoDate = (date: Date | number): string => new Date(date).toISOString();

/** The status monitor of an operation. */
export function monitorOf(operation: OperationInstance) {
  const { id, request, status, startedAt } = operation;
  const { status: monitorStatus, result, error } = verdictOn(operation);
  return {
    id,
    kind: request.kind,
    resourceId: request.resourceId,
    status: monitorStatus,
    createdDateTime: isoDate(startedAt ?? status.createdTime),
    lastActionDateTime: isoDate(status.lastUpdatedTime),
    correlationId: request.correlationId,
    ...(typeof status.customStatus === 'object' && status.customStatus !== null && { progress: status.customStatus }),
    ...(result && { result }),
    ...(error && { error }),
  };
}

export const isTerminal = (status: MonitorStatus): boolean => status !== 'NotStarted' && status !== 'Running';

/** `200` always for a monitor that is read, `202` for one that was just started; `Retry-After` while it runs. */
export function monitorResponse(
  operation: OperationInstance,
  answer: { readonly status: 200 | 202; readonly location: string; readonly now: number },
): HttpResponseInit {
  const monitor = monitorOf(operation);
  return {
    status: answer.status,
    headers: {
      'operation-location': answer.location,
      ...(!isTerminal(monitor.status) && {
        'retry-after': String(retryAfterSeconds(operation.status.customStatus, answer.now)),
      }),
    },
    jsonBody: monitor,
  };
}
