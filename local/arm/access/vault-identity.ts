import { keyOf } from '../arm-id';
import { errorOf } from '../faults/error-catalogue';
import type { UserFacingError } from '../http/arm-errors';
import { objectMember, stringMember } from '../json';
import type { JsonObject } from '../json';
import type { Vault } from '../resources/vault-record';
import { guidOf } from './tenant';

/** What a managed identity is known by; of a user-assigned one it follows from its id. */
export function identityObjects(identityId: string): { readonly principalId: string; readonly clientId: string } {
  return { principalId: guidOf(identityId, 'principal'), clientId: guidOf(identityId, 'client') };
}

/** The object id of a vault's own identity. */
export function systemPrincipal(vault: Vault): string | undefined {
  if (!vault.identity.type.toLowerCase().includes('systemassigned')) return undefined;
  return vault.identity.principalId ?? guidOf(vault.id, 'principal');
}

export type ActingIdentity =
  | { readonly principalId: string; readonly problem?: undefined }
  | { readonly principalId?: undefined; readonly problem: UserFacingError };

/**
 * Who acts for an instance or a restore: its `identityDetails` say; without them the vault's own identity, for a restore of
 * an instance that another one protects as well (the contract's words: "if it is null, default will be … System Assigned").
 */
export function actingIdentity(vault: Vault, specification: JsonObject): ActingIdentity {
  const details = objectMember(specification, 'identityDetails');
  if (details?.['useSystemAssignedIdentity'] === false) {
    const wanted = stringMember(details, 'userAssignedIdentityArmUrl') ?? '';
    const assigned = vault.identity.userAssigned?.find((id) => keyOf(id) === keyOf(wanted));
    if (assigned !== undefined) return { principalId: identityObjects(assigned).principalId };
    return { problem: errorOf({ code: 'UserErrorUserIdentityNotFoundOrNotAssociatedWithVault' }) };
  }
  const principalId = systemPrincipal(vault);
  if (principalId !== undefined) return { principalId };
  return { problem: errorOf({ code: 'UserErrorSystemIdentityNotEnabledWithVault' }) };
}
