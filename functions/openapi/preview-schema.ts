import { z } from 'zod';
import { examples } from './examples';

const counts = z
  .object({
    protect: z.int(),
    report: z.int(),
    impossible: z.int(),
    excluded: z.int(),
    optedOut: z.int(),
    notSelected: z.int(),
  })
  .meta({ id: 'DecisionCounts' });

const decision = z
  .looseObject({
    kind: z.enum(['protect', 'report', 'impossible', 'excluded', 'optedOut', 'notSelected']),
    explanation: z.string(),
    notes: z.array(z.looseObject({ kind: z.string(), message: z.string() })),
    rule: z.string().optional(),
    target: z.object({ vaultId: z.string(), policyId: z.string() }).optional(),
    location: z.string().optional(),
  })
  .meta({ id: 'RuleDecision', description: 'What the rules say of one resource, and why.' });

export const previewSchema = z
  .object({
    today: z.iso.date().describe('The day (UTC) that expiry dates were compared with.'),
    summary: z.object({
      resources: z.int(),
      byDecision: counts,
      byRule: z.array(z.object({ rule: z.string(), resources: z.int(), byDecision: counts })),
      expiredExclusions: z.array(z.looseObject({})),
    }),
    value: z.array(z.object({ resourceId: z.string(), decision })),
    absent: z.array(z.string()).optional().describe('Ids of the request that name nothing.'),
  })
  .meta({ id: 'RulePreview' });

const none = { protect: 0, report: 0, impossible: 0, excluded: 0, optedOut: 0, notSelected: 0 };

export const examplePreview = {
  today: '2026-11-24',
  summary: {
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
