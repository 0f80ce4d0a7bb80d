import type { GuardProxy } from '../guards/resource-guard';
import { keyOf, lastSegment, parentId, parseArmId } from '../arm-id';
import { errorOf } from '../faults/error-catalogue';
import { userFacingInfo } from '../http/arm-errors';
import type { JsonObject } from '../json';
import { canonicalJson } from '../json';
import type { DatabaseResource, Estate } from '../estate';
import type { BackupInstance } from '../resources/instance-record';
import { policyRulesOf, repeatingIntervals } from '../resources/policy-rules';
import { policySchedule } from '../resources/recovery-schedule';
import type { RecoverySchedule } from '../resources/recovery-schedule';
import { keepsDeleted } from '../resources/removal';
import type { Vault } from '../resources/vault-record';
import type { World } from '../world';
import { seedSchema } from './seed-schema';
import { seedSurroundings } from './seed-surroundings';
import type { ParsedSeed } from './seed-schema';

type SeedVault = ParsedSeed['vaults'][number];
type SeedServer = ParsedSeed['servers'][number];
type SeedInstance = ParsedSeed['backupInstances'][number];

function guardProxy(guardId: string): GuardProxy {
  return { name: 'DppResourceGuardProxy', guardId, updatedAt: 0, unlocked: new Map() };
}

type VaultContents = Pick<Vault, 'instances' | 'removing' | 'deleted' | 'jobs'>;

/** What is in a vault stays when it is seeded again. */
function contentsOf(existing: Vault | undefined): VaultContents {
  if (existing !== undefined) {
    const { instances, removing, deleted, jobs } = existing;
    return { instances, removing, deleted, jobs };
  }
  return { instances: new Map(), removing: new Set(), deleted: new Map(), jobs: new Map() };
}

function addVault(estate: Estate, seeded: SeedVault, knownFrom: number): void {
  const { id, location, identity, softDelete, tags, policies, resourceGuardId } = seeded;
  const existing = estate.vault(id);
  const entries = policies.map(({ name, datasourceTypes, pace, rules = policyRulesOf[pace] }) => {
    const policy = { id: `${id}/backupPolicies/${name}`, name, datasourceTypes, rules };
    return [keyOf(policy.id), policy] as const;
  });
  const vault: Vault = {
    id,
    name: lastSegment(id),
    location,
    identity,
    softDelete,
    tags,
    ...contentsOf(existing),
    policies: new Map([...(existing?.policies ?? []), ...entries]),
    immutability: seeded.immutability,
    guard: resourceGuardId === undefined ? undefined : guardProxy(resourceGuardId),
  };
  estate.addVault(vault, knownFrom);
}

const noRules: DatabaseResource['firewallRules'] = [];

function addServer({ estate, now }: World, seeded: SeedServer, knownFrom: number): void {
  const { id, location, tags, sku, properties, stateUntilReady } = seeded;
  const type = parseArmId(id)?.type ?? '';
  const createdAt =
    seeded.createdAt === undefined ? (estate.resource(id)?.createdAt ?? now()) : Date.parse(seeded.createdAt);
  const server: DatabaseResource = {
    ...{ id, name: lastSegment(id), type, location, tags, sku, properties, createdAt, stateUntilReady },
    firewallRules: seeded.firewallRules ?? noRules,
    readyAt: createdAt + 1000 * seeded.readyAfterSeconds,
  };
  estate.addServer(server, knownFrom);
  for (const name of seeded.databases) {
    const child = { id: `${id}/databases/${name}`, name, type: `${type}/databases` };
    estate.addDatabase({ ...server, ...child, tags: {}, sku: undefined, properties: {}, firewallRules: noRules });
  }
}

function scheduleOf({ recoveryPoints, policyName }: SeedInstance, vault: Vault, now: number): RecoverySchedule {
  const rules = vault.policies.get(keyOf(`${vault.id}/backupPolicies/${policyName}`))?.rules ?? [];
  if (recoveryPoints === undefined) return policySchedule(now, repeatingIntervals(rules));
  const { lastAgeSeconds, everySeconds, count, continues } = recoveryPoints;
  return { anchor: now - 1000 * lastAgeSeconds, everyMilliseconds: 1000 * everySeconds, past: count, continues };
}

const day = 24 * 60 * 60 * 1000;

