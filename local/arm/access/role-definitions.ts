/** What a built-in role allows; `*` stands for any text, as in the service. */
export interface RoleDefinition {
  /** A GUID, the same in every tenant. */
  readonly name: string;
  readonly roleName: string;
  readonly description: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
}

const postgres = 'Microsoft.DBforPostgreSQL';
const ownActions = 'Microsoft.Authorization/*';

function role(
  name: string,
  roleName: string,
  description: string,
  allowed: Partial<Pick<RoleDefinition, 'actions' | 'notActions' | 'dataActions'>>,
): RoleDefinition {
  return { name, roleName, description, actions: [], notActions: [], dataActions: [], ...allowed };
}

/** The built-in roles that have to do with backups, with their real GUIDs; of long lists of actions those that count here. */
export const roleDefinitions: readonly RoleDefinition[] = [
  role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', 'Everything, role assignments included.', { actions: ['*'] }),
  role('b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor', 'Everything but role assignments.', {
    actions: ['*'],
    notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'],
  }),
  role('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', 'Reads everything, changes nothing.', { actions: ['*/read'] }),
  role('18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator', 'Manages access.', {
    actions: ['*/read', ownActions],
  }),
  role('f58310d9-a9f6-439a-9e8d-f62e7b41a168', 'Role Based Access Control Administrator', 'Assigns roles.', {
    actions: [
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
      '*/read',
    ],
  }),
  role(
    'c088a766-074b-43ba-90d4-1fb21feae531',
    'PostgreSQL Flexible Server Long Term Retention Backup Role',
    'Long term backups of flexible servers.',
    {
      actions: [
        `${postgres}/flexibleServers/ltrBackupOperations/read`,
        `${postgres}/flexibleServers/ltrPreBackup/action`,
        `${postgres}/flexibleServers/startLtrBackup/action`,
        `${postgres}/locations/azureAsyncOperation/read`,
        `${postgres}/locations/operationResults/read`,
        'Microsoft.Resources/subscriptions/read',
        'Microsoft.Resources/subscriptions/resourceGroups/read',
      ],
    },
  ),
  role('4633458b-17de-408a-b874-0445c86b69e6', 'Key Vault Secrets User', 'Reads the contents of secrets.', {
    dataActions: [
      'Microsoft.KeyVault/vaults/secrets/getSecret/action',
      'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
    ],
  }),
  role('ba92f5b4-2d11-453d-a403-e96b0029c9fe', 'Storage Blob Data Contributor', 'Reads, writes and deletes blobs.', {
    actions: ['Microsoft.Storage/storageAccounts/blobServices/containers/*'],
    dataActions: ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*'],
  }),
  role('5e467623-bb1f-42f4-a55d-6e525e11384b', 'Backup Contributor', 'Manages backups.', {
    actions: ['Microsoft.DataProtection/*', 'Microsoft.Authorization/*/read', 'Microsoft.Resources/*/read'],
  }),
  role('f54b6d04-23c6-443e-b462-9c16ab7b4a52', 'Backup MUA Operator', 'Critical operations on guarded vaults.', {
    actions: ['Microsoft.DataProtection/resourceGuards/*/read', 'Microsoft.DataProtection/resourceGuards/read'],
  }),
];

const byName = new Map(roleDefinitions.map((definition) => [definition.name, definition]));

/** A role by its GUID, in whatever case. */
export function roleDefinition(name: string): RoleDefinition | undefined {
  return byName.get(name.toLowerCase());
}

function matches(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.\\^$+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}

/** An action of the management plane, or of the data behind it. */
export interface NeededAction {
  readonly action: string;
  readonly isData: boolean;
}

export function roleAllows(definition: RoleDefinition, { action, isData }: NeededAction): boolean {
  const allowed = isData ? definition.dataActions : definition.actions;
  const denied = isData ? [] : definition.notActions;
  const any = (patterns: readonly string[]) => patterns.some((pattern) => matches(pattern, action));
  return any(allowed) && !any(denied);
}
