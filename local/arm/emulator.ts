import type { RoleAssignment } from './access/role-assignments';
import { keyOf } from './arm-id';
import { errorOf } from './faults/error-catalogue';
import { userFacingInfo } from './http/arm-errors';
import { jobBody } from './jobs/job-body';
import type { JsonObject } from './json';
import { statusAt } from './operations/operation';
import { deletedInstanceBody, instanceBody } from './resources/instance-body';
import { replan } from './resources/instance-record';
import type { BackupInstance } from './resources/instance-record';
import { settleVault } from './resources/removal';
import { applySeed } from './seed/apply-seed';
import { settingsSchema } from './settings';
import type { OperationKind, Settings } from './settings';
import { createWorld } from './world';
import type { World } from './world';

/** An operation as the inspection shows it. */
export interface OperationView {
  readonly id: string;
  readonly kind: OperationKind;
  readonly status: string;
  /** Datasource first, then the vault (validation) or the backup instance. */
  readonly addresses: readonly string[];
  readonly startedAt: number;
  /** null for one that never ends. */
  readonly endsAt: number | null;
}

/** A state that somebody sets from outside, at once. */
export interface ForcedState {
  readonly instanceId: string;
  readonly protectionState: string;
  readonly errorCode?: string | undefined;
  readonly healedBySync?: boolean | undefined;
}

/** The emulator without its server: state, and what tests and the control routes do with it. */
export class Emulator {
  readonly world: World;
  readonly #initialSettings: Settings;
  readonly #initialSeed: unknown;

  constructor(now: () => number, settings: Settings, seed: unknown) {
    this.#initialSettings = settings;
    this.#initialSeed = seed;
    this.world = createWorld(now, settings);
    applySeed(this.world, seed, -Infinity);
  }

  /** Back to the seed and settings of the start: no faults, no operations, an empty log. */
  reset(): void {
    const { estate, operations, faults, buckets, graphQuota, log, events, roles, due } = this.world;
    for (const part of [estate, operations, faults, buckets, graphQuota, log, events, roles, due]) part.clear();
    this.world.settings = this.#initialSettings;
    applySeed(this.world, this.#initialSeed, -Infinity);
  }

  /** @throws ZodError when a setting is unknown or wrong */
  changeSettings(changes: unknown): Settings {
    const parsed = settingsSchema.partial().parse(changes);
    const given = Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
    this.world.settings = settingsSchema.parse({ ...this.world.settings, ...given });
    return this.world.settings;
  }

  /** Backup instances of one vault, or of all, as ARM shows them now. */
  backupInstances(vaultId?: string): readonly JsonObject[] {
    const now = this.world.now();
    return this.#vaults(vaultId).flatMap((vault) =>
      [...vault.instances.values()].map((instance) => instanceBody(instance, now)),
    );
  }

  deletedBackupInstances(vaultId?: string): readonly JsonObject[] {
    return this.#vaults(vaultId).flatMap((vault) =>
      [...vault.deleted.values()].map((instance) => deletedInstanceBody(vault, instance)),
    );
  }

  /** Jobs of one vault, or of all, with their details, as ARM shows them now. */
  jobs(vaultId?: string): readonly JsonObject[] {
    const now = this.world.now();
    return this.#vaults(vaultId).flatMap((vault) => [...vault.jobs.values()].map((job) => jobBody(job, now, true)));
  }

  roleAssignments(): readonly RoleAssignment[] {
    return this.world.roles.all();
  }

  operations(): readonly OperationView[] {
    const now = this.world.now();
    return this.world.operations.all().map((operation) => ({
      id: operation.id,
      kind: operation.kind,
      status: statusAt(operation, now),
      addresses: operation.addresses,
      startedAt: operation.startedAt,
      endsAt: operation.endsAt === Infinity ? null : operation.endsAt,
    }));
  }

  /** Puts a backup instance into a state now; what was to come is dropped. False when there is no such instance. */
  setProtectionState({ instanceId, protectionState, errorCode, healedBySync }: ForcedState): boolean {
    const instance = this.#instance(instanceId);
    if (instance === undefined) return false;
    const now = this.world.now();
    const activityId = '00000000-0000-0000-0000-000000000000';
    const error = errorCode === undefined ? undefined : userFacingInfo(errorOf({ code: errorCode }), activityId);
    replan(instance, now, [{ at: now, protectionState, provisioningState: 'Succeeded', error }]);
    instance.healedBySync = healedBySync ?? instance.healedBySync;
    return true;
  }

  #vaults(vaultId: string | undefined) {
    const now = this.world.now();
    const vaults = this.world.estate.vaults().filter(({ id }) => vaultId === undefined || keyOf(id) === keyOf(vaultId));
    for (const vault of vaults) settleVault(vault, now);
    return vaults;
  }

  #instance(instanceId: string): BackupInstance | undefined {
    return this.world.estate.vaultOf(instanceId)?.instances.get(keyOf(instanceId));
  }
}
