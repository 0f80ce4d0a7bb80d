import type { VaultIdentity } from '../backup-instance-request';
import { sameResource } from '../resource-id';
import { failure, type Result, success } from '../result';

/** The managed identities of a Backup vault, by the object ids that roles are given to. */
export interface VaultIdentities {
  readonly systemAssigned?: string;
  readonly userAssigned: readonly { readonly id: string; readonly principalId: string }[];
}

/** The identity that reads a datasource. */
export interface Principal {
  readonly type: 'SystemAssigned' | 'UserAssigned';
  /** Of a user-assigned identity: its resource. */
  readonly identityId?: string;
  readonly principalId: string;
}

/**
 * The identity that acts for a backup instance: the one that is asked for, and the system-assigned one where none is, as
 * the service does it. The problem is a sentence.
 */
export function principalOf(
  { systemAssigned, userAssigned }: VaultIdentities,
  wanted: VaultIdentity = { kind: 'systemAssigned' },
): Result<Principal, string> {
  if (wanted.kind === 'systemAssigned') {
    return systemAssigned === undefined
      ? failure('The vault has no system-assigned identity. Switch it on, or name a user-assigned one of the vault.')
      : success({ type: 'SystemAssigned', principalId: systemAssigned });
  }
  const found = userAssigned.find(({ id }) => sameResource(id, wanted.id));
  return found === undefined
    ? failure(`The vault does not have the user-assigned identity ${wanted.id}. Assign it to the vault first.`)
    : success({ type: 'UserAssigned', identityId: found.id, principalId: found.principalId });
}

/** Whether an object id is that of an identity of the vault. */
export function isPrincipalOf({ systemAssigned, userAssigned }: VaultIdentities, principalId: string): boolean {
  const own = [systemAssigned, ...userAssigned.map((each) => each.principalId)];
  return own.some((each) => each?.toLowerCase() === principalId.toLowerCase());
}
