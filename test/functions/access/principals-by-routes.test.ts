import { readApiDocument } from '../support/api-document';
import { principalHeader, signedIn } from '../support/client-principal';
import { useGuardedApp } from '../support/guarded-app';
import { allRoles, type ExpectedAccess, expectedAccess } from './expected-access';
import { named, reached, sendRow } from './played-table';

/** The same strangers come to every route, and are to be refused for what they are. */
const app = useGuardedApp({ appSettings: { SAUVEGARDE_REQUEST_BURST: '10000' } });

const send = (row: ExpectedAccess, headers: Record<string, string>) => sendRow(app(), row, headers);

describe('the routes and who may use them', () => {
  it('are all in the table', async () => {
    const { operations } = await readApiDocument(app());
    expect(operations.map(({ key }) => key).sort()).toEqual(
      [...new Set(expectedAccess.map(({ operation }) => operation))].sort(),
    );
  });

  it.each(expectedAccess.map((row) => [named(row), row] as const))(
    '%s is for its roles and no other',
    async (_, row) => {
      const may: string[] = [];
      for (const role of allRoles) {
        const answer = await send(row, signedIn({ roles: [`Sauvegarde.${role}`] }));
        if (reached(answer)) may.push(role);
      }
      expect(may).toEqual(row.may === 'anyone' ? allRoles : row.may);
    },
  );

  const strangers: readonly (readonly [string, Record<string, string>, number])[] = [
    ['nobody', {}, 401],
    ['somebody without a role', signedIn({}), 403],
    ['somebody with the roles of another app', signedIn({ roles: allRoles.map((role) => `Other.${role}`) }), 403],
    ['somebody with roles in another spelling', signedIn({ roles: allRoles.map((role) => `sauvegarde.${role}`) }), 403],
    ['somebody with roles without their prefix', signedIn({ roles: allRoles }), 403],
    [
      'somebody whom another identity provider knows',
      signedIn({ roles: allRoles.map((role) => `Sauvegarde.${role}`), identityProvider: 'github' }),
      401,
    ],
    [
      'somebody without an id',
      { 'x-ms-client-principal': principalHeader([{ typ: 'roles', val: 'Sauvegarde.Operator' }]) },
      401,
    ],
    ['a header that is no base64', { 'x-ms-client-principal': '%%%' }, 401],
    ['a header that is no JSON', { 'x-ms-client-principal': Buffer.from('{').toString('base64') }, 401],
    ['claims that are none', { 'x-ms-client-principal': principalHeader('Sauvegarde.Operator') }, 401],
    [
      'the other headers of the platform',
      { 'x-ms-client-principal-id': 'root', 'x-ms-client-principal-name': 'root' },
      401,
    ],
    ['a bearer token that nobody has checked', { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }, 401],
  ];

  it.each(expectedAccess.filter(({ may }) => may !== 'anyone').map((row) => [named(row), row] as const))(
    '%s is closed to strangers, and Azure is asked nothing',
    async (_, row) => {
      app().arm.clearRequests();
      for (const [who, headers, expected] of strangers) {
        const { status, body } = await send(row, headers);
        expect({ who, status, code: body['code'] }).toEqual({
          who,
          status: expected,
          code: expected === 401 ? 'Unauthenticated' : 'MissingRole',
        });
      }
      expect(app().arm.requests).toEqual([]);
      const running = await app().host.engine.query({ runtimeStatuses: ['Pending', 'Running'], top: 10 });
      expect(running.instances).toEqual([]);
    },
  );

  it('tell who is not signed in how to sign in', async () => {
    const { headers } = await app().request('GET', '/api/operations/one');
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });
});
