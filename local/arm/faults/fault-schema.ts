import { z } from 'zod';
import { operationKindSchema } from '../settings';

/**
 * `status` are the polls of an operation at any scope, `graph` queries of Resource Graph, `token` the identity endpoint,
 * `assignRole` the creation of a role assignment, `write` every other write that starts no operation; `backupJob` and
 * `restoreJob` are no requests but the jobs that a backup or a restore starts.
 */
const requestKindSchema = z.enum([
  ...operationKindSchema.options,
  'status',
  'get',
  'list',
  'graph',
  'token',
  'assignRole',
  'write',
  'backupJob',
  'restoreJob',
]);
export type RequestKind = z.infer<typeof requestKindSchema>;

const address = {
  /** Which requests or operations are hit. */
  on: z.union([requestKindSchema, z.literal('*')]).default('*'),
  /** Only those about an id that contains this text, compared without case. */
  resource: z.string().min(1).optional(),
  /** How many are hit; all until cleared when absent. */
  times: z.number().int().positive().optional(),
};

/** Exactly one way to put a Retry-After on an answer. */
const retryAfter = z.union([
  z.strictObject({ seconds: z.number() }),
  z.strictObject({ text: z.string() }),
  z.strictObject({ httpDateInSeconds: z.number() }),
  z.strictObject({ missing: z.literal(true) }),
]);
export type RetryAfterValue = z.infer<typeof retryAfter>;

const errorText = {
  code: z.string().min(1),
  message: z.string().optional(),
  recommendedAction: z.array(z.string()).optional(),
  detailedMessage: z.string().optional(),
};

/** Whether the request is lost before the service sees it, or the answer after the service has done the work. */
const when = z.enum(['before', 'after']).default('before');
const seconds = z.number().nonnegative();

const variants = {
  retryAfter: z.strictObject({ switch: z.literal('retryAfter'), ...address, value: retryAfter }),
  duration: z.strictObject({ switch: z.literal('duration'), ...address, seconds }),
  neverEnds: z.strictObject({ switch: z.literal('neverEnds'), ...address }),
  operationFails: z.strictObject({ switch: z.literal('operationFails'), ...address, ...errorText }),
  canceled: z.strictObject({ switch: z.literal('canceled'), ...address }),
  statusWord: z.strictObject({
    switch: z.literal('statusWord'),
    ...address,
    running: z.string().optional(),
    succeeded: z.string().optional(),
  }),
  refuse: z.strictObject({
    switch: z.literal('refuse'),
    ...address,
    ...errorText,
    status: z.number().int().min(400).max(599).default(400),
    retryAfter: retryAfter.default({ missing: true }),
    body: z.record(z.string(), z.unknown()).optional(),
  }),
  permissionPropagation: z.strictObject({
    switch: z.literal('permissionPropagation'),
    ...address,
    seconds,
    since: z.number().optional(),
  }),
  lateProtectionError: z.strictObject({
    switch: z.literal('lateProtectionError'),
    ...address,
    ...errorText,
    code: z.string().min(1).default('UserErrorMissingRequiredPermissions'),
    afterSeconds: seconds,
    healedBySync: z.boolean().default(true),
  }),
  stuckConfiguring: z.strictObject({ switch: z.literal('stuckConfiguring'), ...address }),
  throttle: z.strictObject({
    switch: z.literal('throttle'),
    ...address,
    retryAfter: retryAfter.default({ seconds: 10 }),
  }),
  serverError: z.strictObject({
    switch: z.literal('serverError'),
    ...address,
    status: z.number().int().min(500).max(599).default(500),
    retryAfter: retryAfter.default({ missing: true }),
    when,
  }),
  connectionReset: z.strictObject({ switch: z.literal('connectionReset'), ...address, when }),
  hang: z.strictObject({ switch: z.literal('hang'), ...address, when }),
  malformedJson: z.strictObject({ switch: z.literal('malformedJson'), ...address }),
  emptyBody: z.strictObject({ switch: z.literal('emptyBody'), ...address }),
  hugeBody: z.strictObject({
    switch: z.literal('hugeBody'),
    ...address,
    bytes: z
      .number()
      .int()
      .positive()
      .max(256 * 1024 * 1024)
      .default(32 * 1024 * 1024),
  }),
  foreignPollUrl: z.strictObject({
    switch: z.literal('foreignPollUrl'),
    ...address,
    origin: z.url().default('https://management.azure.example'),
  }),
  locationOnly: z.strictObject({ switch: z.literal('locationOnly'), ...address }),
  noPollUrl: z.strictObject({ switch: z.literal('noPollUrl'), ...address }),
  movedPollUrl: z.strictObject({
    switch: z.literal('movedPollUrl'),
    ...address,
    oldUrlGone: z.boolean().default(true),
  }),
} as const;

export type SwitchName = keyof typeof variants;
export type Fault<Name extends SwitchName = SwitchName> = z.output<(typeof variants)[Name]>;
/** What a test writes: everything with a default may be left out. */
export type FaultInput = { [Name in SwitchName]: z.input<(typeof variants)[Name]> }[SwitchName];

function isSwitchName(name: unknown): name is SwitchName {
  return typeof name === 'string' && Object.hasOwn(variants, name);
}

export const switchNames: readonly SwitchName[] = Object.keys(variants).filter(isSwitchName);

const named = z.looseObject({ switch: z.unknown() });

/** @throws Error whose message says which switches are known, or which member is wrong */
export function parseFault(input: unknown): Fault {
  const head = named.safeParse(input);
  const name = head.success ? head.data.switch : undefined;
  if (!isSwitchName(name)) {
    throw new Error(`Unknown switch ${JSON.stringify(name)}. Known switches: ${switchNames.join(', ')}.`);
  }
  const parsed = variants[name].safeParse(input);
  if (!parsed.success) throw new Error(`Switch ${name}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
