import { type AlreadyProtected, type Conflict, placeOf } from './outcome';
import type { ObservedBackupInstance } from './protection';
import { creationFailed, protectionMeaning } from './protection-state';
import { sameResource } from './resource-id';
import type { ServiceError } from './service-error';
import type { ProtectionTarget } from './vault';

/**
 * What the instances of a datasource mean for somebody who wants it protected in `target`.
 * - `none`: nothing stands in the way
 * - `adopt`: the right instance is there and not settled yet, or broken: see it through instead of creating another
 * - `failed`: the right instance is there, left behind by a creation that failed: create it again
 */
export type ExistingProtection =
  | { readonly kind: 'none' }
  | { readonly kind: 'adopt'; readonly instance: ObservedBackupInstance }
  | { readonly kind: 'failed'; readonly instance: ObservedBackupInstance }
  | AlreadyProtected
  | Conflict;

const conflict = (reason: Conflict['reason'], message: string, instance: ObservedBackupInstance): Conflict => ({
  kind: 'Conflict',
  reason,
  message,
  existing: placeOf(instance),
});

function judgeOwn(instance: ObservedBackupInstance, target: ProtectionTarget): ExistingProtection {
  if (!sameResource(instance.policyId, target.policyId)) {
    return conflict('otherPolicy', `It is protected in this vault by the policy ${instance.policyId}.`, instance);
  }
  switch (protectionMeaning(instance.protectionState)) {
    case 'protected':
      return { kind: 'AlreadyProtected', protection: placeOf(instance) };
    case 'paused':
    case 'leaving':
      return conflict(
        'notActive',
        `Its backup instance is in the state ${instance.protectionState}. Resume or delete it first.`,
        instance,
      );
    default:
      return creationFailed(instance.protectionState) ? { kind: 'failed', instance } : { kind: 'adopt', instance };
  }
}

/** A soft-deleted instance does not stand in the way: Azure protects its datasource anew under another name. */
const counts = (instance: ObservedBackupInstance): boolean => instance.protectionState.toLowerCase() !== 'softdeleted';

export function judgeExisting(
  instances: readonly ObservedBackupInstance[],
  target: ProtectionTarget,
): ExistingProtection {
  const live = instances.filter(counts);
  const own = live.find((instance) => sameResource(instance.vaultId, target.vaultId));
  if (own !== undefined) return judgeOwn(own, target);
  const [other] = live;
  return other === undefined
    ? { kind: 'none' }
    : conflict('otherVault', `It is protected in another vault: ${other.vaultId}.`, other);
}

const VAULT_IN_TEXT =
  /\/subscriptions\/[^/\s]+\/resourceGroups\/[^/\s]+\/providers\/Microsoft\.DataProtection\/backupVaults\/[A-Za-z][-A-Za-z0-9]*/i;
const INSTANCE_IN_TEXT = /backup instance (\S+) from/i;

/** The vault and instance that an "already protected" refusal names. Only its texts have them. */
export function placeInRefusal(error: ServiceError): { readonly vaultId?: string; readonly instanceName?: string } {
  const text = [error.message, ...error.recommendedActions].join(' ');
  const vaultId = VAULT_IN_TEXT.exec(text)?.[0];
  const instanceName = INSTANCE_IN_TEXT.exec(text)?.[1];
  return { ...(vaultId !== undefined && { vaultId }), ...(instanceName !== undefined && { instanceName }) };
}

/** The conflict when the service says "already protected" and the instance is not in our vault, or cannot be read. */
export function conflictOfRefusal(error: ServiceError): Conflict {
  const { vaultId } = placeInRefusal(error);
  return {
    kind: 'Conflict',
    reason: 'otherVault',
    message: error.message,
    existing: vaultId === undefined ? {} : { vaultId },
    error,
  };
}
