import { errorOf } from '../faults/error-catalogue';
import { backupRefusal } from '../http/arm-errors';
import type { Call } from '../http/route';
import { defaultRetention } from './policy-rules';
import { expiryOf, retentionOf } from './recovery-points';
import { recoveryPoints } from './recovery-times';
import type { BackupInstance } from './instance-record';
import type { BackupPolicy, Vault } from './vault-record';

/** Code and status are those of another vault type: for backup vaults the answer was found nowhere. */
function denied(call: Call, why: string) {
  const error = errorOf({ code: 'UserErrorOperationDeniedOnImmutableItem', detailedMessage: why });
  return backupRefusal(400, error, call.request.correlationId);
}

/** In an immutable vault, locked or not, no backup goes before its time. @throws an ArmRefusal (400) */
export function requireDeletable(call: Call, vault: Vault, instance: BackupInstance): void {
  if (vault.immutability === 'Disabled') return;
  const now = call.world.now();
  const retention = retentionOf(instance, vault);
  for (const { time } of recoveryPoints(instance, now)) {
    const expiry = expiryOf(time, retention);
    if (expiry > now) throw denied(call, `A recovery point is kept until ${new Date(expiry).toISOString()}.`);
  }
}

/** Another policy must not shorten what is promised. @throws an ArmRefusal (400) */
export function requireNoShorterRetention(
  call: Call,
  vault: Vault,
  instance: BackupInstance,
  next: BackupPolicy | undefined,
): void {
  if (vault.immutability === 'Disabled' || next === undefined) return;
  const now = call.world.now();
  const wanted = defaultRetention(next.rules);
  if (expiryOf(now, wanted) >= expiryOf(now, retentionOf(instance, vault))) return;
  throw denied(call, `The policy ${next.name} keeps backups for ${wanted} only.`);
}
