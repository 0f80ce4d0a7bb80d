import { keyOf } from '../arm-id';
import { callerOf } from '../auth/access-token';
import { refusal } from '../http/arm-errors';
import type { Call } from '../http/route';
import { isJsonObject, parseJson } from '../json';
import type { JsonObject } from '../json';
import type { Vault } from '../resources/vault-record';
import { criticalOperations, guards, requestIdOf } from './resource-guard';
import type { CriticalOperation } from './resource-guard';

/** ARM's code for a right that is missing on a linked resource; that it is this one here is the emulator's choice. */
function linkedAuthorizationFailed(call: Call, operation: CriticalOperation, requestId: string) {
  const caller = callerOf(call.request.headers.authorization);
  const { name } = criticalOperations[operation];
  const message = `The client '${caller}' with object id '${caller}' has permission to perform action '${name}' on scope '${call.request.path}'; however, it does not have permission to perform action(s) 'Microsoft.DataProtection/resourceGuards/${criticalOperations[operation].requestType}/read' on the linked scope(s) '${requestId}' (respectively) or the linked scope(s) are invalid.`;
  return refusal(403, 'LinkedAuthorizationFailed', message);
}

/** `resourceGuardOperationRequests` of a body or of an object in it. */
export function guardRequests(sent: JsonObject | undefined): readonly string[] {
  const requests = sent?.['resourceGuardOperationRequests'];
  return Array.isArray(requests) ? requests.filter((one) => typeof one === 'string') : [];
}

/** Those at the top of the request's body, if it has one. */
export function sentGuardRequests({ request }: Call): readonly string[] {
  const body = parseJson(request.body);
  return guardRequests(isJsonObject(body) ? body : undefined);
}

function mayUse({ world, request }: Call, requestId: string): boolean {
  const { settings, roles, now } = world;
  if (!settings.accessChecks) return true;
  const type = requestId.split('/').at(-2) ?? '';
  const action = `Microsoft.DataProtection/resourceGuards/${type}/read`;
  const need = { principalId: callerOf(request.headers.authorization), scope: requestId, action, isData: false };
  return roles.allows(need, now() - 1000 * settings.rolePropagationSeconds);
}

/**
 * Multi-user authorization: a guarded vault wants the id of the guard's request along with a critical operation, and
 * (with the setting `accessChecks`) the caller to have a role on it.
 * @throws an ArmRefusal (403)
 */
export function requireGuardRequest(
  call: Call,
  vault: Vault,
  operation: CriticalOperation,
  sent: readonly string[],
): void {
  const { guard } = vault;
  if (guard === undefined || !guards(call.world.estate.guards.get(keyOf(guard.guardId)), operation)) return;
  const wanted = requestIdOf(guard.guardId, operation);
  if (sent.some((id) => keyOf(id) === keyOf(wanted)) && mayUse(call, wanted)) return;
  throw linkedAuthorizationFailed(call, operation, wanted);
}

/** A deletion in a guarded vault has to be unlocked first. @throws an ArmRefusal (403) */
export function requireUnlocked(
  call: Call,
  vault: Vault,
  id: string,
  operation: 'deleteInstance' | 'deleteProxy',
): void {
  const { guard } = vault;
  if (guard === undefined || !guards(call.world.estate.guards.get(keyOf(guard.guardId)), operation)) return;
  if (call.world.now() < (guard.unlocked.get(keyOf(id)) ?? -Infinity)) return;
  throw linkedAuthorizationFailed(call, operation, requestIdOf(guard.guardId, operation));
}
