import { isKeyVaultId, keyVaultAccess, keyVaultNameOf } from '../../../domain/permissions/key-vault-access';
import { secretUri, VAULT_ID, resourceId } from '../sample-ids';
import { KEY_VAULT_ID, keyVault, PRINCIPAL, STRANGER } from './sample-permissions';

type Policies = ReturnType<typeof keyVault>['accessPolicies'];

const accessWith = (accessPolicies: Policies) =>
  keyVaultAccess({ kind: 'found', keyVault: keyVault({ isRbac: false, accessPolicies }) }, PRINCIPAL);

describe('the key vault of a secret', () => {
  it.each([
    ['https://My-Vault.vault.azure.net/secrets/one', 'my-vault'],
    ['HTTPS://vault2.vault.azure.cn/secrets/one/0123456789abcdef0123456789abcdef', 'vault2'],
    ['https://vault3.vault.usgovcloudapi.net/secrets/one', 'vault3'],
  ])('is named in %s: %s', (uri, name) => {
    expect(keyVaultNameOf(secretUri(uri))).toBe(name);
  });

  it('is told from other resources by its type', () => {
    expect(isKeyVaultId(KEY_VAULT_ID)).toBe(true);
    expect(isKeyVaultId(resourceId(KEY_VAULT_ID.replace('KeyVault/vaults', 'keyvault/Vaults')))).toBe(true);
    expect(isKeyVaultId(resourceId(VAULT_ID))).toBe(false);
    expect(isKeyVaultId(resourceId(`${KEY_VAULT_ID}/secrets/one`))).toBe(false);
  });
});

describe('the access to a secret', () => {
  it('is not needed where there is none', () => {
    expect(keyVaultAccess({ kind: 'notNeeded' }, PRINCIPAL)).toEqual({ kind: 'notNeeded' });
  });

  it('is decided by roles in a key vault that is set so, whatever its policies say', () => {
    const accessPolicies = [{ objectId: PRINCIPAL, secretRights: ['all'] }];
    expect(keyVaultAccess({ kind: 'found', keyVault: keyVault({ accessPolicies }) }, PRINCIPAL)).toEqual({
      kind: 'byRole',
      keyVaultId: KEY_VAULT_ID,
    });
  });

  it('is unknown when the key vault is not found, and says where it was looked for', () => {
    const searched = ['/subscriptions/one', '/subscriptions/two'];
    expect(keyVaultAccess({ kind: 'notFound', name: 'secrets', searched }, PRINCIPAL)).toEqual({
      kind: 'notFound',
      keyVaultName: 'secrets',
      explanation:
        'The key vault secrets was not found in /subscriptions/one and /subscriptions/two. If it is elsewhere, name it in the request (keyVaultId).',
    });
    expect(keyVaultAccess({ kind: 'notFound', name: 'secrets', searched: [] }, PRINCIPAL)).toMatchObject({
      explanation: expect.stringContaining('not found in any scope'),
    });
  });

  it.each([
    ['get and list', [{ objectId: PRINCIPAL, secretRights: ['Get', 'LIST'] }]],
    ['everything', [{ objectId: PRINCIPAL.toUpperCase(), secretRights: ['all'] }]],
    ['both, in two policies', ['get', 'list'].map((right) => ({ objectId: PRINCIPAL, secretRights: [right] }))],
  ])('is there by policies that give %s', (_, policies) => {
    expect(accessWith(policies)).toEqual({ kind: 'byAccessPolicy', keyVaultId: KEY_VAULT_ID, missing: [] });
  });

  it.each([
    ['none', [], ['get', 'list']],
    ['those of somebody else', [{ objectId: STRANGER, secretRights: ['all'] }], ['get', 'list']],
    [
      'those of a user with an application',
      [{ objectId: PRINCIPAL, applicationId: STRANGER, secretRights: ['all'] }],
      ['get', 'list'],
    ],
    ['one that gives half of it', [{ objectId: PRINCIPAL, secretRights: ['get', 'set'] }], ['list']],
  ])('is missing with the policies: %s', (_, policies, missing) => {
    expect(accessWith(policies)).toMatchObject({
      kind: 'byAccessPolicy',
      missing,
      policyToAdd: { tenantId: keyVault().tenantId, objectId: PRINCIPAL, permissions: { secrets: missing } },
    });
  });

  it('is given by a command that takes no other right away', () => {
    const access = accessWith([{ objectId: PRINCIPAL, secretRights: ['get', 'set'] }]);
    expect(access).toHaveProperty(
      'howTo',
      `az keyvault set-policy --subscription 11111111-2222-3333-4444-555555555555 --resource-group ossdemoRG --name secrets --object-id ${PRINCIPAL} --secret-permissions get set list`,
    );
  });
});
