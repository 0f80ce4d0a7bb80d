import { errorOf } from '../faults/error-catalogue';
import { userFacingInfo } from '../http/arm-errors';
import type { JsonObject } from '../json';
import { isJsonObject } from '../json';
import type { Operation } from '../operations/operation';
import { configuringMilliseconds } from '../settings';
import type { World } from '../world';
import { overlay, replan, stateAt } from './instance-record';
import type { BackupInstance, StateChange } from './instance-record';

/** The UserFacingError inside the error of a failed operation. */
function infoOf(operation: Operation): JsonObject | undefined {
  if (operation.outcome.status !== 'Failed') return undefined;
  const additional = operation.outcome.error['additionalInfo'];
  const first: unknown = Array.isArray(additional) ? additional[0] : undefined;
  const info = isJsonObject(first) ? first['info'] : undefined;
  return isJsonObject(info) ? info : undefined;
}

function lateError(world: World, instance: BackupInstance, operation: Operation): StateChange | undefined {
  const fault = world.faults.strike('lateProtectionError', operation);
  if (fault === undefined) return undefined;
  instance.healedBySync = fault.healedBySync;
  return {
    at: operation.startedAt + 1000 * fault.afterSeconds,
    protectionState: 'ProtectionError',
    provisioningState: 'Succeeded',
    error: userFacingInfo(errorOf(fault), operation.correlationId),
  };
}

/** Later changes win over earlier ones; what was to come after a late error does not happen any more. */
function withLateError(changes: readonly StateChange[], late: StateChange | undefined): readonly StateChange[] {
  return late === undefined ? changes : [...changes.filter(({ at }) => at <= late.at), late];
}

/**
 * A new instance: being configured while the operation runs, and for a while after it succeeded. In style 2021 with
 * nothing to wait for it is configured from the start, as the article shows it in the answer of the PUT.
 */
export function planCreation(world: World, instance: BackupInstance, operation: Operation): void {
  const { startedAt, endsAt, outcome } = operation;
  const stuck = world.faults.strike('stuckConfiguring', operation) !== undefined;
  const configuring = stuck ? Infinity : configuringMilliseconds(world.settings);
  const atOnce = world.settings.style === '2021' && configuring === 0;
  const during: StateChange = atOnce
    ? { at: startedAt, protectionState: 'ProtectionConfigured', provisioningState: 'Succeeded' }
    : { at: startedAt, protectionState: 'ConfiguringProtection', provisioningState: 'Provisioning' };
  if (outcome.status !== 'Succeeded') {
    const failed = { protectionState: 'ConfiguringProtectionFailed', provisioningState: 'Failed' };
    replan(instance, startedAt, [during, { at: endsAt, ...failed, error: infoOf(operation) }]);
    return;
  }
  const changes: StateChange[] = [
    during,
    ...(atOnce ? [] : [{ ...during, at: endsAt, provisioningState: 'Succeeded' }]),
    { at: endsAt + configuring, protectionState: 'ProtectionConfigured', provisioningState: 'Succeeded' },
  ];
  replan(instance, startedAt, withLateError(changes, lateError(world, instance, operation)));
}

/** States that a change of the instance leads out of, to configured protection. */
const passing: readonly string[] = ['ConfiguringProtection', 'UpdatingProtection', 'ProtectionError'];

/** A change of an instance: a lasting state such as stopped protection stays; one that fails changes nothing. */
export function planUpdate(world: World, instance: BackupInstance, operation: Operation): void {
  const { startedAt, endsAt, outcome } = operation;
  const during = { at: startedAt, protectionState: 'UpdatingProtection', provisioningState: 'Updating' };
  if (outcome.status !== 'Succeeded') {
    overlay(instance, during, endsAt);
    return;
  }
  const current = stateAt(instance, startedAt);
  const after: StateChange = passing.includes(current.protectionState)
    ? { at: endsAt, protectionState: 'ProtectionConfigured', provisioningState: 'Succeeded' }
    : { ...current, at: endsAt };
  replan(instance, startedAt, withLateError([during, after], lateError(world, instance, operation)));
}

/** A deletion; one that fails leaves the instance as it was. */
export function planRemoval(instance: BackupInstance, operation: Operation, keepsDeleted: boolean): void {
  const { startedAt, endsAt, outcome, id } = operation;
  const current = stateAt(instance, startedAt);
  const during: StateChange = {
    at: startedAt,
    protectionState: keepsDeleted ? 'SoftDeleting' : current.protectionState,
    provisioningState: 'Deleting',
  };
  if (outcome.status === 'Succeeded') {
    instance.removal = { startedAt, endsAt, operationId: id };
    replan(instance, startedAt, [during]);
  } else {
    overlay(instance, during, endsAt);
  }
}

/** An action that moves the instance from one lasting state to another when it succeeds. */
export function planAction(instance: BackupInstance, operation: Operation, protectionState: string): void {
  const { startedAt, endsAt, outcome } = operation;
  const during = { ...stateAt(instance, startedAt), at: startedAt, provisioningState: 'Updating' };
  if (outcome.status !== 'Succeeded') {
    overlay(instance, during, endsAt);
    return;
  }
  replan(instance, startedAt, [during, { at: endsAt, protectionState, provisioningState: 'Succeeded' }]);
}
