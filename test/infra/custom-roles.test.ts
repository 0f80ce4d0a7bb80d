import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { datasourceDescriptors } from '../../domain/datasource';
import { actionsOf } from './support/arm-action';
import { clients } from './support/client-calls';
import { customRoles, infraRoot, readInfra, readInfraJson, repositoryRoot } from './support/infra-files';
import { recordingConnection } from './support/recording-connection';

/**
 * The one action with a wildcard: reading a datasource's own instances (`{datasource}/providers/Microsoft.DataProtection/
 * backupInstances`) is an action of the provider that its list of operations does not name, so that no role can name it.
 */
const WILDCARD = 'Microsoft.DataProtection/*/read';

const operationsFixture = join(repositoryRoot, 'test/fixtures/infra/provider-operations.json');
const published = z
  .object({ actions: z.array(z.string()) })
  .parse(JSON.parse(readFileSync(operationsFixture, 'utf8'))).actions;

/** Whether a role's action grants another, as Azure compares them: without case, `*` for any text. */
function grants(granted: string, action: string): boolean {
  const pattern = granted.replace(/[.]/g, '\\.').replaceAll('*', '.*');
  return new RegExp(`^${pattern}$`, 'i').test(action);
}

const sentRequests = async () => {
  const connection = recordingConnection();
  for (const client of clients) await client.send(connection);
  return connection.sent;
};

const actionsIn = (keys: readonly string[]): string[] =>
  customRoles.filter(({ key }) => keys.includes(key)).flatMap(({ actions }) => actions);

const granted = customRoles.flatMap(({ actions }) => actions);

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
  it('allow every request that the clients send', async () => {
    const needed = new Set((await sentRequests()).flatMap(actionsOf));
    expect([...needed].filter((action) => !granted.some((each) => grants(each, action)))).toEqual([]);
  });

  it('allow nothing that no client sends', async () => {
    const needed = (await sentRequests()).flatMap(actionsOf);
    const unused = granted.filter((each) => !needed.some((action) => grants(each, action)));
    expect(unused).toEqual([]);
  });

  it('name only actions that Azure knows, and have one wildcard, for reading', () => {
    expect(granted.filter((action) => action.includes('*'))).toEqual([WILDCARD]);
    expect(granted.filter((action) => action !== WILDCARD && !published.includes(action))).toEqual([]);
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
    expect(assignment).toContain('= if (powers.?grantPermissions ?? false) {');
    expect(assignment).toContain("conditionVersion: '2.0'");
    expect(assignment).toContain('condition: grantCondition');
    expect(template).toContain('RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${grantableRoleIds}}');
  });

  it.each(['deleteData', 'restore', 'grantPermissions'])('%s is off when nothing is said', (power) => {
    expect(template).toContain(`powers.?${power} ?? false`);
    expect(readInfra('main.bicep')).toMatch(/^param powers optionalPowers = \{\}$/m);
  });
});