/** An instance is older than its recovery points. */
function creationOf({ createdAt, recoveryPoints }: SeedInstance, now: number): number {
  if (createdAt !== undefined) return Date.parse(createdAt);
  if (recoveryPoints === undefined) return now;
  const { lastAgeSeconds, everySeconds, count } = recoveryPoints;
  return now - 1000 * (lastAgeSeconds + (count - 1) * everySeconds) - day;
}

function addToBin(estate: Estate, vault: Vault, instance: BackupInstance, softDeletedAt: string): void {
  if (!keepsDeleted(vault)) throw new Error(`Seed: ${vault.id} has no soft delete, and ${instance.name} is in its bin`);
  const endsAt = Date.parse(softDeletedAt);
  instance.removal = { startedAt: endsAt, endsAt, operationId: 'seed' };
  estate.addDeletedInstance(vault, instance, -Infinity);
}

function source(id: string, datasourceType: string, location: string, objectType: string): JsonObject {
  return {
    resourceID: id,
    resourceUri: '',
    datasourceType,
    resourceName: lastSegment(id),
    resourceType: parseArmId(id)?.type ?? '',
    resourceLocation: location,
    objectType,
  };
}

/** As a PUT sends it for an instance that a user-assigned identity acts for. */
const identityMember = ({ identityId }: SeedInstance): JsonObject =>
  identityId === undefined
    ? {}
    : { identityDetails: { useSystemAssignedIdentity: false, userAssignedIdentityArmUrl: identityId } };

function addInstance({ estate, now }: World, seeded: SeedInstance, knownFrom: number): void {
  const vault = estate.vaultOf(seeded.id);
  if (vault === undefined) throw new Error(`Seed: no vault for the backup instance ${seeded.id}`);
  const type = parseArmId(seeded.datasourceId)?.type ?? '';
  const setId = type.includes('/databases') ? parentId(seeded.datasourceId) : seeded.datasourceId;
  const name = lastSegment(seeded.id);
  const error =
    seeded.errorCode === undefined
      ? undefined
      : userFacingInfo(errorOf({ code: seeded.errorCode }), '00000000-0000-0000-0000-000000000000');
  const specification = {
    friendlyName: seeded.friendlyName ?? name,
    dataSourceInfo: source(seeded.datasourceId, type, vault.location, 'Datasource'),
    dataSourceSetInfo: source(setId, type, vault.location, 'DatasourceSet'),
    policyInfo: { policyId: `${vault.id}/backupPolicies/${seeded.policyName}`, policyVersion: '' },
    ...identityMember(seeded),
  };
  const instance: BackupInstance = {
    id: seeded.id,
    name,
    vaultId: vault.id,
    datasourceId: seeded.datasourceId,
    specification,
    fingerprint: canonicalJson(specification).toLowerCase(),
    tags: undefined,
    changes: [{ at: knownFrom, protectionState: seeded.protectionState, provisioningState: 'Succeeded', error }],
    createdAt: creationOf(seeded, now()),
    recovery: scheduleOf(seeded, vault, now()),
    healedBySync: seeded.healedBySync,
  };
  if (seeded.softDeletedAt === undefined) estate.addInstance(vault, instance, knownFrom);
  else addToBin(estate, vault, instance, seeded.softDeletedAt);
}

/** As {@link applySeed}, for a seed that has been checked. */
export function applyParsedSeed(world: World, seed: ParsedSeed, knownFrom: number): void {
  const { estate } = world;
  for (const subscriptionId of seed.subscriptions) estate.addSubscription(subscriptionId);
  for (const vault of seed.vaults) addVault(estate, vault, knownFrom);
  for (const server of [...seed.flexibleServers, ...seed.servers]) addServer(world, server, knownFrom);
  for (const instance of seed.backupInstances) addInstance(world, instance, knownFrom);
  seedSurroundings(world, seed, knownFrom);
}

/**
 * Adds to what exists; a vault or server that exists is replaced, its backup instances stay. `knownFrom` is when Resource
 * Graph may learn of it: -Infinity for what was there before the emulator started.
 * @throws ZodError when the seed has another shape, Error when a backup instance names a vault that is not there
 */
export function applySeed(world: World, input: unknown, knownFrom: number): void {
  applyParsedSeed(world, seedSchema.parse(input), knownFrom);
}
