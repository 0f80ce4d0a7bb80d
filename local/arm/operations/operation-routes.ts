import { keyOf, sameText } from '../arm-id';
import { backupResourceNotFound, refusal } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { instanceBody } from '../resources/instance-body';
import type { JsonObject } from '../json';
import { preciseTime, statusAt, wholeSecondTime } from './operation';
import type { Operation } from './operation';
import { checkSignature, operationPath } from './poll-urls';
import type { PollRoute, PollScope } from './poll-urls';
import { pollUrls, retryAfterHeader } from './start-operation';

/**
 * A signed URL must come back character for character. Unsigned ones are read at location scope only: that is what
 * real traffic showed (a client had rebuilt such a URL, with `%3D%3D` for `==`, and was answered).
 */
function requireReadable(call: Call, scope: PollScope): void {
  if (call.world.settings.style === '2021') return;
  const verdict = checkSignature(call.request.path, call.request.rawQuery);
  if (verdict === 'valid' || (verdict === 'absent' && scope === 'location')) return;
  throw refusal(403, 'OperationUrlSignatureInvalid', 'The URL of the operation is not the one that was handed out.');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** An operation is there only below the subscription, vault or instance it belongs to. */
function findOperation(call: Call, route: PollRoute, scope: PollScope): Operation {
  requireReadable(call, scope);
  const operation = call.world.operations.get(call.parameters.get('operationId'));
  if (operation === undefined) throw backupResourceNotFound();
  const own = operationPath(operation, route, scope);
  if (!sameText(decoded(call.request.path), own)) throw backupResourceNotFound();
  if (operation.moved?.oldUrlGone === true && scope !== 'resourceGroup') throw backupResourceNotFound();
  return operation;
}

/** A moved operation goes on at resource-group scope, and the answer that says so is the last one at the old URL. */
function movedHeaders(call: Call, operation: Operation): Record<string, string> {
  if (operation.moved !== undefined) return {};
  const fault = call.world.faults.strike('movedPollUrl', { kind: 'status', addresses: operation.addresses });
  if (fault === undefined) return {};
  operation.moved = { oldUrlGone: fault.oldUrlGone };
  return { 'Azure-AsyncOperation': pollUrls(call, operation)('operationStatus', 'resourceGroup') };
}

function isJobStarted({ jobId, outcome }: Operation): boolean {
  return jobId !== undefined && outcome.status === 'Succeeded';
}

function jobInfo({ jobId }: Operation): JsonObject {
  return { ...(jobId === undefined ? {} : { jobId }), objectType: 'OperationJobExtendedInfo' };
}

function operationStatus(call: Call, scope: PollScope): ArmAnswer {
  const operation = findOperation(call, 'operationStatus', scope);
  const now = call.world.now();
  const ended = now >= operation.endsAt;
  const runningEnd = call.world.settings.style === '2021' ? '0001-01-01T00:00:00' : '0001-01-01T00:00:00Z';
  const error = ended && operation.outcome.status === 'Failed' ? { error: operation.outcome.error } : {};
  const body: JsonObject = {
    id: operationPath(operation, 'operationStatus', scope),
    name: operation.id,
    status: statusAt(operation, now),
    ...error,
    startTime: preciseTime(operation.startedAt),
    endTime: ended ? wholeSecondTime(operation.endsAt) : runningEnd,
    ...(ended && isJobStarted(operation) ? { properties: jobInfo(operation) } : {}),
  };
  const headers = { ...retryAfterHeader(call, operation.addresses, undefined), ...movedHeaders(call, operation) };
  return { status: 200, headers, body };
}

function finishedBody({ world }: Call, operation: Operation, scope: PollScope): JsonObject {
  const { vaultId, instanceId } = operation.scope;
  const instance = world.estate.vault(vaultId)?.instances.get(keyOf(instanceId ?? ''));
  if (scope === 'instance' && instance !== undefined) return instanceBody(instance, world.now());
  return jobInfo(operation);
}

function operationResults(call: Call, scope: PollScope): ArmAnswer {
  const operation = findOperation(call, 'operationResults', scope);
  const { outcome } = operation;
  const urlOf = pollUrls(call, operation);
  if (call.world.now() < operation.endsAt) {
    const headers = {
      'Azure-AsyncOperation': urlOf('operationStatus', 'location'),
      Location: urlOf('operationResults', scope),
      ...retryAfterHeader(call, operation.addresses, 30),
    };
    return { status: 202, headers };
  }
  if (outcome.status === 'Failed') return { status: 400, body: { error: outcome.error } };
  if (outcome.status === 'Canceled') throw refusal(409, 'OperationCanceled', 'The operation was canceled.');
  const headers = {
    ...retryAfterHeader(call, operation.addresses, 30),
    'Azure-AsyncOperation': urlOf('operationStatus', 'location'),
  };
  return { status: 200, headers, body: finishedBody(call, operation, scope) };
}

const provider = 'Microsoft.DataProtection';
const group = '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection';
const vault = `${group}/backupVaults/{vaultName}`;
const bases: readonly (readonly [PollScope, string])[] = [
  ['location', '/subscriptions/{subscriptionId}/providers/Microsoft.DataProtection/locations/{location}'],
  ['vault', vault],
  ['resourceGroup', group],
];

function poll(template: string, handle: Route['handle']): Route {
  return { method: 'GET', template: `${template}/{operationId}`, kind: 'status', provider, handle };
}

/** Reading operations: status and results at location, vault and resource-group scope, results under the instance. */
export const operationRoutes: readonly Route[] = [
  ...bases.map(([scope, base]) => poll(`${base}/operationStatus`, (call) => operationStatus(call, scope))),
  ...bases.map(([scope, base]) => poll(`${base}/operationResults`, (call) => operationResults(call, scope))),
  poll(`${vault}/backupInstances/{instanceName}/operationResults`, (call) => operationResults(call, 'instance')),
];
