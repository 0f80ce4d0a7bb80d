import { keyOf, normalizeLocation } from '../arm-id';
import { invalidInput } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { objectMember } from '../json';
import { accepted, startOperation } from '../operations/start-operation';
import { findProblem } from './instance-checks';
import { parseInstanceRequest, requireJsonBody } from './instance-request';
import { requireInstance, requireVault } from './lookup';

function validate(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const instance = requireInstance(call, vault);
  const { correlationId } = call.request;
  const properties = objectMember(requireJsonBody(call), 'backupInstance');
  if (properties === undefined) throw invalidInput('backupInstance is required.', correlationId);
  const request = parseInstanceRequest(call, vault, properties);
  if (keyOf(request.datasourceId) !== keyOf(instance.datasourceId)) {
    throw invalidInput('dataSourceInfo of a backup instance cannot change.', correlationId);
  }
  const operation = startOperation(call.world, {
    kind: 'validateModify',
    scope: {
      subscriptionId: call.parameters.get('subscriptionId'),
      location: normalizeLocation(vault.location),
      vaultId: vault.id,
      instanceId: undefined,
    },
    addresses: [instance.datasourceId, instance.id],
    correlationId,
    problem: findProblem(call.world, vault, request),
  });
  return accepted(call, operation);
}

/** `POST I/validateForModifyBackup`: the dry run of a PUT that changes an instance. */
export const validateForModifyRoutes: readonly Route[] = [
  {
    method: 'POST',
    template:
      '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection/backupVaults/{vaultName}/backupInstances/{instanceName}/validateForModifyBackup',
    kind: 'validateModify',
    provider: 'Microsoft.DataProtection',
    since: '2025-07-01',
    handle: validate,
  },
];
