import type { DeletionLoss } from './approval';

/** How a vault keeps what is deleted, in the service's words; absent where it does not say. */
export interface VaultSafety {
  readonly softDelete?: string;
  readonly retentionDays?: number;
  readonly immutability?: string;
}

const DAY_MILLISECONDS = 86_400_000;

const isOn = (state: string): boolean => ['on', 'alwayson'].includes(state.toLowerCase());

/** When a deletion becomes final; `undefined` where nothing is promised. */
function recoverableUntil({ softDelete = '', retentionDays }: VaultSafety, deletedAt: number): string | undefined {
  if (!isOn(softDelete) || retentionDays === undefined) return undefined;
  return new Date(deletedAt + retentionDays * DAY_MILLISECONDS).toISOString();
}

function keeping({ softDelete = 'unknown' }: VaultSafety, until: string | undefined): string {
  if (until !== undefined) return `Recoverable until ${until} if it is deleted now: soft delete is ${softDelete}.`;
  return softDelete === 'unknown' || isOn(softDelete)
    ? 'The vault does not say whether and how long it keeps what is deleted: count on a deletion that is final.'
    : `Not recoverable: soft delete is ${softDelete}.`;
}

const forbids = (immutability: string): boolean => ['locked', 'unlocked'].includes(immutability.toLowerCase());

function locking({ immutability = 'unknown' }: VaultSafety): string {
  return forbids(immutability)
    ? ` The vault is immutable (${immutability}): it refuses to delete recovery points before they expire.`
    : '';
}

/** For how many days what is deleted is sure to be kept. */
const keptDays = ({ recoverableUntil: until, retentionDays = 0 }: DeletionLoss): number =>
  until === undefined ? 0 : retentionDays;

/** How a loss is worse than the one that an approver has seen, in a sentence each; none when it is not. */
export function worseThan(seen: DeletionLoss, now: DeletionLoss): readonly string[] {
  const keepsLess = keptDays(now) < keptDays(seen);
  const keeping = `What is deleted was kept for ${keptDays(seen)} days (soft delete ${seen.softDelete}), and is kept for ${keptDays(now)} now (${now.softDelete}).`;
  const forbidsLess = forbids(seen.immutability) && !forbids(now.immutability);
  const forbidding = `The vault refused to delete recovery points before they expire (immutability ${seen.immutability}), and does not now (${now.immutability}).`;
  return [...(keepsLess ? [keeping] : []), ...(forbidsLess ? [forbidding] : [])];
}

/** Whether the vault may still have what was deleted: an old one does not say whether it keeps anything. */
export const mayBeKept = ({ softDelete }: DeletionLoss): boolean => softDelete === 'unknown' || isOn(softDelete);

/** What is known of when something was deleted; ISO 8601. */
export interface DeletionTimes {
  /** When the vault forgets it, as the vault says. */
  readonly purgeAt?: string;
  /** When Azure accepted the deletion, where it is this operation's own. */
  readonly acceptedAt?: string;
}

const untilOf = (loss: DeletionLoss, { purgeAt, acceptedAt }: DeletionTimes): string | undefined =>
  purgeAt ?? (acceptedAt === undefined ? undefined : recoverableUntil(loss, Date.parse(acceptedAt)));

function afterwards(loss: DeletionLoss, until: string | undefined): string {
  const { softDelete, retentionDays } = loss;
  if (until !== undefined) return `Recoverable until ${until}: soft delete is ${softDelete}.`;
  if (!isOn(softDelete) || retentionDays === undefined) return keeping(loss, undefined);
  return `This operation has not deleted it, and the vault does not tell when it was. It keeps what is deleted for ${retentionDays} days: soft delete is ${softDelete}.`;
}

/** The loss when the instance is gone, by whomever: what the vault says counts before what can be reckoned. */
export function lossAfterDeletion(approved: DeletionLoss, times: DeletionTimes): DeletionLoss {
  const { backupInstanceId, vaultId, softDelete, retentionDays, immutability } = approved;
  const until = untilOf(approved, times);
  return {
    ...{ backupInstanceId, vaultId, softDelete, immutability },
    ...(retentionDays !== undefined && { retentionDays }),
    ...(until !== undefined && { recoverableUntil: until }),
    explanation: afterwards(approved, until),
  };
}

/** @param now when the loss is judged, in milliseconds since the epoch */
export function deletionLoss(
  instance: { readonly id: string; readonly vaultId: string },
  safety: VaultSafety,
  now: number,
): DeletionLoss {
  const until = recoverableUntil(safety, now);
  const { softDelete = 'unknown', retentionDays, immutability = 'unknown' } = safety;
  return {
    backupInstanceId: instance.id,
    vaultId: instance.vaultId,
    softDelete,
    immutability,
    ...(retentionDays !== undefined && { retentionDays }),
    ...(until !== undefined && { recoverableUntil: until }),
    explanation: `${keeping(safety, until)}${locking(safety)}`,
  };
}
