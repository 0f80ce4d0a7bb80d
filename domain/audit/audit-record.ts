import { z } from 'zod';
import { type AuditSummary, auditSummarySchema } from './audit-summary';

/**
 * How an audit stands, in the words of Azure's status monitors. `Incomplete`: it came to its end, and some of the estate
 * could not be read.
 */
export const auditStatuses = ['Running', 'Succeeded', 'Incomplete', 'Failed', 'Canceled'] as const;

/** What is kept of an audit besides its findings: one small file, written when it starts and when something is known. */
export interface AuditRecord {
  readonly id: string;
  readonly trigger: 'schedule' | 'request';
  readonly status: (typeof auditStatuses)[number];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Sent to Azure with every request of this audit. */
  readonly correlationId: string;
  readonly error?: { readonly code: string; readonly message: string; readonly phase?: string };
  /** There as soon as everything is examined; a remediation may still go on. */
  readonly summary?: AuditSummary;
}

/** Why an audit failed that could not write down its end itself. */
export const interrupted = {
  code: 'AuditInterrupted',
  message: 'The audit did not come to its end: the app was removed or its history lost while it ran.',
} as const;

export const auditRecordSchema: z.ZodType<AuditRecord> = z.object({
  id: z.string(),
  trigger: z.enum(['schedule', 'request']),
  status: z.enum(auditStatuses),
  startedAt: z.string(),
  endedAt: z.string().exactOptional(),
  correlationId: z.string(),
  error: z.object({ code: z.string(), message: z.string(), phase: z.string().exactOptional() }).exactOptional(),
  summary: auditSummarySchema.exactOptional(),
});
