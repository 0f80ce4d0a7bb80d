import type { RoleAssignment } from './access/role-assignments';
import { issueToken } from './auth/access-token';
import { Emulator } from './emulator';
import type { ForcedState, OperationView } from './emulator';
import type { RaisedEvents } from './events/event-raiser';
import type { FaultPlan } from './faults/fault-plan';
import type { JsonObject } from './json';
import type { RequestRecord } from './request-log';
import { defaultSeed } from './seed/default-seed';
import { seedLater, removeLater } from './seed/seed-later';
import type { Seed } from './seed/seed-schema';
import { openKeptState } from './kept-state';
import { type Listening, listen } from './server';
import { defaultSettings } from './settings';
import type { Settings, Style } from './settings';

export type { RoleAssignment } from './access/role-assignments';
export type { TokenRequest } from './auth/access-token';
export type { ForcedState, OperationView } from './emulator';
export type { EventTarget, RaisedEvents } from './events/event-raiser';
export type { EventDetails } from './events/build-event';
export type { DeliveryPolicy } from './events/delivery-policy';
export type { PublishOptions, PublishReport } from './events/publish-events';
export type { EventSchema, ResourceEvent } from './events/resource-event';
export type { GeneratedServer, GeneratedVault } from './seed/estate-plan';
export type { EstateShares, EstateState } from './seed/estate-states';
export type { EstateOptions, GeneratedDatabase, GeneratedEstate } from './seed/generate-estate';
export type { PlannedFault } from './faults/fault-plan';
export type { FaultInput, RequestKind, SwitchName } from './faults/fault-schema';
export type { JsonObject } from './json';
export type { RequestRecord } from './request-log';
export type { Seed } from './seed/seed-schema';
export type { OperationKind, Settings, Style } from './settings';
export {
  backupInstanceWritten,
  databaseWritten,
  resourceCreated,
  resourceDeleted,
  resourceUpdated,
} from './events/build-event';
export { HandshakeError } from './events/handshake';
export { publishEvents } from './events/publish-events';
export { writeEvent } from './events/resource-event';
export { graphQueries } from './graph/graph-queries';
export { defaultShares, estateStates } from './seed/estate-states';
export { generateEstate } from './seed/generate-estate';
export { catalogueCodes } from './faults/error-catalogue';
export { defaultSeed, defaultSubscriptionId } from './seed/default-seed';
export { issueToken };

export interface ArmEmulatorOptions {
  /** 0 takes any free port, and is the default where no state is kept. */
  readonly port?: number;
  /** Milliseconds since the epoch; the real clock when absent. Token expiry is always checked against the real clock. */
  readonly now?: () => number;
  readonly style?: Style;
  /** Over the default settings and `style`. */
  readonly settings?: Partial<Settings>;
  /** {@link defaultSeed} when absent. */
  readonly seed?: Seed;
  /**
   * Where its state is kept, so that it survives a kill: written before a request that changes something is answered. What is
   * there goes before the seed, and the port of the last time is taken again, since URLs of running operations lead to it.
   */
  readonly stateFile?: string;
  /** What the identity endpoint wants in `X-IDENTITY-HEADER`. */
  readonly identityHeader?: string;
}

