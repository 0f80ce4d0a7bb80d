import { z } from 'zod';
import { approvalRecordSchema } from '../../domain/approvals/approval';
import type { RouteResponse } from '../http/route';
import { adviceSchema, dateTime, protectionPlaceSchema, serviceErrorSchema } from './common-schemas';
import { examples } from './examples';

export const progressSchema = z
  .object({
    phase: z.string(),
    attempt: z.int(),
    polls: z.int(),
    nextPollDateTime: dateTime.optional(),
    deadline: dateTime.optional(),
    waitingFor: z.string().optional(),
    approval: approvalRecordSchema.optional(),
    done: z.record(z.string(), z.int()).optional(),
    lastError: z.object({ code: z.string(), message: z.string() }).optional(),
    clampedRetryAfter: z.string().optional(),
  })
  .meta({ id: 'Progress', description: 'What goes on, or went on last.' });

/** `kind` says what else there is; more kinds may come with more kinds of operations. */
const resultSchema = z
  .looseObject({
    kind: z.string(),
    protection: protectionPlaceSchema.optional(),
    backupInstanceName: z.string().optional(),
    backupInstanceId: z.string().optional(),
    acceptedAt: dateTime
      .optional()
      .describe('Of a deletion: when Azure accepted it; absent where somebody else had deleted it.'),
    job: z.object({ id: z.string(), status: z.string() }).optional(),
    recoveryPoint: z.object({ id: z.string(), time: dateTime }).optional(),
    approval: approvalRecordSchema.optional(),
    phase: z.string().optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'OperationResult' });

const errorSchema = z
  .object({
    code: z.string(),
    message: z.string(),
    phase: z.string().optional(),
    advice: adviceSchema.optional(),
    service: serviceErrorSchema.optional(),
    existing: protectionPlaceSchema.partial().optional(),
  })
  .meta({ id: 'OperationError' });

/** The words of Azure's REST guidelines. */
export const monitorStatuses = ['NotStarted', 'Running', 'Succeeded', 'Failed', 'Canceled'] as const;

/** The status monitor of an operation. */
export const monitorSchema = z
  .object({
    id: z.string().describe('`<instance>.<attempt>`: the instance is derived from the resource.'),
    kind: z.string().describe('What was asked for: `protect`, `validate`, `unprotect`, …'),
    resourceId: z.string().describe('As it was spelled in the request.'),
    status: z.enum(monitorStatuses),
    createdDateTime: dateTime,
    lastActionDateTime: dateTime,
    correlationId: z.string().describe("What Azure's activity log knows the operation by."),
    progress: progressSchema.optional(),
    result: resultSchema.optional(),
    error: errorSchema.optional(),
  })
  .meta({ id: 'Operation', description: 'The status monitor of an operation.' });

export const monitorHeaders = {
  'operation-location': 'The absolute URL of the monitor.',
  'retry-after': 'Seconds after which something may have changed; absent once the operation has ended.',
};

export const exampleMonitor = {
  id: examples.operationId,
  kind: 'protect',
  resourceId: examples.resourceId,
  status: 'Running',
  createdDateTime: examples.dateTime,
  lastActionDateTime: examples.dateTime,
  correlationId: examples.correlationId,
  progress: { phase: 'probe', attempt: 1, polls: 0, deadline: '2026-11-25T00:23:13.813Z' },
};

/** The answer of a route that starts an operation of a kind, or joins the one that runs. */
export const acceptedOperation = (
  kind: string,
  description = 'The operation was started, or joined.',
): RouteResponse => ({
  description,
  schema: monitorSchema,
  headers: monitorHeaders,
  example: { ...exampleMonitor, kind },
});
