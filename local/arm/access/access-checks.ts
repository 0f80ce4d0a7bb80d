import { parentId, parseArmId, sameText } from '../arm-id';
import type { DatabaseResource } from '../estate';
import { errorOf } from '../faults/error-catalogue';
import type { UserFacingError } from '../http/arm-errors';
import { objectMember, stringMember } from '../json';
import type { JsonObject } from '../json';
import type { World } from '../world';
import { admitsBackup, parseSecretUri, secretRights } from './key-vault';
import type { KeyVault } from './key-vault';
import type { AccessNeed } from './role-assignments';
import { containerScope, findAccount, parseContainerUrl } from './storage-account';

/** The words of the service; `scope` is where the right is missing. */
export function missingPermission({ principalId, action, scope }: Omit<AccessNeed, 'isData'>): UserFacingError {
  return errorOf({
    code: 'UserErrorMissingRequiredPermissions',
    detailedMessage: `Validate for Protection failed. Exception Message: The client '${principalId}' with object id '${principalId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  });
}

function isAllowed({ roles, settings, now }: World, need: AccessNeed): boolean {
  return roles.allows(need, now() - 1000 * settings.rolePropagationSeconds);
}

function groupOf(id: string): string {
  return id.split('/').slice(0, 5).join('/');
}

/** What a vault has to be able to do with a datasource; which action stands for a role is the emulator's choice. */
function datasourceNeeds(principalId: string, datasourceId: string): readonly AccessNeed[] {
  const isDatabase = (parseArmId(datasourceId)?.names.length ?? 1) > 1;
  if (isDatabase) {
    // The very action and scope of the service's own message.
    const scope = `${parentId(datasourceId)}/providers/Microsoft.Authorization`;
    return [{ principalId, scope, action: 'Microsoft.Authorization/roleAssignments/read', isData: false }];
  }
  const backup = 'Microsoft.DBforPostgreSQL/flexibleServers/startLtrBackup/action';
  const readGroup = 'Microsoft.Resources/subscriptions/resourceGroups/read';
  return [
    { principalId, scope: datasourceId, action: backup, isData: false },
    { principalId, scope: groupOf(datasourceId), action: readGroup, isData: false },
  ];
}

/** Single servers only: the switch "Allow Azure services" is the firewall rule 0.0.0.0. */
function networkProblem(server: DatabaseResource | undefined): UserFacingError | undefined {
  if (server === undefined || sameText(server.type, 'Microsoft.DBforPostgreSQL/flexibleServers')) return undefined;
  const isPublic = server.properties['publicNetworkAccess'] !== 'Disabled';
  const isOpen = server.firewallRules.some(({ startIpAddress, endIpAddress }) => {
    return startIpAddress === '0.0.0.0' && endIpAddress === '0.0.0.0';
  });
  return isPublic && isOpen ? undefined : errorOf({ code: 'UserErrorMissingNetworkSecurityPermissions' });
}

function mayReadSecret(world: World, vault: KeyVault, principalId: string): boolean {
  const action = 'Microsoft.KeyVault/vaults/secrets/getSecret/action';
  if (vault.isRbac) return isAllowed(world, { principalId, scope: vault.id, action, isData: true });
  const rights = secretRights(vault, principalId);
  return rights.has('all') || (rights.has('get') && rights.has('list'));
}

function secretUri(credentials: JsonObject | undefined): string | undefined {
  return stringMember(objectMember(credentials ?? {}, 'secretStoreResource') ?? {}, 'uri');
}

/** Whether the vault can read the secret that the credentials name; no credentials, no problem. */
function secretProblem(world: World, credentials: JsonObject | undefined, principalId: string) {
  const uri = secretUri(credentials);
  if (uri === undefined) return undefined;
  const parts = parseSecretUri(uri);
  const vault = [...world.estate.keyVaults.values()].find(({ name }) => sameText(name, parts?.vault ?? ''));
  if (parts === undefined || vault === undefined) return errorOf({ code: 'UserErrorInvalidSecretStore' });
  if (!admitsBackup(vault) || !mayReadSecret(world, vault, principalId)) {
    return errorOf({ code: 'UserErrorMissingPermissionsOnSecretStore' });
  }
  const isThere = vault.secrets?.some((name) => sameText(name, parts.secret)) ?? true;
  return isThere ? undefined : errorOf({ code: 'UserErrorInvalidSecret' });
}

/** Everything a vault needs for a datasource: roles, the way to the server, the secret. Only with `accessChecks`. */
export function datasourceProblem(
  world: World,
  principalId: string,
  datasourceId: string,
  credentials: JsonObject | undefined,
): UserFacingError | undefined {
  if (!world.settings.accessChecks) return undefined;
  const missing = datasourceNeeds(principalId, datasourceId).find((need) => !isAllowed(world, need));
  if (missing !== undefined) return missingPermission(missing);
  const server = world.estate.resource(parentId(datasourceId)) ?? world.estate.resource(datasourceId);
  return networkProblem(server) ?? secretProblem(world, credentials, principalId);
}

/**
 * Whether a restore can write to a container. What is known of the account is looked at always, roles only with
 * `accessChecks`, which also wants the account to be known.
 */
export function containerProblem(world: World, principalId: string, url: string): UserFacingError | undefined {
  const parts = parseContainerUrl(url);
  const account = parts && findAccount(world.estate.storageAccounts.values(), parts.account);
  const inaccessible = errorOf({ code: 'UserErrorContainerNotAccessible', detailedMessage: `No access to ${url}.` });
  if (parts === undefined || account === undefined) return world.settings.accessChecks ? inaccessible : undefined;
  if (!account.containers.some((name) => sameText(name, parts.container))) return inaccessible;
  if (!account.allowsSharedKeys) return errorOf({ code: 'UserErrorStorageAccountKeyAccessDisallowed' });
  if (!world.settings.accessChecks) return undefined;
  const action = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write';
  const scope = containerScope(account, parts.container);
  return isAllowed(world, { principalId, scope, action, isData: true }) ? undefined : inaccessible;
}
