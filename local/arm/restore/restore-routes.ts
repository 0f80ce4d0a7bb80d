import { normalizeLocation } from '../arm-id';
import { guardRequests, requireGuardRequest } from '../guards/guard-checks';
import { invalidInput } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { startJob } from '../jobs/start-job';
import type { Job, RestoredFrom } from '../jobs/job';
import { objectMember } from '../json';
import type { JsonObject } from '../json';
import { accepted, startOperation } from '../operations/start-operation';
import type { BackupInstance } from '../resources/instance-record';
import { requireJsonBody } from '../resources/instance-request';
import { requireInstance, requireVault } from '../resources/lookup';
import { findPoint } from '../resources/recovery-points';
import type { Vault } from '../resources/vault-record';
import type { World } from '../world';
import { restoreProblem } from './restore-checks';
import { parseRestoreRequest } from './restore-request';
import type { RestoreRequest } from './restore-request';

function validate(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const instance = requireInstance(call, vault);
  const sent = objectMember(requireJsonBody(call), 'restoreRequestObject');
  if (sent === undefined) throw invalidInput('restoreRequestObject is required.', call.request.correlationId);
  const request = parseRestoreRequest(call, vault, instance, sent);
  const operation = startOperation(call.world, {
    kind: 'validateRestore',
    scope: {
      subscriptionId: call.parameters.get('subscriptionId'),
      location: normalizeLocation(vault.location),
      vaultId: vault.id,
      instanceId: undefined,
    },
    addresses: [instance.datasourceId, instance.id],
    correlationId: call.request.correlationId,
    problem: restoreProblem(call.world, vault, instance, request),
  });
  return accepted(call, operation);
}

function restoredFrom(instance: BackupInstance, request: RestoreRequest, now: number): RestoredFrom {
  const { recoveryPointId, target } = request;
  const isAsFiles = target.kind === 'files';
  return {
    recoveryPointId,
    recoveryPointTime: findPoint(instance, recoveryPointId, now)?.time ?? now,
    destination: isAsFiles ? target.url : target.databaseId,
    isAsFiles,
  };
}

/** A database that was restored is there when its job has completed. */
function planDatabase({ due }: World, job: Job, { target }: RestoreRequest): void {
  if (target.kind !== 'database' || job.ending !== 'Completed' || job.endsAt === Infinity) return;
  due.add({ at: job.endsAt, databaseId: target.databaseId });
}

/** The documentation and the contract send the request unwrapped, other than a validation. */
function parseSent(call: Call, vault: Vault, instance: BackupInstance): RestoreRequest {
  const sent: JsonObject = requireJsonBody(call);
  return parseRestoreRequest(call, vault, instance, sent);
}

function restore(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const instance = requireInstance(call, vault);
  const request = parseSent(call, vault, instance);
  requireGuardRequest(call, vault, 'restore', guardRequests(request.sent));
  const { operation, job } = startJob(call, {
    ...{ kind: 'restore', vault, instance },
    operationProblem: restoreProblem(call.world, vault, instance, request),
    restore: restoredFrom(instance, request, call.world.now()),
  });
  if (job !== undefined) planDatabase(call.world, job, request);
  return accepted(call, operation);
}

const provider = 'Microsoft.DataProtection';
const instance =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection/backupVaults/{vaultName}/backupInstances/{instanceName}';

/** `POST I/validateRestore` and `POST I/restore`: as files for both kinds of datasource, as a database for one of them. */
export const restoreRoutes: readonly Route[] = [
  { method: 'POST', template: `${instance}/validateRestore`, kind: 'validateRestore', provider, handle: validate },
  { method: 'POST', template: `${instance}/restore`, kind: 'restore', provider, handle: restore },
];
