import { z } from 'zod';
import { serviceErrorSchema } from './common-schemas';
import { examples } from './examples';

const counts = z
  .object({
    protect: z.int(),
    report: z.int(),
    impossible: z.int(),
    excluded: z.int(),
    optedOut: z.int(),
    notSelected: z.int(),
    unreadable: z.int(),
  })
  .meta({ id: 'DecisionCounts' });

const decision = z
  .looseObject({
    kind: z.enum(['protect', 'report', 'impossible', 'excluded', 'optedOut', 'notSelected', 'unreadable']),
    explanation: z.string(),
    notes: z.array(z.looseObject({ kind: z.string(), message: z.string() })),
    rule: z.string().optional(),
    target: z.object({ vaultId: z.string(), policyId: z.string() }).optional(),
    location: z.string().optional(),
    code: z.string().optional().describe('Of `unreadable`: the code with which Azure refused to show the resource.'),
    message: z.string().optional(),
    service: serviceErrorSchema.optional(),
  })
  .meta({ id: 'RuleDecision', description: 'What the rules say of one resource, and why.' });

export const previewSchema = z
  .object({
    today: z.iso.date().describe('The day (UTC) that expiry dates were compared with.'),
    complete: z.boolean().describe('Whether this is the last page: false as long as there is a `nextLink`.'),
    pageSummary: z
      .object({
        resources: z.int(),
        byDecision: counts,
        byRule: z.array(z.object({ rule: z.string(), resources: z.int(), byDecision: counts })),
        expiredExclusions: z.array(z.looseObject({})).describe('Of all the rules, whatever the page.'),
      })
      .describe('The numbers of this page; those of the pages add up.'),
    value: z.array(z.object({ resourceId: z.string(), decision })),
    absent: z.array(z.string()).optional().describe('Ids of the request that name nothing.'),
    nextLink: z.url().optional().describe('The next page, if there is one: `POST` the same body to it.'),
  })
  .meta({ id: 'RulePreview' });

const none = { protect: 0, report: 0, impossible: 0, excluded: 0, optedOut: 0, notSelected: 0, unreadable: 0 };

export const examplePreview = {
  today: '2026-11-24',
  complete: true,
  pageSummary: {
    resources: 1,
    byDecision: { ...none, protect: 1 },
    byRule: [{ rule: 'flexible', resources: 1, byDecision: { ...none, protect: 1 } }],
    expiredExclusions: [],
  },
  value: [
    {
      resourceId: examples.resourceId,
      decision: {
        kind: 'protect',
        rule: 'flexible',
        target: { vaultId: examples.vaultId, policyId: examples.policyId },
        location: examples.location,
        explanation: 'Rule "flexible" protects it in the vault testBkpVault.',
        notes: [],
      },
    },
  ],
};
