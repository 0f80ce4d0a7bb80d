import { normalizeLocation } from '../arm-id';
import { invalidInput } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { objectMember } from '../json';
import { accepted, startOperation } from '../operations/start-operation';
import { findProblem, requireUnprotected } from './instance-checks';
import { parseInstanceRequest, requireJsonBody } from './instance-request';
import { requireVault } from './lookup';

function validate(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const { correlationId } = call.request;
  const properties = objectMember(requireJsonBody(call), 'backupInstance');
  if (properties === undefined) throw invalidInput('backupInstance is required.', correlationId);
  const request = parseInstanceRequest(call, vault, properties);
  requireUnprotected(call, request.datasourceId, undefined);
  const operation = startOperation(call.world, {
    kind: 'validate',
    scope: {
      subscriptionId: call.parameters.get('subscriptionId'),
      location: normalizeLocation(vault.location),
      vaultId: vault.id,
      instanceId: undefined,
    },
    addresses: [request.datasourceId, vault.id],
    correlationId,
    problem: findProblem(call.world, vault, request),
  });
  return accepted(call, operation);
}

/** `POST V/validateForBackup`: 202, or 400 when the datasource is protected already or the request is wrong. */
export const validateForBackupRoutes: readonly Route[] = [
  {
    method: 'POST',
    template:
      '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection/backupVaults/{vaultName}/validateForBackup',
    kind: 'validate',
    provider: 'Microsoft.DataProtection',
    handle: validate,
  },
];
