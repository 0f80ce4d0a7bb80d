import { z } from 'zod';
import { dateTime } from '../openapi/common-schemas';
import { examples } from '../openapi/examples';
import { examplePlanId } from './permission-body';

const role = {
  roleName: z.string(),
  roleDefinitionId: z.guid().describe('The GUID of the built-in role: names differ between clouds and releases.'),
  scope: z.string().describe('Where the role is needed.'),
};

const plannedAssignmentSchema = z
  .object({
    ...role,
    principalId: z.guid(),
    assignmentName: z.guid().describe('Follows from scope, principal and role: granted twice is granted once.'),
  })
  .meta({ id: 'PlannedRoleAssignment' });

const presentRoleSchema = z
  .object({
    ...role,
    grantedAtScope: z.string().describe('Where it was granted: there, or above.'),
    hasCondition: z.boolean().describe('Whether a condition may take away what the role gives.'),
    mayBeUnseenUntil: dateTime.optional().describe('The grant is young: Azure may not see it everywhere before.'),
  })
  .meta({ id: 'PresentRole' });

const keyVaultAccessSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('notNeeded') }),
    z.object({ kind: z.literal('notFound'), keyVaultName: z.string(), explanation: z.string() }),
    z.object({ kind: z.literal('byRole'), keyVaultId: z.string() }),
    z.object({
      kind: z.literal('byAccessPolicy'),
      keyVaultId: z.string(),
      missing: z.array(z.string()),
      policyToAdd: z
        .object({
          tenantId: z.string(),
          objectId: z.string(),
          permissions: z.object({ secrets: z.array(z.string()) }),
        })
        .optional(),
      howTo: z.string().optional(),
    }),
  ])
  .meta({
    id: 'KeyVaultAccess',
    description: 'How the identity comes to the secret. Access policies are never written.',
  });

const networkFindingSchema = z
  .object({
    finding: z.enum([
      'ServerPublicAccessDisabled',
      'AzureServicesNotAllowed',
      'KeyVaultPublicAccessDisabled',
      'KeyVaultWithoutBypass',
    ]),
    resourceId: z.string(),
    setting: z.string(),
    current: z.string(),
    wanted: z.string(),
    explanation: z.string(),
    howTo: z.string().describe('A command that changes the setting. The app never does.'),
  })
  .meta({ id: 'NetworkFinding' });

export const planSchema = z
  .object({
    resourceId: z.string(),
    vaultId: z.string(),
    planId: z.guid().describe('Stands for what the plan would write; applying it needs this id.'),
    identity: z.object({
      type: z.enum(['SystemAssigned', 'UserAssigned']),
      id: z.string().optional(),
      principalId: z.guid(),
    }),
    isComplete: z
      .boolean()
      .describe(
        'Nothing is missing or held under a condition only, and nothing stands in the way; all of it was looked at.',
      ),
    canBeApplied: z.boolean().describe('Whether this app may grant roles, and at all scopes of `missing`.'),
    missing: z.array(plannedAssignmentSchema),
    present: z.array(presentRoleSchema),
    keyVaultAccess: keyVaultAccessSchema,
    network: z.array(networkFindingSchema),
    notLookedAt: z
      .array(z.object({ resourceId: z.string(), explanation: z.string() }))
      .describe('What may stand in the way and is outside of the allowed scopes: a plan with any is not complete.'),
  })
  .meta({ id: 'PermissionPlan', description: 'What the identity of the vault needs to protect a datasource.' });

const group = examples.resourceId.split('/').slice(0, 5).join('/');
const principalId = 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6';

export const examplePlan: z.infer<typeof planSchema> = {
  resourceId: examples.resourceId,
  vaultId: examples.vaultId,
  planId: examplePlanId,
  identity: { type: 'SystemAssigned', principalId },
  isComplete: false,
  canBeApplied: true,
  missing: [
    {
      roleName: 'PostgreSQL Flexible Server Long Term Retention Backup Role',
      roleDefinitionId: 'c088a766-074b-43ba-90d4-1fb21feae531',
      scope: examples.resourceId,
      principalId,
      assignmentName: '0d7c9a3e-58f4-5b0e-8a5b-3a8d1f2c6e90',
    },
  ],
  present: [
    {
      roleName: 'Reader',
      roleDefinitionId: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
      scope: group,
      grantedAtScope: group.split('/').slice(0, 3).join('/'),
      hasCondition: false,
    },
  ],
  keyVaultAccess: { kind: 'notNeeded' },
  network: [],
  notLookedAt: [],
};
