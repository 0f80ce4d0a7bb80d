import { z } from 'zod';
import { isSubscriptionId, parseArmId } from '../arm-id';

const resourceId = z.string().refine((text) => parseArmId(text) !== undefined, 'not the id of an ARM resource');
const tags = z.record(z.string(), z.string()).default({});
const properties = z.record(z.string(), z.unknown()).default({});
const moment = z.iso.datetime();
const seconds = z.number().nonnegative();

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
  tags,
  policies: z
    .array(z.strictObject({ name: z.string().min(1), datasourceTypes: z.array(z.string()).min(1) }))
    .default([]),
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
  protectionState: z.string().default('ProtectionConfigured'),
  /** Code of the error that goes with the state. */
  errorCode: z.string().optional(),
  healedBySync: z.boolean().default(true),
  /** None yet when absent, and from now on one at each moment of the policy, while protection is configured. */
  recoveryPoints: recoveryPoints.optional(),
  /** In the bin of its vault since then, whatever the state; the vault needs soft delete. */
  softDeletedAt: moment.optional(),
});

/** What exists at the start, or is added later; subscriptions and groups follow from the ids. */
export const seedSchema = z.strictObject({
  subscriptions: z.array(z.string().refine(isSubscriptionId, 'not a GUID')).default([]),
  vaults: z.array(vault).default([]),
  flexibleServers: z.array(server).default([]),
  servers: z.array(server).default([]),
  backupInstances: z.array(backupInstance).default([]),
});

/** As written; everything with a default may be left out. */
export type Seed = z.input<typeof seedSchema>;
export type ParsedSeed = z.output<typeof seedSchema>;
