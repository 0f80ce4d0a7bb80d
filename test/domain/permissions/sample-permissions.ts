import type { KeyVault } from '../../../domain/permissions/key-vault-access';
import type { PermissionFacts } from '../../../domain/permissions/permission-plan';
import { DATABASE_ID, datasource, FLEXIBLE_SERVER_ID, resourceId } from '../sample-ids';

export const PRINCIPAL = 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6';
export const STRANGER = '99999999-2222-4333-8444-555555555555';
export const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
export const BACKUP_ROLE = 'c088a766-074b-43ba-90d4-1fb21feae531';
export const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';

export const server = datasource(FLEXIBLE_SERVER_ID);
export const database = datasource(DATABASE_ID);

export const groupOf = (id: string): string => id.split('/').slice(0, 5).join('/');

export const KEY_VAULT_ID = resourceId(`${groupOf(DATABASE_ID)}/providers/Microsoft.KeyVault/vaults/secrets`);

/** A key vault that nothing is wrong with. */
export const keyVault = (changes: Partial<KeyVault> = {}): KeyVault => ({
  id: KEY_VAULT_ID,
  tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47',
  isRbac: true,
  publicNetworkAccess: 'Enabled',
  defaultAction: 'Deny',
  bypass: 'AzureServices',
  accessPolicies: [],
  ...changes,
});

/** What there is to see of a flexible server that nothing was granted for. */
export const facts = (changes: Partial<PermissionFacts> = {}): PermissionFacts => ({
  principal: { type: 'SystemAssigned', principalId: PRINCIPAL },
  assignments: [],
  keyVault: { kind: 'notNeeded' },
  server: { serverId: server.id, publicNetworkAccess: 'Disabled' },
  ...changes,
});
