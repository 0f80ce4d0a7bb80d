import { guidOf, tenantId } from '../access/tenant';
import { keyOf, lastSegment } from '../arm-id';
import { errorOf } from '../faults/error-catalogue';
import { userFacingInfo } from '../http/arm-errors';
import { describeInstance } from '../jobs/start-job';
import type { World } from '../world';
import type { ParsedSeed } from './seed-schema';

function addKeyVault({ estate }: World, seeded: ParsedSeed['keyVaults'][number]): void {
  const { rbac, accessPolicies, ...rest } = seeded;
  const policies = accessPolicies.map(({ objectId, secrets }) => ({ tenantId, objectId, permissions: { secrets } }));
  estate.addGroupOf(rest.id);
  estate.keyVaults.set(keyOf(rest.id), {
    ...rest,
    name: lastSegment(rest.id),
    isRbac: rbac,
    secrets: rest.secrets,
    policies,
  });
}

function addStorageAccount({ estate }: World, seeded: ParsedSeed['storageAccounts'][number]): void {
  estate.addGroupOf(seeded.id);
  estate.storageAccounts.set(keyOf(seeded.id), { ...seeded, name: lastSegment(seeded.id) });
}

function addRoleAssignment({ roles }: World, seeded: ParsedSeed['roleAssignments'][number], createdAt: number): void {
  const { scope, principalId } = seeded;
  const role = seeded.role.toLowerCase();
  const name = seeded.name ?? guidOf(`${scope} ${role} ${principalId}`, 'role assignment');
  const rest = { principalType: 'ServicePrincipal', description: null, createdBy: '' };
  roles.add({ ...rest, name, scope, role, principalId, createdAt });
}

function addJob({ estate, now }: World, seeded: ParsedSeed['backupJobs'][number]): void {
  const { instanceId, kind, ending, errorCode, durationSeconds, isUserTriggered } = seeded;
  const vault = estate.vaultOf(instanceId);
  const instance = vault?.instances.get(keyOf(instanceId));
  if (vault === undefined || instance === undefined)
    throw new Error(`Seed: no backup instance ${instanceId} for a job`);
  const startedAt = Date.parse(seeded.startedAt);
  const name = guidOf(`${instanceId} ${startedAt} ${now()}`, 'job');
  const code = errorCode ?? 'UserErrorServerConnectionClosed';
  vault.jobs.set(name, {
    ...describeInstance(instance),
    ...{ name, kind, ending, isUserTriggered, startedAt, restore: undefined },
    endsAt: durationSeconds === null ? Infinity : startedAt + 1000 * durationSeconds,
    error: ending === 'Failed' ? userFacingInfo(errorOf({ code }), name) : undefined,
  });
}

/** What stands around the servers and vaults: guards, key vaults, storage accounts, role assignments, jobs. */
export function seedSurroundings(world: World, seed: ParsedSeed, knownFrom: number): void {
  for (const guard of seed.resourceGuards) {
    world.estate.addGroupOf(guard.id);
    world.estate.guards.set(keyOf(guard.id), { ...guard, name: lastSegment(guard.id) });
  }
  for (const job of seed.backupJobs) addJob(world, job);
  for (const vault of seed.keyVaults) addKeyVault(world, vault);
  for (const account of seed.storageAccounts) addStorageAccount(world, account);
  for (const assignment of seed.roleAssignments) addRoleAssignment(world, assignment, knownFrom);
}
