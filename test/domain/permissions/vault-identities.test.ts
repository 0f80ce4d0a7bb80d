import { isPrincipalOf, principalOf } from '../../../domain/permissions/vault-identities';
import { groupOf } from './sample-permissions';
import { resourceId, VAULT_ID } from '../sample-ids';
import { PRINCIPAL, STRANGER } from './sample-permissions';

const id = resourceId(`${groupOf(VAULT_ID)}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/backups`);
const other = '11111111-aaaa-4bbb-8ccc-222222222222';
const both = { systemAssigned: PRINCIPAL, userAssigned: [{ id, principalId: other }] };

describe('the identity that acts for a backup instance', () => {
  it.each([[undefined], [{ kind: 'systemAssigned' } as const]])('is the system-assigned one for %p', (wanted) => {
    expect(principalOf(both, wanted)).toEqual({
      ok: true,
      value: { type: 'SystemAssigned', principalId: PRINCIPAL },
    });
  });

  it('is the user-assigned one that is named, in whatever spelling', () => {
    const wanted = { kind: 'userAssigned', id: resourceId(id.replace('backups', 'BACKUPS')) } as const;
    expect(principalOf(both, wanted)).toEqual({
      ok: true,
      value: { type: 'UserAssigned', identityId: id, principalId: other },
    });
  });

  it('is never another one than was asked for', () => {
    expect(principalOf({ userAssigned: both.userAssigned })).toMatchObject({
      ok: false,
      problem: expect.stringContaining('no system-assigned identity'),
    });
    expect(principalOf({ systemAssigned: PRINCIPAL, userAssigned: [] }, { kind: 'userAssigned', id })).toMatchObject({
      ok: false,
      problem: expect.stringContaining(id),
    });
  });
});

describe('the identities of a vault', () => {
  it('are known by their object ids, in whatever case', () => {
    expect(isPrincipalOf(both, PRINCIPAL.toUpperCase())).toBe(true);
    expect(isPrincipalOf(both, other)).toBe(true);
  });

  it('are no others', () => {
    expect(isPrincipalOf(both, STRANGER)).toBe(false);
    expect(isPrincipalOf({ userAssigned: [] }, STRANGER)).toBe(false);
    expect(isPrincipalOf({ userAssigned: [] }, '')).toBe(false);
  });
});
