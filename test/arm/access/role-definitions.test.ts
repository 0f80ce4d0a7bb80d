import { roleAllows, roleDefinition, roleDefinitions } from '../../../local/arm/access/role-definitions';

const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const blobContributor = 'BA92F5B4-2d11-453d-a403-e96b0029c9fe';

test.each([
  [reader, 'Microsoft.DBforPostgreSQL/servers/read', false, true],
  [reader, 'Microsoft.DBforPostgreSQL/servers/write', false, false],
  [reader, 'microsoft.authorization/roleassignments/READ', false, true],
  [reader, 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read', true, false],
  [contributor, 'Microsoft.DataProtection/backupVaults/write', false, true],
  [contributor, 'Microsoft.Authorization/roleAssignments/write', false, false],
  [contributor, 'Microsoft.Authorization/roleAssignments/read', false, true],
  [blobContributor, 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write', true, true],
  [blobContributor, 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write', false, true],
  [blobContributor, 'Microsoft.KeyVault/vaults/secrets/getSecret/action', true, false],
])('the role %s and the action %s (data: %p)', (name, action, isData, isAllowed) => {
  const definition = roleDefinition(name);
  expect(definition && roleAllows(definition, { action, isData })).toBe(isAllowed);
});

test('roles have GUIDs and names of their own', () => {
  expect(new Set(roleDefinitions.map(({ name }) => name)).size).toBe(roleDefinitions.length);
  expect(new Set(roleDefinitions.map(({ roleName }) => roleName)).size).toBe(roleDefinitions.length);
  expect(roleDefinition('00000000-0000-0000-0000-000000000000')).toBeUndefined();
});
