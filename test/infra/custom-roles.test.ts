import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { dataProtectionClientOn } from '../../azure/data-protection-client';
import { datasourceDescriptors } from '../../domain/datasource';
import { serverId } from '../azure/support/subjects';
import { actionsOf } from './support/arm-action';
import { clients } from './support/client-calls';
import { customRoles, infraRoot, readInfra, readInfraJson, repositoryRoot } from './support/infra-files';
import { recordingConnection } from './support/recording-connection';

/**
 * The one request whose right cannot be named: reading a datasource's own instances (`{datasource}/providers/
 * Microsoft.DataProtection/backupInstances`) is an action that Azure's list of operations does not have, and a role that names
 * such an action is refused. The client does without the list; who wants it gives the one role with a wildcard.
 */
const UNPUBLISHED = 'Microsoft.DataProtection/backupInstances/read';
const WILDCARD = { key: 'datasource-reader', action: 'Microsoft.DataProtection/*/read' };

const operationsFixture = join(repositoryRoot, 'test/fixtures/infra/provider-operations.json');
const published = z
  .object({ actions: z.array(z.string()) })
  .parse(JSON.parse(readFileSync(operationsFixture, 'utf8'))).actions;

const sameAction = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

const sentRequests = async () => {
  const connection = recordingConnection();
  for (const client of clients) await client.send(connection);
  return connection.sent;
};

const actionsIn = (keys: readonly string[]): string[] =>
  customRoles.filter(({ key }) => keys.includes(key)).flatMap(({ actions }) => actions);

/** Of all roles but the one with a wildcard. */
const granted = customRoles.filter(({ key }) => key !== WILDCARD.key).flatMap(({ actions }) => actions);

describe('the table of calls', () => {
  it('has every client of azure/', () => {
    const files = readdirSync(join(repositoryRoot, 'azure')).filter((name) => name.endsWith('-client.ts'));
    expect(clients.map(({ file }) => file).sort()).toEqual(files.sort());
  });

  it.each(clients)('calls every method of $file', ({ methods, called }) => {
    expect([...called].sort()).toEqual([...methods].sort());
  });

  it('makes every kind of request that the clients name', async () => {
    const sources = readdirSync(join(repositoryRoot, 'azure')).map((name) =>
      readFileSync(join(repositoryRoot, 'azure', name), 'utf8'),
    );
    const named = sources.flatMap((source) =>
      [...source.matchAll(/\boperation: ['`]([^'`$]+)/g)].map(([, operation = '']) => operation.trim()),
    );
    const sent = (await sentRequests()).map(({ operation }) => operation);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !sent.some((operation) => operation.startsWith(name)))).toEqual([]);
  });
});

describe('the custom roles', () => {
  it('allow every request that the clients send, each by its name', async () => {
    const needed = new Set((await sentRequests()).flatMap(actionsOf));
    const missing = [...needed].filter((action) => !granted.some((each) => sameAction(each, action)));
    expect(missing).toEqual([UNPUBLISHED]);
  });

  it('allow nothing that no client sends', async () => {
    const needed = (await sentRequests()).flatMap(actionsOf);
    expect(granted.filter((each) => !needed.some((action) => sameAction(each, action)))).toEqual([]);
  });

  it('name only actions that Azure knows', () => {
    expect(granted.filter((action) => !published.includes(action))).toEqual([]);
  });

  it('have a wildcard in one of them only, for the one action without a name, and do without it unless it is switched on', async () => {
    expect(published).not.toContain(UNPUBLISHED);
    expect(actionsIn([WILDCARD.key])).toEqual([WILDCARD.action]);
    expect(readInfra('app/estate-access.bicep')).toMatch(
      /^resource datasourceReaderAssignment .* = if \(powers\.\?listByDatasource \?\? false\) \{$/m,
    );
    const connection = recordingConnection();
    const message = `The client 'c' does not have authorization to perform action '${UNPUBLISHED}' over scope 's'.`;
    connection.answer({ status: 403, body: { error: { code: 'AuthorizationFailed', message } } });
    const client = dataProtectionClientOn(connection, '2026-06-01');
    const context = { correlationId: '00000000-0000-4000-8000-000000000001' };
    expect((await client.listForDatasource(serverId, context)).kind).toBe('notRouted');
  });

  it('name no action twice, and in alphabetical order', () => {
    expect(new Set(granted).size).toBe(granted.length);
    for (const { actions } of customRoles) expect(actions).toEqual([...actions].sort());
  });

  it('neither delete data, restore nor grant roles unless that is switched on', () => {
    const always = actionsIn(['reader', 'operator']);
    expect(always.filter((action) => /delete$|restore|Authorization/i.test(action))).toEqual([
      // A plan says what is missing; it is read for that.
      'Microsoft.Authorization/roleAssignments/read',
    ]);
    expect(actionsIn(['reader']).filter((action) => !action.endsWith('/read'))).toEqual([]);
    expect(actionsIn(['deleter'])).toEqual([
      'Microsoft.DataProtection/backupVaults/backupInstances/delete',
      // Where a resource guard protects the vault.
      'Microsoft.DataProtection/backupVaults/backupResourceGuardProxies/unlockDelete/action',
    ]);
    expect(actionsIn(['permission-grantor']).every((action) => action.startsWith('Microsoft.Authorization/'))).toBe(
      true,
    );
  });

  it('are all of the files in infra/roles, and all are deployed', () => {
    const files = readdirSync(join(infraRoot, 'roles')).filter((name) => name !== 'grantable-roles.json');
    expect(files.sort()).toEqual(customRoles.map(({ key }) => `${key}.json`).sort());
    const template = readInfra('app/custom-roles.bicep');
    for (const file of files) expect(template).toContain(`loadJsonContent('../roles/${file}')`);
  });
});

describe('the right to grant roles', () => {
  const template = readInfra('app/estate-access.bicep');

  it('is limited to the roles that the datasources need', () => {
    const grantable = readInfraJson('roles/grantable-roles.json', z.record(z.string(), z.guid()));
    const needed = datasourceDescriptors.flatMap(({ backupRoles }) =>
      backupRoles.map(({ name, roleDefinitionId }) => [name, roleDefinitionId] as const),
    );
    expect(grantable).toEqual(Object.fromEntries(needed));
  });

  it('is given only when it is asked for, with the condition', () => {
    const assignment = /^resource grantorAssignment [^\n]+\n(?:[^}]|}(?!\n))*}/m.exec(template)?.[0] ?? '';
    expect(assignment).toContain('= if (mayGrant) {');
    // A list of vaults that is empty names nobody, and not everybody.
    expect(template).toContain(
      'var mayGrant = (powers.?grantPermissions ?? false) && (vaultPrincipalIds == null || !empty(vaultPrincipals))',
    );
    expect(assignment).toContain("conditionVersion: '2.0'");
    expect(assignment).toContain('condition: grantCondition');
    expect(template).toContain('RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${grantableRoleIds}}');
  });

  it.each(['deleteData', 'restore', 'listByDatasource', 'grantPermissions'])(
    '%s is off when nothing is said',
    (power) => {
      expect(template).toContain(`powers.?${power} ?? false`);
      expect(readInfra('main.bicep')).toMatch(/^param powers optionalPowers = \{\}$/m);
    },
  );
});
