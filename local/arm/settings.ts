import { z } from 'zod';
import { eventTargetSchema } from './events/event-raiser';

/** Which generation of the service is imitated. */
export const styleSchema = z.enum(['2021', '2026']);
export type Style = z.infer<typeof styleSchema>;

/** The long-running operations of the service. */
export const operationKindSchema = z.enum([
  'validate',
  'create',
  'delete',
  'stop',
  'resume',
  'sync',
  'undelete',
  'backup',
  'restore',
  'validateRestore',
  'validateModify',
]);
export type OperationKind = z.infer<typeof operationKindSchema>;

/**
 * Standing behaviour of the emulator; faults are for what goes wrong. Durations are in seconds of the emulator's clock.
 *
 * - `putWhileRunning`: what a PUT meets while the first one still runs. `join`: the same body is answered 200 with the
 *   provisioning resource, another body 409. `conflict`: always 409. Neither was seen in real traffic.
 * - `extensionRouteForChildren`: whether `{resourceId}/providers/Microsoft.DataProtection/backupInstances` is there
 *   for child resources such as databases.
 * - `tokenBuckets`: ARM's own limits per subscription (reads 250, +25/s; writes and deletes 200, +10/s).
 * - `configuringSeconds`: how long protection is still being configured after the operation succeeded; null: 0 in
 *   style 2021 (its article answers the PUT with a configured instance), 34 in style 2026 (measured).
 * - `durationsSeconds`: how long operations take; null entries and absent kinds take the measured values.
 * - `pageSize`: entries per page of every list; null: one page.
 * - `softDeletedNames`: whether an instance may be created under a name that a soft-deleted one still holds.
 * - `graphQuota`: queries that one caller may send to Resource Graph per window; null: no limit, and no quota is spent.
 * - `events`: where events of servers that are seeded or removed later, and of written backup instances, are sent; null:
 *   nowhere.
 * - `jobSeconds`: how long the jobs run that a backup or a restore starts, after the operation has ended.
 * - `jobLagSeconds`: how long after its request a job is not among the jobs yet, nor to be read by itself.
 * - `accessChecks`: whether validations, creations, jobs and guarded operations look at role assignments, key vaults and
 *   firewalls; off: everything is granted.
 * - `rolePropagationSeconds`: how long a new role assignment has no effect yet.
 * - `principalReplicationSeconds`: how long a principal is unknown to the directory, from the first assignment that names
 *   it without its type.
 * - `callerMayAssignRoles`: whether the caller has the right to create and delete role assignments.
 * - `graphLagSeconds`: how late Resource Graph sees what has changed.
 */
export const settingsSchema = z.strictObject({
  style: styleSchema,
  putWhileRunning: z.enum(['join', 'conflict']),
  extensionRouteForChildren: z.boolean(),
  tokenBuckets: z.boolean(),
  configuringSeconds: z.number().nonnegative().nullable(),
  durationsSeconds: z.partialRecord(operationKindSchema, z.number().nonnegative()),
  pageSize: z.number().int().positive().nullable(),
  softDeletedNames: z.enum(['reusable', 'reserved']),
  graphQuota: z.strictObject({ queries: z.number().int().positive(), windowSeconds: z.number().positive() }).nullable(),
  graphLagSeconds: z.number().nonnegative(),
  jobSeconds: z.strictObject({ backup: z.number().nonnegative(), restore: z.number().nonnegative() }),
  jobLagSeconds: z.number().nonnegative(),
  accessChecks: z.boolean(),
  rolePropagationSeconds: z.number().nonnegative(),
  principalReplicationSeconds: z.number().nonnegative(),
  callerMayAssignRoles: z.boolean(),
  events: eventTargetSchema.nullable(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  style: '2026',
  putWhileRunning: 'join',
  extensionRouteForChildren: false,
  tokenBuckets: false,
  configuringSeconds: null,
  durationsSeconds: {},
  pageSize: null,
  softDeletedNames: 'reusable',
  graphQuota: null,
  graphLagSeconds: 0,
  jobSeconds: { backup: 600, restore: 900 },
  jobLagSeconds: 0,
  accessChecks: false,
  rolePropagationSeconds: 0,
  principalReplicationSeconds: 0,
  callerMayAssignRoles: true,
  events: null,
};

/** Measured: 2021 from the service's article (two validations: 11 s and 32 s), 2026 from recorded traffic. */
const measuredSeconds: Readonly<Record<Style, Readonly<Record<OperationKind, number>>>> = {
  '2021': {
    ...{ validate: 32, create: 1, delete: 16, stop: 16, resume: 16, sync: 16, undelete: 16 },
    ...{ backup: 16, restore: 16, validateRestore: 32, validateModify: 32 },
  },
  '2026': {
    ...{ validate: 42, create: 44, delete: 45, stop: 44, resume: 44, sync: 44, undelete: 44 },
    ...{ backup: 44, restore: 44, validateRestore: 42, validateModify: 42 },
  },
};

export function durationMilliseconds(settings: Settings, kind: OperationKind): number {
  return 1000 * (settings.durationsSeconds[kind] ?? measuredSeconds[settings.style][kind]);
}

export function jobMilliseconds(settings: Settings, kind: 'backup' | 'restore'): number {
  return 1000 * settings.jobSeconds[kind];
}

export function configuringMilliseconds(settings: Settings): number {
  return 1000 * (settings.configuringSeconds ?? (settings.style === '2021' ? 0 : 34));
}
