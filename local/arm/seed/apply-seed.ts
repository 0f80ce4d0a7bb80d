import { keyOf, lastSegment, parentId, parseArmId } from '../arm-id';
import { errorOf } from '../faults/error-catalogue';
import { userFacingInfo } from '../http/arm-errors';
import type { JsonObject } from '../json';
import { canonicalJson } from '../json';
import type { Estate } from '../estate';
import type { BackupInstance } from '../resources/instance-record';
import type { World } from '../world';
import { seedSchema } from './seed-schema';
import type { ParsedSeed } from './seed-schema';

type SeedVault = ParsedSeed['vaults'][number];
type SeedServer = ParsedSeed['servers'][number];
type SeedInstance = ParsedSeed['backupInstances'][number];

function addVault(estate: Estate, { id, location, identity, softDelete, tags, policies }: SeedVault): void {
  const existing = estate.vault(id);
  const entries = policies.map(({ name, datasourceTypes }) => {
    const policy = { id: `${id}/backupPolicies/${name}`, name, datasourceTypes };
    return [keyOf(policy.id), policy] as const;
  });
  estate.addVault({
    id,
    name: lastSegment(id),
    location,
    identity,
    softDelete,
    tags,
    policies: new Map([...(existing?.policies ?? []), ...entries]),
    instances: existing?.instances ?? new Map<string, BackupInstance>(),
    removing: existing?.removing ?? new Set<string>(),
    deleted: existing?.deleted ?? new Map<string, BackupInstance>(),
  });
}

function addServer(estate: Estate, { id, location, tags, properties, databases }: SeedServer): void {
  const type = parseArmId(id)?.type ?? '';
  estate.addResource({ id, name: lastSegment(id), type, location, tags, properties });
  for (const name of databases) {
    const child = { id: `${id}/databases/${name}`, name, type: `${type}/databases` };
    estate.addResource({ ...child, location, tags: {}, properties: {} });
  }
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

function addInstance({ estate, now }: World, seeded: SeedInstance): void {
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
  };
  estate.addInstance(vault, {
    id: seeded.id,
    name,
    vaultId: vault.id,
    datasourceId: seeded.datasourceId,
    specification,
    fingerprint: canonicalJson(specification).toLowerCase(),
    tags: undefined,
    changes: [{ at: now(), protectionState: seeded.protectionState, provisioningState: 'Succeeded', error }],
    healedBySync: seeded.healedBySync,
  });
}

/**
 * Adds to what exists; a vault or server that exists is replaced, its backup instances stay.
 * @throws ZodError when the seed has another shape, Error when a backup instance names a vault that is not there
 */
export function applySeed(world: World, input: unknown): void {
  const seed = seedSchema.parse(input);
  const { estate } = world;
  for (const subscriptionId of seed.subscriptions) estate.addSubscription(subscriptionId);
  for (const vault of seed.vaults) addVault(estate, vault);
  for (const server of [...seed.flexibleServers, ...seed.servers]) addServer(estate, server);
  for (const instance of seed.backupInstances) addInstance(world, instance);
}
