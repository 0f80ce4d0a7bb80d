import { defaultSubscriptionId, type Seed } from '../../../local/arm';
import { databaseId, flexibleServerId, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import {
  BACKUP_ROLE,
  expectProblem,
  group,
  keyVaultId,
  objects,
  openFirewall,
  path,
  planned,
  principalId,
  READER,
  rolesIn,
  SECRETS_USER,
  secretUri,
  serverId,
  writes,
} from './permission-estate';

describe('the plan of permissions', () => {
  const app = useApp({});

  it('lists the roles that a flexible server needs, with their GUIDs and scopes, and writes nothing', async () => {
    const plan = await planned(app(), flexibleServerId, { vaultId });
    expect(rolesIn(plan['missing'])).toEqual([
      [READER, group],
      [BACKUP_ROLE, flexibleServerId],
    ]);
    expect(plan).toMatchObject({
      resourceId: flexibleServerId,
      vaultId,
      identity: { type: 'SystemAssigned', principalId },
      isComplete: false,
      canBeApplied: false,
      present: [],
      keyVaultAccess: { kind: 'notNeeded' },
      network: [],
    });
    expect(writes(app())).toEqual([]);
  });

  it('finds roles that were granted above, by whomever, and says which are so young that Azure may not see them', async () => {
    const scope = `/subscriptions/${defaultSubscriptionId}`;
    app().arm.seed({
      roleAssignments: [
        { scope: group, role: READER, principalId },
        { scope, role: BACKUP_ROLE, principalId },
      ],
    });
    const plan = await planned(app(), flexibleServerId, { vaultId });
    expect(plan).toMatchObject({ isComplete: true, missing: [] });
    expect(objects(plan['present'])).toMatchObject([
      { roleDefinitionId: READER, scope: group, grantedAtScope: group, hasCondition: false },
      { roleDefinitionId: BACKUP_ROLE, scope: flexibleServerId, grantedAtScope: scope },
    ]);
  });

  it('takes neither a role at another scope nor the role of somebody else for the one that is needed', async () => {
    const other = '99999999-2222-4333-8444-555555555555';
    const beside = flexibleServerId.replace('orders', 'billing');
    app().arm.seed({
      roleAssignments: [
        { scope: beside, role: BACKUP_ROLE, principalId },
        { scope: flexibleServerId, role: READER, principalId },
        { scope: group, role: READER, principalId: other },
      ],
    });
    const plan = await planned(app(), flexibleServerId, { vaultId });
    expect(objects(plan['missing'])).toHaveLength(2);
  });

  it('is about the user-assigned identity that is named', async () => {
    const identityId = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/backups`;
    const vault = `${vaultId}-uami`;
    app().arm.seed({ vaults: [{ id: vault, identity: { type: 'UserAssigned', userAssigned: [identityId] } }] });
    const identity = { type: 'UserAssigned', id: identityId.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') };
    const plan = await planned(app(), flexibleServerId, { vaultId: vault, identity });
    expect(plan['identity']).toMatchObject({ type: 'UserAssigned', id: identityId });
    const principals = new Set(objects(plan['missing']).map((each) => each['principalId']));
    expect([...principals]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(plan['identity']).toMatchObject({ principalId: [...principals][0] });
    expect(principals).not.toContain(principalId);
    const withoutIt = await app().request('POST', path(flexibleServerId), { vaultId: vault });
    expectProblem(withoutIt, { status: 409, code: 'VaultIdentityMissing' });
    expect(withoutIt.body['detail']).toContain('system-assigned');
    expectProblem(await app().request('POST', path(flexibleServerId), { vaultId, identity }), {
      status: 409,
      code: 'VaultIdentityMissing',
    });
  });

  it('has the role at the key vault, where roles decide about it', async () => {
    app().arm.seed({ keyVaults: [{ id: keyVaultId }] });
    const plan = await planned(app(), databaseId, { vaultId, secretUri });
    expect(rolesIn(plan['missing'])).toEqual([
      [READER, serverId],
      [SECRETS_USER, keyVaultId],
    ]);
    expect(plan['keyVaultAccess']).toEqual({ kind: 'byRole', keyVaultId });
  });

  it('has the access policy to add, where access policies decide', async () => {
    const seed = (secrets: string[]): Seed => ({
      keyVaults: [{ id: keyVaultId, rbac: false, accessPolicies: [{ objectId: principalId, secrets }] }],
    });
    app().arm.seed(seed(['Get', 'set']));
    const plan = await planned(app(), databaseId, { vaultId, secretUri });
    expect(rolesIn(plan['missing'])).toEqual([[READER, serverId]]);
    expect(plan['keyVaultAccess']).toMatchObject({
      kind: 'byAccessPolicy',
      missing: ['list'],
      policyToAdd: { objectId: principalId, permissions: { secrets: ['list'] } },
      howTo: expect.stringMatching(/^az keyvault set-policy .*--name ossdemo-kv .*--secret-permissions get set list$/),
    });
    app().arm.seed(seed(['get', 'list']));
    const after = await planned(app(), databaseId, { vaultId, secretUri });
    expect(after['keyVaultAccess']).toEqual({ kind: 'byAccessPolicy', keyVaultId, missing: [] });
  });

  it('finds a key vault that is named, and says where it looked for one that is not', async () => {
    const elsewhere = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/secrets';
    const id = `${elsewhere}/providers/Microsoft.KeyVault/vaults/ossdemo-kv`;
    app().arm.seed({ keyVaults: [{ id }] });
    const unnamed = await planned(app(), databaseId, { vaultId, secretUri });
    expect(unnamed).toMatchObject({
      isComplete: false,
      keyVaultAccess: { kind: 'notFound', keyVaultName: 'ossdemo-kv' },
    });
    expect(unnamed['keyVaultAccess']).toMatchObject({ explanation: expect.stringContaining(defaultSubscriptionId) });
    const named = await planned(app(), databaseId, { vaultId, secretUri, keyVaultId: id });
    expect(named['keyVaultAccess']).toEqual({ kind: 'byRole', keyVaultId: id });
    const gone = await planned(app(), databaseId, { vaultId, secretUri, keyVaultId: keyVaultId });
    expect(gone['keyVaultAccess']).toMatchObject({ kind: 'notFound' });
  });

  it('says which settings keep Azure Backup out, and how each is changed', async () => {
    app().arm.seed({
      servers: [{ id: serverId, databases: ['empdb11'], properties: { publicNetworkAccess: 'Disabled' } }],
      keyVaults: [{ id: keyVaultId, bypass: 'None', defaultAction: 'Deny', publicNetworkAccess: 'Disabled' }],
    });
    const plan = await planned(app(), databaseId, { vaultId, secretUri });
    expect(objects(plan['network'])).toMatchObject([
      { finding: 'ServerPublicAccessDisabled', resourceId: serverId, current: 'Disabled', wanted: 'Enabled' },
      { finding: 'AzureServicesNotAllowed', setting: 'firewallRules/AllowAllWindowsAzureIps', current: 'absent' },
      { finding: 'KeyVaultPublicAccessDisabled', resourceId: keyVaultId, setting: 'properties.publicNetworkAccess' },
      { finding: 'KeyVaultWithoutBypass', setting: 'properties.networkAcls.bypass', wanted: 'AzureServices' },
    ]);
    for (const { howTo } of objects(plan['network'])) expect(howTo).toMatch(/^az /);
  });

  it('is complete when Azure Backup would find all that it needs', async () => {
    app().arm.seed({
      servers: [{ id: serverId, databases: ['empdb11'], firewallRules: openFirewall }],
      keyVaults: [{ id: keyVaultId }],
      roleAssignments: [
        { scope: serverId, role: READER, principalId },
        { scope: keyVaultId, role: SECRETS_USER, principalId },
      ],
    });
    const plan = await planned(app(), databaseId, { vaultId, secretUri });
    expect(plan).toMatchObject({ isComplete: true, missing: [], network: [] });
  });

  it('says so when the server or the vault does not exist', async () => {
    const gone = await app().request('POST', path(`${flexibleServerId}-gone`), { vaultId });
    expectProblem(gone, { status: 404, code: 'ResourceNotFound' });
    const noVault = await app().request('POST', path(flexibleServerId), { vaultId: `${vaultId}-gone` });
    expect(noVault.status).toBe(404);
  });
});
