import { z } from 'zod';
import { auditStatuses } from '../../domain/audit/audit-record';
import { auditSummarySchema } from '../../domain/audit/audit-summary';
import { findingKinds, findingSchema, severities } from '../../domain/audit/finding';
import { dateTime } from '../openapi/common-schemas';
import { examples } from '../openapi/examples';
import { progressSchema } from '../openapi/monitor-schema';

export const exampleAuditId = '20261125t020000z-1a2b3c4d';

export const auditIdInPath = z
  .string()
  .describe('The id of an audit.')
  .meta({ examples: [exampleAuditId] });

export const auditSchema = z
  .object({
    id: z.string().describe('When it was started (UTC), and a random part; sorts by time.'),
    trigger: z.enum(['schedule', 'request']),
    status: z.enum(['NotStarted', ...auditStatuses]),
    startedAt: dateTime,
    endedAt: dateTime.optional(),
    correlationId: z.string(),
    progress: progressSchema.optional(),
    error: z.object({ code: z.string(), message: z.string(), phase: z.string().optional() }).optional(),
    summary: auditSummarySchema
      .optional()
      .describe('There as soon as everything is examined; the remediation may go on.'),
  })
  .meta({ id: 'Audit', description: 'An audit of the whole estate.' });

export const auditListSchema = z
  .object({ value: z.array(auditSchema), nextLink: z.string().optional() })
  .meta({ id: 'AuditList', description: 'Newest first.' });

export const findingListSchema = z.object({ value: z.array(findingSchema), nextLink: z.string().optional() }).meta({
  id: 'FindingList',
  description: 'A page may hold fewer findings than were asked for, even none, and still have a next one.',
});

export const exampleAudit = {
  id: exampleAuditId,
  trigger: 'request',
  status: 'Running',
  startedAt: examples.dateTime,
  correlationId: examples.correlationId,
  progress: { phase: 'examine', attempt: 1, polls: 0, done: { servers: 200, resources: 120, findings: 14 } },
};

export const exampleFinding = {
  kind: findingKinds[0],
  severity: severities[0],
  resourceId: examples.resourceId,
  subscriptionId: '6b1e2c4d-8f3a-4d57-9c21-0e5a7b9d3f10',
  datasourceType: 'Microsoft.DBforPostgreSQL/flexibleServers',
  location: examples.location,
  message: 'pgflex-orders has no backup.',
  fix: 'Write a rule that selects it, or exclude it.',
  evidence: { state: 'Ready' },
};
