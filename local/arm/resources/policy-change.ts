import { keyOf } from '../arm-id';
import { requireGuardRequest } from '../guards/guard-checks';
import type { Call } from '../http/route';
import { objectMember, stringMember } from '../json';
import type { Operation } from '../operations/operation';
import { requireNoShorterRetention } from './immutability';
import type { BackupInstance } from './instance-record';
import { repeatingIntervals } from './policy-rules';
import { policySchedule } from './recovery-schedule';
import { recoveryPoints } from './recovery-times';
import type { BackupPolicy, Vault } from './vault-record';

const mostKept = 1000;

function currentPolicyId({ specification }: BackupInstance): string {
  return keyOf(stringMember(objectMember(specification, 'policyInfo') ?? {}, 'policyId') ?? '');
}

/** The policy that a PUT changes to; undefined when it stays. */
export function changedPolicy(vault: Vault, instance: BackupInstance, policyId: string): BackupPolicy | undefined {
  return keyOf(policyId) === currentPolicyId(instance) ? undefined : vault.policies.get(keyOf(policyId));
}

/** A change of policy is a critical operation, and must not shorten what is promised. @throws an ArmRefusal (400, 403) */
export function requirePolicyChange(
  call: Call,
  vault: Vault,
  instance: BackupInstance,
  change: { readonly policyId: string; readonly guardRequests: readonly string[] },
): void {
  const next = changedPolicy(vault, instance, change.policyId);
  if (next === undefined) return;
  requireGuardRequest(call, vault, 'changePolicy', change.guardRequests);
  requireNoShorterRetention(call, vault, instance, next);
}

/** From the end of the operation on the schedule of the new policy counts; what has been backed up stays. */
export function followPolicy(instance: BackupInstance, policy: BackupPolicy, operation: Operation): void {
  const { startedAt, endsAt, outcome } = operation;
  if (outcome.status !== 'Succeeded' || endsAt === Infinity) return;
  const coming = instance.extraPoints?.filter(({ visibleFrom }) => visibleFrom > startedAt) ?? [];
  const made = [...recoveryPoints(instance, startedAt)].slice(0, mostKept);
  instance.extraPoints = [...made.map((point) => ({ ...point, visibleFrom: point.time })), ...coming];
  instance.recovery = policySchedule(endsAt, repeatingIntervals(policy.rules));
}
