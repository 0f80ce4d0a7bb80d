import { protectionMeaning } from '../protection-state';
import { comparable, sameResource } from '../resource-id';
import { compareTexts } from '../rules/exclusions';
import type { ProtectionTarget } from '../vault';
import { type AuditedInstance, vaultOfInstance } from './audited-instance';
import type { EstateStatus } from './estate-line';

export type InstanceStatus = Exclude<EstateStatus, 'unprotected' | 'excluded' | 'replica' | 'unknown'>;

/** What the state of an instance means for the coverage of its datasource. */
export function statusOfState(state: string): InstanceStatus {
  switch (protectionMeaning(state)) {
    case 'protected':
      return 'protected';
    case 'broken':
      return 'protectionError';
    case 'paused':
      return state.toLowerCase() === 'protectionstopped' ? 'stopped' : 'suspended';
    case 'leaving':
      return 'softDeleted';
    default:
      return 'notYetProtected';
  }
}

/** In the bin, for good or until somebody takes it out; unlike one that is on its way there. */
export const isInBin = ({ protectionState }: AuditedInstance): boolean =>
  protectionState.toLowerCase() === 'softdeleted';

/** The nearer to being protected, the more an instance counts. */
const rank: Readonly<Record<InstanceStatus, number>> = {
  protected: 0,
  notYetProtected: 1,
  protectionError: 2,
  suspended: 3,
  stopped: 4,
  softDeleted: 5,
};

/** Where an instance is and what it is called, which a soft-deleted one keeps under another type. */
function identityOf(instance: AuditedInstance): string {
  const vaultId = vaultOfInstance(instance);
  const name = instance.id.slice(instance.id.lastIndexOf('/'));
  return comparable(JSON.stringify([vaultId === undefined ? instance.id : `${vaultId}${name}`, isInBin(instance)]));
}

/** By id; then by all the rest, so that even of two that claim one id it is always the same that is taken. */
const sortKey = (instance: AuditedInstance): string => {
  const { id, protectionState, policyId, lastRecoveryPointAt, createdAt, purgeAt, error } = instance;
  return JSON.stringify([id, protectionState, policyId, lastRecoveryPointAt, createdAt, purgeAt, error]);
};

const bySortKey = (left: AuditedInstance, right: AuditedInstance): number =>
  compareTexts(sortKey(left), sortKey(right));

/**
 * A soft-deleted instance may be listed twice, with the others and in the bin, which alone knows when it is purged. One
 * that is not in the bin is never taken for one of the same name that is. Another one listed twice has changed while
 * pages were read; the first is taken.
 */
function withoutDuplicates(instances: readonly AuditedInstance[]): AuditedInstance[] {
  const byIdentity = new Map<string, AuditedInstance>();
  for (const instance of instances) {
    const identity = identityOf(instance);
    const known = byIdentity.get(identity);
    if (known === undefined) byIdentity.set(identity, instance);
    else if (isInBin(instance)) byIdentity.set(identity, { ...instance, ...known });
  }
  return [...byIdentity.values()];
}

/** 0 in vault and by policy of the target, 2 elsewhere. */
function distance(instance: AuditedInstance, target: ProtectionTarget | undefined): number {
  if (target === undefined || !sameResource(vaultOfInstance(instance) ?? '', target.vaultId)) return 2;
  return sameResource(instance.policyId, target.policyId) ? 0 : 1;
}

/**
 * The instances of one datasource, the one that counts first: the nearest to being protected, then the nearest to where
 * the rules want it. The order in which the inventory lists them decides nothing.
 */
export function rankInstances(
  instances: readonly AuditedInstance[],
  target: ProtectionTarget | undefined,
): AuditedInstance[] {
  const rankOf = ({ protectionState }: AuditedInstance): number => rank[statusOfState(protectionState)];
  const ranked = [...instances].sort(
    (left, right) =>
      rankOf(left) - rankOf(right) || distance(left, target) - distance(right, target) || bySortKey(left, right),
  );
  return withoutDuplicates(ranked);
}
