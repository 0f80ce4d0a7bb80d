import { z } from 'zod';
import { itemStates } from '../../domain/bulk/bulk-item';
import { bulkFailureSchema, itemCountsSchema } from '../../domain/bulk/bulk-record';
import { DEFAULT_WINDOW, MAX_LISTED_ITEMS, MAX_WINDOW } from '../../domain/bulk/bulk-request';
import { protectionBody } from '../http/protection-body';
import { dateTime } from '../openapi/common-schemas';
import { examples } from '../openapi/examples';
import { progressSchema } from '../openapi/monitor-schema';

const exampleBulkId = 'bulk-1a2b3c4d';

export const bulkIdInPath = z
  .string()
  .describe('The id of a bulk.')
  .meta({ examples: [exampleBulkId] });

const resourceId = z.string().min(1).max(1024);

const exampleTarget = { vaultId: examples.vaultId, policyId: examples.policyId, location: examples.location };

export const bulkBody = z
  .strictObject({
    resourceIds: z
      .array(resourceId)
      .min(1)
      .max(MAX_LISTED_ITEMS)
      .optional()
      .describe('What is to be protected, all in the same `target`.'),
    target: protectionBody.optional(),
    protections: z
      .array(z.strictObject({ resourceId, target: protectionBody }))
      .min(1)
      .max(MAX_LISTED_ITEMS)
      .optional()
      .describe('What is to be protected, each in a target of its own.'),
    selection: z
      .literal('rules')
      .optional()
      .describe('Instead of a list: what the rules want protected and nobody has.'),
    window: z
      .int()
      .min(1)
      .max(MAX_WINDOW)
      .default(DEFAULT_WINDOW)
      .describe('How many operations are in flight at a time.'),
    dryRun: z.boolean().default(false).describe('Validate only: nothing is written.'),
  })
  .superRefine(({ resourceIds, target, protections, selection }, context) => {
    const ways = [resourceIds, protections, selection].filter((way) => way !== undefined).length;
    if (ways !== 1) {
      context.addIssue({ code: 'custom', message: 'must have one of resourceIds, protections and selection' });
    } else if ((resourceIds === undefined) !== (target === undefined)) {
      context.addIssue({ code: 'custom', path: ['target'], message: 'belongs to resourceIds, and only there' });
    }
  })
  .meta({
    id: 'BulkProtectionRequest',
    examples: [
      { resourceIds: [examples.resourceId], target: exampleTarget, window: DEFAULT_WINDOW, dryRun: false },
      { protections: [{ resourceId: examples.resourceId, target: exampleTarget }] },
      { selection: 'rules', dryRun: true },
    ],
  });

export type BulkBody = z.infer<typeof bulkBody>;

export const bulkSchema = z
  .object({
    id: z.string(),
    selection: z.enum(['list', 'rules']),
    dryRun: z.boolean(),
    window: z.int(),
    correlationId: z.string().describe("What Azure's activity log knows all its operations by."),
    createdAt: dateTime,
    status: z
      .enum(['NotStarted', 'Running', 'Succeeded', 'Failed', 'Canceled'])
      .describe('`Succeeded`: every item came to an end, be it a bad one; `counts` and the items say which.'),
    progress: progressSchema.optional(),
    endedAt: dateTime.optional(),
    counts: itemCountsSchema.optional().describe('How many items ended how; there once the bulk has ended.'),
    failures: z.array(bulkFailureSchema).optional().describe('The first of those that failed.'),
    reason: z.string().optional(),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
  })
  .meta({ id: 'BulkProtection', description: 'The protection of many datasources.' });

const itemSchema = z
  .object({
    number: z.int().describe('The place in the bulk, from 0.'),
    resourceId: z.string(),
    vaultId: z.string(),
    policyId: z.string(),
    rule: z.string().optional().describe('The rule that selected it.'),
    state: z.enum(itemStates),
    operationId: z.string().optional().describe('Its own operation, with a monitor of its own.'),
    code: z.string().optional(),
    message: z.string().optional(),
  })
  .meta({ id: 'BulkItem' });

export const itemListSchema = z.object({ value: z.array(itemSchema), nextLink: z.string().optional() }).meta({
  id: 'BulkItemList',
  description: 'In the order of the bulk. A page may hold fewer items than were asked for, and still have a next one.',
});

export const exampleBulk = {
  id: exampleBulkId,
  selection: 'list',
  dryRun: false,
  window: DEFAULT_WINDOW,
  correlationId: examples.correlationId,
  createdAt: examples.dateTime,
  status: 'Running',
  progress: { phase: 'run', attempt: 1, polls: 0, waitingFor: 'items', done: { items: 500, started: 120, failed: 0 } },
};

export const exampleItem = {
  number: 0,
  resourceId: examples.resourceId,
  vaultId: examples.vaultId,
  policyId: examples.policyId,
  state: 'running',
  operationId: examples.operationId,
};
