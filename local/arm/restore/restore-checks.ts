import { containerProblem, datasourceProblem } from '../access/access-checks';
import { actingIdentity } from '../access/vault-identity';
import { lastSegment, parentId } from '../arm-id';
import type { DatabaseResource } from '../estate';
import { errorOf } from '../faults/error-catalogue';
import type { UserFacingError } from '../http/arm-errors';
import type { BackupInstance } from '../resources/instance-record';
import { findPoint } from '../resources/recovery-points';
import { canBeBackedUp, serverStateAt } from '../resources/server-state';
import type { Vault } from '../resources/vault-record';
import type { World } from '../world';
import type { RestoreRequest, RestoreTarget } from './restore-request';

/** The major version, as a server shows it; that of a single server is 11 unless a seed says otherwise. */
function versionOf(server: DatabaseResource | undefined): number {
  const version = server?.properties['version'];
  return Number.parseFloat(typeof version === 'string' ? version : '11');
}

function databaseProblem(
  world: World,
  instance: BackupInstance,
  target: Extract<RestoreTarget, { kind: 'database' }>,
  principalId: string,
): UserFacingError | undefined {
  const { estate } = world;
  const { databaseId, credentials } = target;
  const server = estate.resource(parentId(databaseId));
  if (server === undefined) {
    const detailedMessage = `${lastSegment(parentId(databaseId))} was not found.`;
    return errorOf({ code: 'UserErrorGenericResourceNotFound', detailedMessage });
  }
  if (!canBeBackedUp(server, world.now())) {
    const detailedMessage = `The server ${server.name} is ${serverStateAt(server, world.now())}.`;
    return errorOf({ code: 'UserErrorServerConnectionClosed', detailedMessage });
  }
  if (estate.resource(databaseId) !== undefined) return errorOf({ code: 'UserErrorDatabaseNameAlreadyInUse' });
  const source = estate.resource(parentId(instance.datasourceId));
  if (versionOf(server) < versionOf(source)) return errorOf({ code: 'UserErrorRestoreToLowerVersion' });
  return datasourceProblem(world, principalId, databaseId, credentials);
}

/** What the service finds wrong with a restore once it looks: identity, recovery point, target, access to it. */
export function restoreProblem(
  world: World,
  vault: Vault,
  instance: BackupInstance,
  request: RestoreRequest,
): UserFacingError | undefined {
  const { problem, principalId } = actingIdentity(vault, request.sent);
  if (problem !== undefined) return problem;
  if (findPoint(instance, request.recoveryPointId, world.now()) === undefined) {
    const detailedMessage = `There is no recovery point ${request.recoveryPointId}.`;
    return errorOf({ code: 'UserErrorGenericResourceNotFound', detailedMessage });
  }
  const { target } = request;
  if (target.kind === 'files') return containerProblem(world, principalId, target.url);
  return databaseProblem(world, instance, target, principalId);
}