export interface ArmEmulator {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string;
  readonly port: number;
  /** What `ManagedIdentityCredential` reads from the environment. */
  readonly identityEnvironment: { readonly IDENTITY_ENDPOINT: string; readonly IDENTITY_HEADER: string };
  readonly faults: Pick<FaultPlan, 'add' | 'remove' | 'clear' | 'list'>;
  readonly settings: Settings;
  /** A snapshot of the request log, oldest first. */
  readonly requests: readonly RequestRecord[];
  /** @throws ZodError when a setting is wrong */
  changeSettings(changes: Partial<Settings>): Settings;
  setStyle(style: Style): void;
  /** Polls that came before the Retry-After last given for their operation. */
  pollsBeforeRetryAfter(toleranceMilliseconds?: number): readonly RequestRecord[];
  /** Those, and calls repeated before the Retry-After of their 429 or 503. */
  callsBeforeRetryAfter(toleranceMilliseconds?: number): readonly RequestRecord[];
  clearRequests(): void;
  /** As ARM shows them now; of all vaults when no id is given. */
  backupInstances(vaultId?: string): readonly JsonObject[];
  deletedBackupInstances(vaultId?: string): readonly JsonObject[];
  /** Backup and restore jobs as ARM shows them now, with their details; of all vaults when no id is given. */
  jobs(vaultId?: string): readonly JsonObject[];
  roleAssignments(): readonly RoleAssignment[];
  operations(): readonly OperationView[];
  setProtectionState(state: ForcedState): boolean;
  /** Adds to what exists. */
  seed(seed: Seed): void;
  /** A server or database disappears; its backup instance stays, as in Azure. */
  removeResource(id: string): boolean;
  /** What became of the events that the setting `events` asks for, once none is under way. */
  raisedEvents(): Promise<RaisedEvents>;
  /** A bearer token for tests that bring none. */
  issueToken: typeof issueToken;
  /** Back to the seed and settings of the start; faults, operations and the log are gone. */
  reset(): void;
  close(): Promise<void>;
}

/** @throws Error that says why another port would not do, when that of the last time is taken */
async function listenAgain(again: Promise<Listening>, port: number): Promise<Listening> {
  try {
    return await again;
  } catch (error) {
    const message = `Port ${port} is in use, and URLs of the operations that the emulator keeps lead there.`;
    throw new Error(message, { cause: error });
  }
}

/**
 * Starts a server on 127.0.0.1 that behaves like Azure Resource Manager for Data Protection and PostgreSQL.
 *
 * It has no timers of its own: how far an operation or an instance has come is worked out from `now()` when somebody asks,
 * so a virtual clock drives it. The same is reachable from other processes under `/_emulator` (see `control.ts`).
 *
 * @throws Error when the port is taken or the seed is wrong
 */
export async function startArmEmulator(options: ArmEmulatorOptions = {}): Promise<ArmEmulator> {
  const { now = Date.now, style = '2026', identityHeader = 'emulator-identity-header', stateFile } = options;
  const settings = { ...defaultSettings, style, ...options.settings };
  const emulator = new Emulator(now, settings, options.seed ?? defaultSeed);
  const { world } = emulator;
  const state = openKeptState(stateFile, world);
  const port = options.port ?? state.port ?? 0;
  const starting = listen({ emulator, port, identityHeader, changed: () => state.keep(listening.port) });
  const listening = await (port === state.port ? listenAgain(starting, port) : starting);
  state.keep(listening.port);
  return {
    url: listening.url,
    port: listening.port,
    identityEnvironment: {
      IDENTITY_ENDPOINT: `${listening.url}/_identity/token`,
      IDENTITY_HEADER: identityHeader,
    },
    faults: world.faults,
    get settings() {
      return world.settings;
    },
    get requests() {
      return world.log.all();
    },
    changeSettings: (changes) => emulator.changeSettings(changes),
    setStyle: (next) => void emulator.changeSettings({ style: next }),
    pollsBeforeRetryAfter: (tolerance) => world.log.pollsBeforeRetryAfter(tolerance),
    callsBeforeRetryAfter: (tolerance) => world.log.callsBeforeRetryAfter(tolerance),
    clearRequests: () => world.log.clear(),
    backupInstances: (vaultId) => emulator.backupInstances(vaultId),
    deletedBackupInstances: (vaultId) => emulator.deletedBackupInstances(vaultId),
    jobs: (vaultId) => emulator.jobs(vaultId),
    roleAssignments: () => emulator.roleAssignments(),
    operations: () => emulator.operations(),
    setProtectionState: (state) => emulator.setProtectionState(state),
    seed: (seed) => seedLater(world, seed),
    removeResource: (id) => removeLater(world, id),
    raisedEvents: () => world.events.settled(),
    issueToken,
    reset: () => emulator.reset(),
    close: () => {
      world.events.clear();
      state.keep(listening.port);
      return listening.close();
    },
  };
}
