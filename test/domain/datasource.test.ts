import * as fc from 'fast-check';
import { datasourceDescriptors, datasourceOf, datasourceSetId, requireDatasource } from '../../domain/datasource';
import { DATABASE_ID, datasource, FLEXIBLE_SERVER_ID, resourceId, SERVER_ID, VAULT_ID } from './sample-ids';

const kinds = [
  { kind: 'flexibleServer', id: FLEXIBLE_SERVER_ID, setId: FLEXIBLE_SERVER_ID },
  { kind: 'singleServerDatabase', id: DATABASE_ID, setId: SERVER_ID },
] as const;

describe.each(kinds)('the id of a $kind', ({ kind, id, setId }) => {
  test('leads to its descriptor', () => {
    expect(datasource(id).descriptor.kind).toBe(kind);
  });

  test('leads there in any casing, and keeps its spelling', () => {
    fc.assert(
      fc.property(fc.mixedCase(fc.constant(id)), (spelling) => {
        const found = datasource(spelling);
        expect(found.descriptor.kind).toBe(kind);
        expect(found.id).toBe(spelling);
      }),
    );
  });

  test('names the server as the set of the datasource', () => {
    expect(datasourceSetId(datasource(id))).toBe(setId);
  });
});

describe('an id that cannot be protected', () => {
  test.each([
    ['a single server, which is protected database by database', SERVER_ID, 'Microsoft.DBforPostgreSQL/servers'],
    [
      'a database of a flexible server, which is protected as a whole',
      `${FLEXIBLE_SERVER_ID}/databases/orders`,
      'Microsoft.DBforPostgreSQL/flexibleServers/databases',
    ],
    [
      'a configuration of a single server',
      `${SERVER_ID}/configurations/timezone`,
      'Microsoft.DBforPostgreSQL/servers/configurations',
    ],
    [
      'something below a database',
      `${DATABASE_ID}/schemas/public`,
      'Microsoft.DBforPostgreSQL/servers/databases/schemas',
    ],
  ])('of the right provider gets told what can be: %s', (_what, id, type) => {
    expect(datasourceOf(resourceId(id))).toEqual({
      ok: false,
      problem: {
        code: 'UnsupportedResourceType',
        message: `${type} cannot be protected by itself. Supported are Microsoft.DBforPostgreSQL/flexibleServers and Microsoft.DBforPostgreSQL/servers/databases.`,
      },
    });
  });

  test.each([
    ['Microsoft.DBforMySQL', FLEXIBLE_SERVER_ID.replace('PostgreSQL', 'MySQL')],
    ['Microsoft.DataProtection', VAULT_ID],
    ['Microsoft.DBforPostgreSQLx', FLEXIBLE_SERVER_ID.replace('PostgreSQL', 'PostgreSQLx')],
  ])('of another provider is told apart: %s', (namespace, id) => {
    expect(datasourceOf(resourceId(id))).toEqual({
      ok: false,
      problem: {
        code: 'UnsupportedProvider',
        message: `${namespace} is not supported. Supported are Microsoft.DBforPostgreSQL/flexibleServers and Microsoft.DBforPostgreSQL/servers/databases.`,
      },
    });
  });
});

const renamed = (id: string, name: string): string => id.replace(/[^/]+$/, name);

describe('the name of a datasource', () => {
  test.each([
    ['flexible server', FLEXIBLE_SERVER_ID, 'pg1'],
    ['flexible server', FLEXIBLE_SERVER_ID, '9-lives'],
    ['flexible server', FLEXIBLE_SERVER_ID, 'x'.repeat(63)],
    ['database', DATABASE_ID, 'x'],
    ['database', DATABASE_ID, 'azure_maintenance'],
    ['database', DATABASE_ID, 'überweisungen'],
    ['database', DATABASE_ID, 'x'.repeat(63)],
  ])('of a %s (%s) may be %s', (_kind, id, name) => {
    expect(datasourceOf(resourceId(renamed(id, name))).ok).toBe(true);
  });

  test.each([
    ['Azure Database for PostgreSQL flexible server', FLEXIBLE_SERVER_ID, 'pg'],
    ['Azure Database for PostgreSQL flexible server', FLEXIBLE_SERVER_ID, '-pg1'],
    ['Azure Database for PostgreSQL flexible server', FLEXIBLE_SERVER_ID, 'pg1-'],
    ['Azure Database for PostgreSQL flexible server', FLEXIBLE_SERVER_ID, 'pg_1'],
    ['Azure Database for PostgreSQL flexible server', FLEXIBLE_SERVER_ID, 'pg.1'],
    ['Azure Database for PostgreSQL flexible server', FLEXIBLE_SERVER_ID, 'größe'],
    ['Azure Database for PostgreSQL flexible server', FLEXIBLE_SERVER_ID, 'x'.repeat(64)],
    ['database of an Azure Database for PostgreSQL single server', DATABASE_ID, 'a.b'],
    ['database of an Azure Database for PostgreSQL single server', DATABASE_ID, '(db)'],
    ['database of an Azure Database for PostgreSQL single server', DATABASE_ID, 'x'.repeat(64)],
  ])('of a %s (%s) is never %s', (title, id, name) => {
    expect(datasourceOf(resourceId(renamed(id, name)))).toEqual({
      ok: false,
      problem: { code: 'InvalidResourceName', message: `${name} is not a valid name of a ${title}.` },
    });
  });
});

describe('the descriptors', () => {
  test('are those of the living product and of the documented, retired one', () => {
    expect(datasourceDescriptors.map(({ kind, retiredOn }) => [kind, retiredOn])).toEqual([
      ['flexibleServer', undefined],
      ['singleServerDatabase', '2025-03-28'],
    ]);
  });

  test.each(datasourceDescriptors.map((descriptor) => [descriptor.kind, descriptor] as const))(
    'name the roles of a %s by their GUID, so that a renamed role is still found',
    (_kind, { backupRoles }) => {
      expect(backupRoles.length).toBeGreaterThan(0);
      for (const { roleDefinitionId } of backupRoles) {
        expect(roleDefinitionId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      }
    },
  );

  test('ask for a right on a Key Vault exactly where a secret is needed', () => {
    for (const { credential, backupRoles } of datasourceDescriptors) {
      expect(backupRoles.some(({ scope }) => scope === 'keyVault')).toBe(credential === 'keyVaultSecret');
    }
  });

  test('take a datasource without a parent for its own set, whatever its descriptor says', () => {
    const { descriptor } = datasource(DATABASE_ID);
    expect(datasourceSetId({ id: resourceId(SERVER_ID), descriptor })).toBe(SERVER_ID);
  });

  test('survive the journey through a durable input, but for the pattern, which is looked up again', () => {
    for (const { namePattern, ...descriptor } of datasourceDescriptors) {
      expect(namePattern).toBeInstanceOf(RegExp);
      expect(JSON.parse(JSON.stringify(descriptor))).toEqual(descriptor);
    }
  });
});

describe('a datasource that has to be one', () => {
  test('is found by its id', () => {
    expect(requireDatasource(resourceId(DATABASE_ID))).toEqual(datasource(DATABASE_ID));
  });

  test('is a defect when it is none', () => {
    expect(() => requireDatasource(resourceId(VAULT_ID))).toThrow('Microsoft.DataProtection is not supported');
  });
});
