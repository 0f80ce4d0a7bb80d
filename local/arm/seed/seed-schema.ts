import { z } from 'zod';
import { roleDefinition } from '../access/role-definitions';
import { isSubscriptionId, parseArmId } from '../arm-id';
import { policyPaces } from '../resources/policy-rules';

const resourceId = z.string().refine((text) => parseArmId(text) !== undefined, 'not the id of an ARM resource');
const guid = z.string().refine(isSubscriptionId, 'not a GUID');
const tags = z.record(z.string(), z.string()).default({});
const properties = z.record(z.string(), z.unknown()).default({});
const moment = z.iso.datetime();
const seconds = z.number().nonnegative();

const policy = z.strictObject({
  name: z.string().min(1),
  datasourceTypes: z.array(z.string()).min(1),
  /** The rules of a usual policy. */
  pace: z.enum(policyPaces).default('weekly'),
  /** `policyRules` as ARM shows them, in the place of the usual ones. */
  rules: z.array(z.record(z.string(), z.unknown())).min(1).optional(),
});

const vault = z.strictObject({
  id: resourceId,
  location: z.string().default('westus'),
  /** `type` as ARM has it: `SystemAssigned`, `UserAssigned`, `SystemAssigned,UserAssigned` or `None`. */
  identity: z
    .strictObject({
      type: z.string(),
      principalId: z.string().optional(),
      userAssigned: z.array(resourceId).optional(),
    })
    .default({ type: 'SystemAssigned', principalId: 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6' }),
  softDelete: z
    .strictObject({ state: z.enum(['Off', 'On', 'AlwaysOn']), retentionDays: z.number().positive().default(14) })
    .default({ state: 'Off', retentionDays: 14 }),
  immutability: z.enum(['Disabled', 'Unlocked', 'Locked']).default('Disabled'),
  /** Id of the resource guard that its critical operations need. */
  resourceGuardId: resourceId.optional(),
  tags,
  policies: z.array(policy).default([]),
});

const server = z.strictObject({
  id: resourceId,
  location: z.string().default('westus'),
  tags,
  /** In the place of the usual one. */
  sku: z.record(z.string(), z.unknown()).optional(),
  /** The moment of seeding when absent; the former value for a server that is seeded again. */
  createdAt: moment.optional(),
  /** Counted from its creation. */
  readyAfterSeconds: seconds.default(0),
  stateUntilReady: z.string().min(1).default('Provisioning'),
  /** Over the usual ones, such as `{ "state": "Stopped" }` (`userVisibleState` of a single server). */
  properties,
  /** Names; for single servers only. */
  databases: z.array(z.string().min(1)).default([]),
  firewallRules: z
    .array(z.strictObject({ name: z.string().min(1), startIpAddress: z.ipv4(), endIpAddress: z.ipv4() }))
    .optional(),
});

const recoveryPoints = z.strictObject({
  /** How old the newest one is when the seed is applied. */
  lastAgeSeconds: seconds,
  everySeconds: z
    .number()
    .positive()
    .default(7 * 24 * 60 * 60),
  count: z.number().int().positive().max(1000).default(4),
  /** Whether new ones are made from now on. */
  continues: z.boolean().default(false),
});

const backupInstance = z.strictObject({
  id: resourceId,
  datasourceId: resourceId,
  policyName: z.string().min(1),
  friendlyName: z.string().optional(),
  /** A user-assigned identity that acts for it; the vault's own when absent. */
  identityId: resourceId.optional(),
  /** Before its oldest recovery point when absent, and the moment of seeding when it has none. */
  createdAt: moment.optional(),
  protectionState: z.string().default('ProtectionConfigured'),
  /** Code of the error that goes with the state. */
  errorCode: z.string().optional(),
  healedBySync: z.boolean().default(true),
  /** None yet when absent, and from now on one at each moment of the policy, while protection is configured. */
  recoveryPoints: recoveryPoints.optional(),
  /** In the bin of its vault since then, whatever the state; the vault needs soft delete. */
  softDeletedAt: moment.optional(),
});

const keyVault = z.strictObject({
  id: resourceId,
  location: z.string().default('westus'),
  tags,
  /** Role assignments decide about its contents; else its access policies do. */
  rbac: z.boolean().default(true),
  accessPolicies: z
    .array(z.strictObject({ objectId: guid, secrets: z.array(z.string()).default(['get', 'list']) }))
    .default([]),
  bypass: z.enum(['AzureServices', 'None']).default('AzureServices'),
  defaultAction: z.enum(['Allow', 'Deny']).default('Allow'),
  publicNetworkAccess: z.enum(['Enabled', 'Disabled']).default('Enabled'),
  /** Names; every one is there when absent. */
  secrets: z.array(z.string().min(1)).optional(),
});

const storageAccount = z.strictObject({
  id: resourceId,
  location: z.string().default('westus'),
  tags,
  allowsSharedKeys: z.boolean().default(true),
  containers: z.array(z.string().min(3)).default([]),
});

const resourceGuard = z.strictObject({
  id: resourceId,
  location: z.string().default('westus'),
  tags,
  /** Names of critical operations that it does not protect. */
  exclusions: z.array(z.string()).default([]),
});

const backupJob = z.strictObject({
  instanceId: resourceId,
  kind: z.enum(['backup', 'restore']).default('backup'),
  startedAt: moment,
  /** null for one that still runs, and does not end. */
  durationSeconds: seconds.nullable().default(600),
  ending: z.enum(['Completed', 'CompletedWithWarnings', 'Failed', 'Cancelled']).default('Completed'),
  /** Of a failed one. */
  errorCode: z.string().optional(),
  isUserTriggered: z.boolean().default(false),
});

const roleAssignment = z.strictObject({
  /** A subscription, group or resource id. */
  scope: z.string().startsWith('/subscriptions/'),
  /** The GUID of a built-in role. */
  role: guid.refine((name) => roleDefinition(name) !== undefined, 'not a role that the emulator knows'),
  principalId: guid,
  /** Follows from the rest when absent. */
  name: guid.optional(),
});

/** What exists at the start, or is added later; subscriptions and groups follow from the ids. */
export const seedSchema = z.strictObject({
  subscriptions: z.array(z.string().refine(isSubscriptionId, 'not a GUID')).default([]),
  vaults: z.array(vault).default([]),
  flexibleServers: z.array(server).default([]),
  servers: z.array(server).default([]),
  backupInstances: z.array(backupInstance).default([]),
  backupJobs: z.array(backupJob).default([]),
  resourceGuards: z.array(resourceGuard).default([]),
  keyVaults: z.array(keyVault).default([]),
  storageAccounts: z.array(storageAccount).default([]),
  roleAssignments: z.array(roleAssignment).default([]),
});

/** As written; everything with a default may be left out. */
export type Seed = z.input<typeof seedSchema>;
export type ParsedSeed = z.output<typeof seedSchema>;
