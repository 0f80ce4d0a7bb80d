import { z } from 'zod';
import { type ActivityFault, activityFaultSchema } from '../activity-fault';
import type { Refused, Throttled } from '../long-running';
import type { Found } from '../operation-request';
import { isResourceId, type ResourceId } from '../resource-id';
import type { AskedForTime } from '../throttling';
import { type AuditId, isAuditId } from './audit-id';
import type { AuditOutcome, AuditRequest, RemediationLimits } from './audit-request';
import type { RemediationStep } from './remediation';
import type { TimeToProtect } from './time-to-protect';

/** What every step of an audit is told. */
interface AuditStep {
  readonly auditId: AuditId;
  readonly correlationId: string;
}

export interface OpenAuditInput extends AuditStep {
  readonly trigger: AuditRequest['trigger'];
  readonly startedAt: number;
}

/** Where an audit left off measuring, in milliseconds since the epoch. */
export interface Previous {
  readonly id: AuditId;
  readonly measuredTo: number;
  /** Since when the app looks after the estate. */
  readonly since: number;
}

export interface AuditOpening {
  /** What the audit before this one has measured; absent for the first. */
  readonly previous?: Previous;
}

export const auditOpeningSchema: z.ZodType<AuditOpening> = z.object({
  previous: z
    .object({
      id: z.custom<AuditId>((value) => typeof value === 'string' && isAuditId(value)),
      measuredTo: z.number(),
      since: z.number(),
    })
    .exactOptional(),
});

/** One page of something that is to be collected. */
export interface CollectInput extends AuditStep {
  /** Opaque; absent for the first page. */
  readonly page?: string;
  /** Counts the pages: the file that the rows go to has its name from it, so that a repetition writes the same file. */
  readonly part: number;
  /** Into how many buckets the estate is divided; absent until the first page of servers has told how large it is. */
  readonly buckets?: number;
}

export type CollectAnswer =
  | {
      readonly kind: 'collected';
      readonly rows: number;
      /** How many there are on all pages, where that is known. */
      readonly total?: number;
      readonly nextPage?: string;
      /** So long before the next page: the service wants to be left alone, or some of it gave no answer and may give one later. */
      readonly pauseSeconds?: number;
      /** Why; throttling when absent. */
      readonly pauseFor?: AskedForTime;
    }
  | Refused
  | Throttled;

export interface MeasureInput extends AuditStep {
  /** Protections that ended in this time, milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly since: number;
  /** The audit that measured until `from`; absent for the first. */
  readonly previousId?: AuditId;
}

/** A protection that came about by itself. */
export interface NoteInput {
  readonly resourceId: ResourceId;
  readonly attempt: string;
  readonly correlationId: string;
  readonly foundBy: Found;
  /** Milliseconds since the epoch. */
  readonly protectedAt: number;
}

export interface ExamineInput extends AuditStep {
  readonly bucket: number;
  readonly startedAt: number;
}

/** A failure is an answer here: in a window of examinations that run side by side a thrown one would hide the others. */
export type ExamineAnswer =
  | { readonly kind: 'examined'; readonly resources: number; readonly findings: number }
  | ({ readonly kind: 'failed' } & ActivityFault);

export const examineAnswerSchema: z.ZodType<ExamineAnswer> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('examined'), resources: z.number(), findings: z.number() }),
  activityFaultSchema.extend({ kind: z.literal('failed') }),
]);

export interface SummariseInput extends AuditStep {
  readonly buckets: number;
  readonly trigger: AuditRequest['trigger'];
  readonly startedAt: number;
  readonly endedAt: number;
  readonly timeToProtect: TimeToProtect;
}

export interface SummariseAnswer {
  readonly resources: number;
  readonly findings: number;
  /** How many protections could be started. */
  readonly remedies: number;
  /** How many parts of the estate could not be read; absent where that is none. */
  readonly incomplete?: number;
  /** Protections that an earlier audit started and has not seen the end of; absent where that is none. */
  readonly inFlight?: readonly RunningProtection[];
}

export const runningProtectionSchema: z.ZodType<RunningProtection> = z.object({
  operationId: z.string(),
  resourceId: z.custom<ResourceId>((value) => typeof value === 'string' && isResourceId(value)),
  isOfEarlierAudit: z.literal(true).exactOptional(),
});

export const summariseAnswerSchema: z.ZodType<SummariseAnswer> = z.object({
  resources: z.number(),
  findings: z.number(),
  remedies: z.number(),
  incomplete: z.number().exactOptional(),
  inFlight: z.array(runningProtectionSchema).exactOptional(),
});

export interface RunningProtection {
  readonly operationId: string;
  readonly resourceId: ResourceId;
  /** An earlier audit started it: it takes room, and is not counted. */
  readonly isOfEarlierAudit?: true;
}

/** Looks at the protections that run, and starts more in the places that are free. */
export interface RemediateInput extends AuditStep {
  /** When the audit started, in milliseconds since the epoch: what it found was found then. */
  readonly startedAt: number;
  /** Counts the looks. */
  readonly look: number;
  /** The number of the next remedy in the audit's list; absent when no more is to be started. */
  readonly next?: number;
  readonly inFlight: readonly RunningProtection[];
  readonly limits: RemediationLimits;
  /** Failures before this look; with those that the look finds they decide whether more is started. */
  readonly failed: number;
  /** How often in a row the service was too busy to say how the next resource stands. */
  readonly timesThrottled?: number;
  readonly attempt: string;
  readonly settings: AuditRequest['settings'];
}

export interface RemediateAnswer {
  /** Absent when the list is at its end. */
  readonly next?: number;
  readonly inFlight: readonly RunningProtection[];
  readonly step: RemediationStep;
  /** Set when the service was too busy to say how the next resource stands: how often in a row, and when to ask again. */
  readonly throttled?: { readonly times: number; readonly pauseSeconds: number };
}

export interface CloseAuditInput extends AuditStep {
  readonly trigger: AuditRequest['trigger'];
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: AuditOutcome;
}
