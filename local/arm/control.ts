import { z } from 'zod';
import type { Emulator } from './emulator';
import { isJsonObject, parseJson } from './json';
import { estateStates } from './seed/estate-states';
import { generateEstate } from './seed/generate-estate';
import { removeLater, seedLater } from './seed/seed-later';

export interface ControlRequest {
  readonly method: string;
  /** Without `/_emulator`, such as `/faults/3`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Handler = (emulator: Emulator, request: ControlRequest) => unknown;

const forcedState = z.strictObject({
  instanceId: z.string().min(1),
  protectionState: z.string().min(1),
  errorCode: z.string().min(1).optional(),
  healedBySync: z.boolean().optional(),
});

function addFaults(emulator: Emulator, { body }: ControlRequest): unknown {
  const sent = parseJson(body);
  const inputs: readonly unknown[] = Array.isArray(sent) ? sent : [sent];
  return { value: inputs.map((input) => emulator.world.faults.addUnknown(input)) };
}

function clearFaults(emulator: Emulator): unknown {
  emulator.world.faults.clear();
  return {};
}

function seed(emulator: Emulator, { body }: ControlRequest): unknown {
  seedLater(emulator.world, parseJson(body));
  return {};
}

const estateOptions = z.strictObject({
  servers: z.number().int().nonnegative().max(200_000),
  singleServers: z.number().int().nonnegative().max(10_000).default(0),
  seed: z.number().int().default(1),
  subscriptions: z.number().int().positive().default(4),
  groupsPerSubscription: z.number().int().positive().default(10),
  shares: z.partialRecord(z.enum(estateStates), z.number().nonnegative()).optional(),
  granted: z.boolean().default(false),
});

/** Answers what was meant, not the seed itself: it may be tens of megabytes. */
function generate({ world }: Emulator, { body }: ControlRequest): unknown {
  const { shares, ...options } = estateOptions.parse(parseJson(body));
  const generated = generateEstate({ ...options, ...(shares === undefined ? {} : { shares }), now: world.now() });
  seedLater(world, generated.seed);
  const { counts, vaults, subscriptionIds } = generated;
  return { counts, vaults, subscriptionIds };
}

function reset(emulator: Emulator): unknown {
  emulator.reset();
  return {};
}

function clearRequests(emulator: Emulator): unknown {
  emulator.world.log.clear();
  return {};
}

/** What has become due is done first, as at every request to ARM. */
function settledNow({ world }: Emulator): number {
  world.due.settle();
  return world.now();
}

function state(emulator: Emulator): unknown {
  return {
    now: settledNow(emulator),
    vaults: emulator.world.estate.vaults().map(({ id }) => id),
    resources: emulator.world.estate.resources().map(({ id }) => id),
    backupInstances: emulator.backupInstances(),
    deletedBackupInstances: emulator.deletedBackupInstances(),
    jobs: emulator.jobs(),
    roleAssignments: emulator.roleAssignments(),
    operations: emulator.operations(),
  };
}

function tolerance({ query }: ControlRequest): number {
  return Number(query.get('toleranceMilliseconds') ?? '0');
}

const handlers: Readonly<Record<string, Handler>> = {
  'GET /health': () => ({ status: 'ok' }),
  'GET /requests': ({ world }) => ({ value: world.log.all() }),
  'DELETE /requests': clearRequests,
  'GET /polls-before-retry-after': ({ world }, request) => ({
    value: world.log.pollsBeforeRetryAfter(tolerance(request)),
  }),
  'GET /calls-before-retry-after': ({ world }, request) => ({
    value: world.log.callsBeforeRetryAfter(tolerance(request)),
  }),
  'GET /faults': ({ world }) => ({ value: world.faults.list() }),
  'POST /faults': addFaults,
  'DELETE /faults': clearFaults,
  'GET /settings': ({ world }) => world.settings,
  'PATCH /settings': (emulator, { body }) => emulator.changeSettings(parseJson(body)),
  'POST /seed': seed,
  'POST /estate': generate,
  'POST /reset': reset,
  'GET /state': state,
  'POST /protection-state': (emulator, { body }) => ({
    found: emulator.setProtectionState(forcedState.parse(parseJson(body))),
  }),
  'DELETE /resources': ({ world }, { query }) => ({
    found: removeLater(world, query.get('id') ?? ''),
  }),
};

function removeFault(emulator: Emulator, path: string): ControlAnswer {
  const found = emulator.world.faults.remove(path.slice('/faults/'.length));
  return { status: found ? 200 : 404, body: { found } };
}

function failure(error: unknown): ControlAnswer {
  if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
  return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
}

/**
 * What tests in other processes use, under `/_emulator`; no bearer token. Bodies and answers are JSON, a wrong body is 400
 * with `{ error }`:
 *
 * - `GET /health`
 * - `GET /requests`, `DELETE /requests`: the request log
 * - `GET /polls-before-retry-after`, `GET /calls-before-retry-after` (`?toleranceMilliseconds=`): who came early
 * - `GET /faults`, `POST /faults` (one or an array), `DELETE /faults`, `DELETE /faults/{id}`
 * - `GET /settings`, `PATCH /settings`: the style among them
 * - `POST /estate`: adds a generated estate (`{ servers, singleServers?, seed?, subscriptions?, groupsPerSubscription?,
 *   shares?, granted? }`), answers `{ counts, vaults, subscriptionIds }`
 * - `POST /seed`: adds; `POST /reset`: back to the start
 * - `GET /state`: vaults, resources, backup instances, soft-deleted ones, jobs, role assignments, operations
 * - `POST /protection-state` `{ instanceId, protectionState, errorCode?, healedBySync? }`
 * - `DELETE /resources?id=`: a server or database goes away, its backup instance stays
 */
export function answerControl(emulator: Emulator, request: ControlRequest): ControlAnswer {
  try {
    const { method, path } = request;
    if (method === 'DELETE' && path.startsWith('/faults/')) return removeFault(emulator, path);
    const handler = handlers[`${method} ${path}`];
    if (handler === undefined)
      return { status: 404, body: { error: `Unknown. Known: ${Object.keys(handlers).join(', ')}` } };
    const body = handler(emulator, request);
    return { status: 200, body: isJsonObject(body) ? body : {} };
  } catch (error) {
    return failure(error);
  }
}
