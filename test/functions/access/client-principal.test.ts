import * as fc from 'fast-check';
import { readClientPrincipal } from '../../../functions/access/client-principal';
import { roles } from '../../../functions/access/role';
import { type Claim, principalHeader, signedIn } from '../support/client-principal';

const headerOf = (claims: readonly Claim[], identityProvider?: string): string =>
  principalHeader(claims, identityProvider);

const id = '5f7c7a4e-0d0f-4c55-9d4b-9a52f0e3a111';

describe('the principal that App Service authentication names', () => {
  it('is a user with a name and with the roles of this app only', () => {
    const header = headerOf([
      { typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier', val: id },
      { typ: 'preferred_username', val: 'ada@contoso.com' },
      { typ: 'roles', val: 'Sauvegarde.Operator' },
      { typ: 'roles', val: 'Sauvegarde.Auditor' },
      { typ: 'roles', val: 'Else.Deleter' },
    ]);
    expect(readClientPrincipal(header)).toEqual({
      kind: 'user',
      id,
      name: 'ada@contoso.com',
      roles: new Set(['Operator', 'Auditor']),
    });
  });

  it('is an application with its client id, when the token says so', () => {
    const header = headerOf([
      { typ: 'oid', val: id },
      { typ: 'idtyp', val: 'app' },
      { typ: 'azp', val: 'client' },
      { typ: 'name', val: 'chosen by somebody' },
      { typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role', val: 'Sauvegarde.Restorer' },
    ]);
    expect(readClientPrincipal(header)).toEqual({
      kind: 'application',
      id,
      name: 'client',
      roles: new Set(['Restorer']),
    });
  });

  it.each([
    [
      'is an application when it does not say, and its subject is its object id',
      [{ typ: 'sub', val: id }],
      'application',
    ],
    [
      'is an application by the long name of its subject',
      [{ typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier', val: id }],
      'application',
    ],
    ['is a user with a subject of their own', [{ typ: 'sub', val: 'pairwise' }], 'user'],
    [
      'is what the token says, whatever the subject',
      [
        { typ: 'idtyp', val: 'user' },
        { typ: 'sub', val: id },
      ],
      'user',
    ],
  ])('%s', (_, claims, kind) => {
    expect(readClientPrincipal(headerOf([{ typ: 'oid', val: id }, ...claims]))).toMatchObject({ kind, id });
  });

  it('has every role that there is, by the name of its app role', () => {
    for (const role of roles) {
      const header = signedIn({ roles: [`Sauvegarde.${role}`], id })['x-ms-client-principal'] ?? '';
      expect(readClientPrincipal(header)?.roles).toEqual(new Set([role]));
    }
  });

  it.each([
    ['nothing', ''],
    ['two headers made one', `${headerOf([{ typ: 'oid', val: id }])}, ${headerOf([{ typ: 'oid', val: 'other' }])}`],
    ['another identity provider', headerOf([{ typ: 'oid', val: id }], 'github')],
    ['no object id', headerOf([{ typ: 'roles', val: 'Sauvegarde.Operator' }])],
    ['an empty object id', headerOf([{ typ: 'oid', val: '' }])],
    ['claims that are no list', principalHeader({ oid: id })],
    ['a claim that is no text', principalHeader([{ typ: 'oid', val: 7 }])],
    ['plain JSON', JSON.stringify({ auth_typ: 'aad', claims: [{ typ: 'oid', val: id }] })],
  ])('is nobody with %s', (_, header) => {
    expect(readClientPrincipal(header)).toBeUndefined();
  });

  it('is never an error, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((json) => Buffer.from(json).toString('base64')),
        ),
        (header) => {
          expect(readClientPrincipal(header)).toBeUndefined();
        },
      ),
    );
  });
});
