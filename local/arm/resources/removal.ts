import type { Vault } from './vault-record';

const day = 24 * 60 * 60 * 1000;

export function keepsDeleted(vault: Vault): boolean {
  return vault.softDelete.state !== 'Off';
}

/** When a soft-deleted instance is gone for good. */
export function purgeTime(vault: Vault, deletedAt: number): number {
  return deletedAt + vault.softDelete.retentionDays * day;
}

function finishRemoval(vault: Vault, key: string, now: number): void {
  const instance = vault.instances.get(key);
  if (instance?.removal !== undefined && now < instance.removal.endsAt) return;
  vault.removing.delete(key);
  if (instance?.removal === undefined) return;
  vault.instances.delete(key);
  if (keepsDeleted(vault)) vault.deleted.set(key, instance);
}

/** Carries out what has become due: ended deletions leave the list, expired soft-deleted instances leave the bin. */
export function settleVault(vault: Vault, now: number): void {
  for (const key of vault.removing) finishRemoval(vault, key, now);
  for (const [key, { removal }] of vault.deleted) {
    if (removal !== undefined && now >= purgeTime(vault, removal.endsAt)) vault.deleted.delete(key);
  }
}
