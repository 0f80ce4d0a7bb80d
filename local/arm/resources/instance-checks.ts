import { datasourceProblem } from '../access/access-checks';
import { actingIdentity } from '../access/vault-identity';
import { keyOf, lastSegment, normalizeLocation, parentId } from '../arm-id';
import type { DatabaseResource } from '../estate';
import { errorOf } from '../faults/error-catalogue';
import { backupRefusal } from '../http/arm-errors';
import type { UserFacingError } from '../http/arm-errors';
import type { Call } from '../http/route';
import { objectMember } from '../json';
import type { World } from '../world';
import type { InstanceRequest } from './instance-request';
import { canBeBackedUp, serverStateAt } from './server-state';
import type { Vault } from './vault-record';

/**
 * One datasource, one backup instance. The service says where it is in free text only.
 * @throws an ArmRefusal (400) when an instance other than `ownInstanceId` holds the datasource
 */
export function requireUnprotected(call: Call, datasourceId: string, ownInstanceId: string | undefined): void {
  const holder = call.world.estate.protectorOf(datasourceId, call.world.now());
  if (holder === undefined || keyOf(holder.id) === keyOf(ownInstanceId ?? '')) return;
  const error = errorOf({
    code: 'UserErrorDppDatasourceAlreadyProtected',
    message: `Datasource is already protected under the Backup vault ${holder.vaultId}.`,
    recommendedAction: [
      `Delete the backup instance ${holder.name} from the Backup vault ${holder.vaultId} to re-protect the datasource in any other vault.`,
    ],
  });
  throw backupRefusal(400, error, call.request.correlationId);
}

/** A server that is not up cannot be dumped. The code is the emulator's choice. */
function stateProblem(world: World, server: DatabaseResource): UserFacingError | undefined {
  const now = world.now();
  if (canBeBackedUp(server, now)) return undefined;
  const detailedMessage = `The server ${server.name} is ${serverStateAt(server, now)}.`;
  return errorOf({ code: 'UserErrorServerConnectionClosed', detailedMessage });
}

type Looked = Pick<InstanceRequest, 'datasourceId' | 'specification'>;

/** What the service finds out only while the operation runs: identity, existence, region and access of the datasource. */
export function findProblem(world: World, vault: Vault, request: Looked): UserFacingError | undefined {
  const { problem, principalId } = actingIdentity(vault, request.specification);
  if (problem !== undefined) return problem;
  const { datasourceId, specification } = request;
  const resource = world.estate.resource(datasourceId);
  if (resource === undefined) {
    const server = world.estate.resource(parentId(datasourceId));
    const code = server === undefined ? 'UserErrorGenericResourceNotFound' : 'UserErrorDBNotFound';
    return errorOf({ code, detailedMessage: `${lastSegment(datasourceId)} was not found at ${datasourceId}.` });
  }
  if (normalizeLocation(resource.location) !== normalizeLocation(vault.location)) {
    return errorOf({
      code: 'BackupAgentPluginHostValidateProtectionError',
      detailedMessage: `The datasource is in ${resource.location}, the vault in ${vault.location}.`,
    });
  }
  const credentials = objectMember(specification, 'datasourceAuthCredentials');
  return (
    datasourceProblem(world, principalId, datasourceId, credentials) ??
    stateProblem(world, world.estate.resource(parentId(datasourceId)) ?? resource)
  );
}
