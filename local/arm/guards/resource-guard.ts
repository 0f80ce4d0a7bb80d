import { sameText } from '../arm-id';

/** A resource guard: a second person's resource that critical operations on linked vaults need. */
export interface ResourceGuard {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Critical operations that this guard does not protect. */
  readonly exclusions: readonly string[];
}

/** The link of a vault to a guard. */
export interface GuardProxy {
  readonly name: string;
  readonly guardId: string;
  readonly updatedAt: number;
  /** Until when what may be deleted: DELETE has no body to say so. Keys of ids, milliseconds. */
  readonly unlocked: Map<string, number>;
}

const vaults = 'Microsoft.DataProtection/backupVaults';

/**
 * Critical operations of backup vaults, and the type of the guard's child that stands for each. The names of the
 * operations and the first three types are the service's; for the others no type was found. A client is to read both from
 * the proxy.
 */
export const criticalOperations = {
  deleteInstance: { name: `${vaults}/backupInstances/delete`, requestType: 'deleteBackupInstanceRequests' },
  deleteProxy: { name: `${vaults}/backupResourceGuardProxies/delete`, requestType: 'deleteResourceGuardProxyRequests' },
  stop: { name: `${vaults}/backupInstances/stopProtection/action`, requestType: 'dppDisableStopProtectionRequests' },
  suspend: { name: `${vaults}/backupInstances/suspendBackups/action`, requestType: 'dppDisableSuspendBackupsRequests' },
  changePolicy: { name: `${vaults}/backupInstances/write`, requestType: 'dppModifyPolicyRequests' },
  restore: { name: `${vaults}/backupInstances/restore/action`, requestType: 'dppRestoreRequests' },
  reduceImmutability: { name: `${vaults}/write#reduceImmutabilityState`, requestType: 'dppReduceImmutabilityRequests' },
  reduceSoftDelete: { name: `${vaults}/write#reduceSoftDeleteSecurity`, requestType: 'dppReduceSoftDeleteRequests' },
} as const;
export type CriticalOperation = keyof typeof criticalOperations;

/** These cannot be excluded. */
const always: readonly CriticalOperation[] = ['deleteProxy', 'reduceSoftDelete'];

const names: readonly CriticalOperation[] = [
  ...(['deleteInstance', 'deleteProxy', 'stop', 'suspend'] as const),
  ...(['changePolicy', 'restore', 'reduceImmutability', 'reduceSoftDelete'] as const),
];

export function guards(guard: ResourceGuard | undefined, operation: CriticalOperation): boolean {
  const { name } = criticalOperations[operation];
  return always.includes(operation) || !(guard?.exclusions.some((excluded) => sameText(excluded, name)) ?? false);
}

export function guardedOperations(guard: ResourceGuard | undefined): readonly CriticalOperation[] {
  return names.filter((name) => guards(guard, name));
}

/** The id that a caller puts into `resourceGuardOperationRequests`. */
export function requestIdOf(guardId: string, operation: CriticalOperation): string {
  return `${guardId}/${criticalOperations[operation].requestType}/default`;
}
