import { defaultSubscriptionId } from '../../../local/arm';
import type { RunningApp } from '../running-app';
import { databaseId, flexibleServerId, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import {
  BACKUP_ROLE,
  group,
  keyVaultId,
  objects,
  openFirewall,
  planned,
  principalId,
  READER,
  SECRETS_USER,
  secretUri,
  serverId,
} from './permission-estate';

/** What was read of Azure in none of the scopes. */
const readOutside = ({ arm }: RunningApp, scopes: readonly string[]): string[] =>
  arm.requests
    .map(({ path }) => decodeURIComponent(path).toLowerCase())
    .filter((path) => path.startsWith('/subscriptions/'))
    .filter(
      (path) => !scopes.some((scope) => path.startsWith(`${scope.toLowerCase()}/`) || path === scope.toLowerCase()),
    );

const scoped = (...scopes: readonly string[]) => ({
  scopes,
  app: useApp({ appSettings: { SAUVEGARDE_ALLOWED_SCOPES: scopes.join() } }),
});

const seedAll = ({ arm }: RunningApp): void => {
  arm.seed({
    servers: [{ id: serverId, databases: ['empdb11'], firewallRules: openFirewall }],
    keyVaults: [{ id: keyVaultId, bypass: 'None', defaultAction: 'Deny' }],
    roleAssignments: [
      { scope: group, role: READER, principalId },
      { scope: flexibleServerId, role: BACKUP_ROLE, principalId },
      { scope: keyVaultId, role: SECRETS_USER, principalId },
    ],
  });
};

describe('a plan for a flexible server, in scopes that have nothing but it and the vault', () => {
  const { app, scopes } = scoped(flexibleServerId, vaultId);

  it('knows what was granted above the server from the server itself', async () => {
    seedAll(app());
    const plan = await planned(app(), flexibleServerId, { vaultId });
    expect(plan).toMatchObject({ isComplete: true, missing: [], notLookedAt: [] });
    expect(objects(plan['present'])).toMatchObject([
      { roleDefinitionId: READER, scope: group, grantedAtScope: group },
      { roleDefinitionId: BACKUP_ROLE, scope: flexibleServerId, grantedAtScope: flexibleServerId },
    ]);
    expect(app().arm.requests.length).toBeGreaterThan(2);
    expect(readOutside(app(), scopes)).toEqual([]);
  });
});

describe('a plan for a database, in scopes that have nothing but it and the vault', () => {
  const { app, scopes } = scoped(databaseId, vaultId);

  it('looks neither at its server nor for its key vault, and says so', async () => {
    seedAll(app());
    const plan = await planned(app(), databaseId, { vaultId, secretUri });
    expect(plan).toMatchObject({
      isComplete: false,
      keyVaultAccess: {
        kind: 'notFound',
        explanation: expect.stringContaining('any scope that this app may look into'),
      },
      network: [],
      notLookedAt: [{ resourceId: serverId, explanation: expect.stringContaining('SAUVEGARDE_ALLOWED_SCOPES') }],
    });
    expect(app().arm.requests.length).toBeGreaterThan(1);
    expect(readOutside(app(), scopes)).toEqual([]);
  });
});

describe.each([
  ['the group of the key vault', group],
  ['the key vault itself', keyVaultId],
])('a plan for a database, in scopes with %s', (_, scope) => {
  const { app, scopes } = scoped(serverId, scope, vaultId);

  it('finds the key vault, and looks nowhere else', async () => {
    seedAll(app());
    const plan = await planned(app(), databaseId, { vaultId, secretUri });
    expect(plan).toMatchObject({ keyVaultAccess: { kind: 'byRole', keyVaultId }, missing: [], notLookedAt: [] });
    expect(objects(plan['network'])).toMatchObject([{ finding: 'KeyVaultWithoutBypass' }]);
    expect(readOutside(app(), scopes)).toEqual([]);
  });
});

describe('a plan for a database, in scopes with another key vault', () => {
  const { app, scopes } = scoped(serverId, `${keyVaultId}-other`, `${group}-gone`, vaultId);

  it('does not find that of the secret', async () => {
    seedAll(app());
    const plan = await planned(app(), databaseId, { vaultId, secretUri });
    expect(plan['keyVaultAccess']).toMatchObject({ kind: 'notFound' });
    expect(readOutside(app(), scopes)).toEqual([]);
  });
});

describe('a plan for a database, in scopes with the whole subscription', () => {
  const { app } = scoped(`/subscriptions/${defaultSubscriptionId}`);

  it('looks for the key vault in its list', async () => {
    seedAll(app());
    const plan = await planned(app(), databaseId, { vaultId, secretUri });
    expect(plan['keyVaultAccess']).toEqual({ kind: 'byRole', keyVaultId });
    const lists = app().arm.requests.filter(({ path }) => path.endsWith('/providers/Microsoft.KeyVault/vaults'));
    expect(lists.map(({ path }) => path.split('/').slice(0, 3).join('/').toLowerCase())).toEqual([
      `/subscriptions/${defaultSubscriptionId}`,
    ]);
  });
});
