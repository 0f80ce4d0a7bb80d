import { type CatalogueEntry, entry, identityRole } from './catalogue-entry';
import { otherDatasources } from './other-datasource-codes';

export type { CatalogueEntry } from './catalogue-entry';

const alreadyProtected = entry(
  'adoptOrConflict',
  'The datasource has a backup instance already; a datasource has at most one.',
  'Remove the backup instance that the message names, or protect into the vault that holds it.',
);

/** Codes a PostgreSQL user meets, from the service's troubleshooting pages and real answers. */
const postgresql: Readonly<Record<string, CatalogueEntry>> = {
  UserErrorDppDatasourceAlreadyProtected: alreadyProtected,
  UserErrorDppDatasourceAlreadyHasBackupInstance: alreadyProtected,
  UserErrorMissingRequiredPermissions: entry(
    'waitForPermission',
    'The managed identity of the Backup vault lacks a role on the server, its resource group or the Key Vault, or the role was granted too recently. The detail names the action and the scope.',
    "Grant the vault's identity: for a flexible server, Reader on its resource group and PostgreSQL Flexible Server Long Term Retention Backup Role on the server; for a single server, Reader on the server and Key Vault Secrets User on the vault of the secret. Role assignments can take up to 30 minutes to be seen.",
  ),
  UserErrorMSIMissingPermissions: identityRole('Reader', 'the PostgreSQL server'),
  UserErrorMissingPermissionsOnSecretStore: identityRole('Key Vault Secrets User', 'the Key Vault of the secret'),
  UserErrorContainerNotAccessible: identityRole('Storage Blob Data Contributor', 'the target storage account'),
  UserErrorBackupUserAuthFailed: entry(
    'needsPerson',
    'The database user of the backup could not sign in through Microsoft Entra ID.',
    "Create the database user for the vault's identity again, with the grants of the backup documentation.",
  ),
  UserErrorDBUserAuthFailed: entry(
    'needsPerson',
    'The server refuses the user or password that the Key Vault secret holds.',
    'Correct the connection string in the secret, then start the operation again.',
  ),
  UserErrorMissingDBPermissions: entry(
    'needsPerson',
    'The database user lacks rights that the backup, or the restore, needs.',
    'Run the grants of the backup documentation in the database.',
  ),
  UserErrorInvalidSecret: entry(
    'needsPerson',
    'The Key Vault secret, or the version of it, does not exist or is disabled.',
    'Create or enable the secret, or give the URI of another one.',
  ),
  UserErrorSecretValueInUnsupportedFormat: entry(
    'needsPerson',
    'The Key Vault secret does not hold a PostgreSQL connection string in the form that the service reads.',
    'Store "Server=…;Database=…;Port=…;User Id=…;Password=…;Ssl Mode=Require;" in the secret.',
  ),
  UserErrorInvalidSecretStore: entry(
    'needsPerson',
    'The Key Vault that the secret URI names does not exist or cannot be used.',
    'Give the URI of a secret in an existing Key Vault.',
  ),
  UserErrorMissingNetworkSecurityPermissions: entry(
    'needsPerson',
    'Azure Backup cannot reach the server: its firewall does not let Azure services in.',
    'Allow Azure services on the server (firewall rule 0.0.0.0), then protect again.',
  ),
  UserErrorDBNotFound: entry(
    'permanent',
    'The database no longer exists.',
    'Remove the database from what is to be protected.',
  ),
  UserErrorDatabaseNameAlreadyInUse: entry(
    'needsPerson',
    'A database of that name exists on the target server.',
    'Restore under another name.',
  ),
  UserErrorServerConnectionClosed: entry(
    'transient',
    'The server closed the connection.',
    'Nothing: it is tried again. If it goes on, look at the state of the server.',
  ),
  UserErrorRestoreToLowerVersion: entry(
    'permanent',
    'The target server has an older major version than the backup.',
    'Choose a target of the same or a newer version.',
  ),
  UserErrorMaxConcurrentOperationLimitReached: entry(
    'busy',
    'Another operation runs on this datasource.',
    'Nothing: it is tried again until the deadline of the operation, which is a setting. If it goes on, look at the jobs of the vault.',
  ),
};

const vaultAndRequest: Readonly<Record<string, CatalogueEntry>> = {
  UserErrorMissingSubscriptionRegistration: entry(
    'needsPerson',
    'The subscription is not registered for a resource provider that the backup needs.',
    'Register the provider that the message names, such as Microsoft.DataProtection (az provider register --namespace Microsoft.DataProtection).',
  ),
  UserErrorSystemIdentityNotEnabledWithVault: entry(
    'needsPerson',
    'The vault has no system-assigned identity.',
    'Enable it on the vault, or name a user-assigned identity in the request.',
  ),
  UserErrorUserIdentityNotFoundOrNotAssociatedWithVault: entry(
    'needsPerson',
    'The user-assigned identity of the request is not attached to the vault.',
    'Attach the identity to the vault.',
  ),
  VaultMSIUnauthorized: entry(
    'needsPerson',
    'The vault has no usable managed identity.',
    'Enable an identity on the vault and grant it its roles.',
  ),
  UserErrorGenericResourceNotFound: entry(
    'absent',
    'A resource that the request names does not exist.',
    'Check the ids of vault, policy and server; of a restore, the recovery point and the target too.',
  ),
  UserErrorStorageAccountKeyAccessDisallowed: entry(
    'needsPerson',
    'Shared key access is switched off on a storage account that the operation needs.',
    'Change the setting of the storage account.',
  ),
  UserErrorOperationDeniedOnImmutableItem: entry(
    'permanent',
    'The item is immutable: its data may not be deleted, nor its retention shortened, before its time.',
    'Stop protection and retain the data instead; it expires with its retention.',
  ),
  BMSUserErrorDPPAdhocBackupNotAllowedForBackupType: entry(
    'permanent',
    'This kind of backup cannot be taken on demand.',
    'Wait for the schedule.',
  ),
  BackupAgentPluginHostValidateProtectionError: entry(
    'permanent',
    'The part of the service that knows the datasource refused it, often because the region is not supported.',
    'Read the detail; compare the region and version with the support matrix.',
  ),
  ScenarioPluginInvalidWorkflowDataRequest: entry(
    'permanent',
    'The request does not fit the datasource.',
    'Read the detail; the policy may be one for another kind of datasource.',
  ),
};

/** Codes of Azure Resource Manager itself. Those of 401 and 403 are about this app's identity, not the vault's. */
const resourceManager: Readonly<Record<string, CatalogueEntry>> = {
  GatewayTimeout: entry(
    'transient',
    'The backup service did not answer Resource Manager in time.',
    'Nothing: it is tried again.',
  ),
  ServerTimeout: entry('transient', 'Resource Manager ran out of time.', 'Nothing: it is tried again.'),
  InternalServerError: entry('transient', 'A fault within Azure.', 'Nothing: it is tried again.'),
  ServiceUnavailable: entry('transient', 'A part of Azure is not available.', 'Nothing: it is tried again.'),
  TooManyRequests: entry('transient', 'A rate limit of Azure was reached.', 'Nothing: it is tried again when asked.'),
  AnotherOperationInProgress: entry(
    'busy',
    'Another operation changes the same resource.',
    'Nothing: it is tried again until the deadline of the operation, which is a setting.',
  ),
  AuthorizationFailed: entry(
    'needsPerson',
    'The identity of this app lacks a right on the vault, the datasource, or the storage account that a restore writes to.',
    "Grant this app's identity its role at the scope that the message names: Backup Contributor on the vault; Reader, or a role with Microsoft.Storage/storageAccounts/read, on the storage account of a restore to files.",
  ),
  LinkedAuthorizationFailed: entry(
    'needsPerson',
    'The identity of this app may change the vault but not use a resource that the request links to it: a resource guard protects the vault, and its request was not named or this app has no role on it; or another linked resource.',
    "Where the message speaks of resourceGuards: have the guard's owner give this app's identity the role Backup MUA Operator, and name the request in resourceGuardOperationRequests. Else grant the right that the message names on the linked resource.",
  ),
  InvalidAuthenticationToken: entry(
    'needsPerson',
    'Resource Manager refuses the token of this app.',
    'Check the cloud, audience and tenant that this app is configured with.',
  ),
  ResourceNotFound: entry('absent', 'The resource does not exist.', 'Check the ids of vault, policy and server.'),
  ResourceGroupNotFound: entry('absent', 'The resource group does not exist.', 'Check the ids of vault and server.'),
  SubscriptionNotFound: entry(
    'permanent',
    "The subscription does not exist or is not in this app's tenant.",
    'Check the subscription id.',
  ),
  PrincipalNotFound: entry(
    'waitForPermission',
    'The directory does not know the identity of the vault, or not yet everywhere: it was made a moment ago.',
    'Nothing at first: it is tried again. If it goes on, look whether the vault still has the identity.',
  ),
  RoleDefinitionDoesNotExist: entry(
    'permanent',
    'The role does not exist in this cloud.',
    'Look whether Azure Backup offers the protection of this kind of datasource in the cloud.',
  ),
  RoleAssignmentLimitExceeded: entry(
    'needsPerson',
    'The subscription has as many role assignments as it may have.',
    'Remove those that nobody needs, or grant the role at a scope above.',
  ),
  RoleAssignmentUpdateNotPermitted: entry(
    'needsPerson',
    'The name of the role assignment is taken by one for another role or identity.',
    'Remove the role assignment of that name, then plan again.',
  ),
  ScopeLocked: entry('needsPerson', 'A lock protects the resource.', 'Remove the lock that the message names.'),
  RequestDisallowedByPolicy: entry(
    'needsPerson',
    'An Azure Policy denies the change.',
    'Read the detail for the policy; ask its owner for an exemption.',
  ),
};

/** Ends of an operation that are ours to name: a deadline, and protections that are not as they were asked for. */
const ends: Readonly<Record<string, CatalogueEntry>> = {
  OperationTimedOut: entry(
    'transient',
    'Azure did not come to an end within the time that this app waits for it.',
    'Look at the backup instance: what Azure has accepted may still end. Then start the operation again: it continues from what is there.',
  ),
  ProtectedInAnotherVault: entry(
    'adoptOrConflict',
    'A backup instance in another vault protects the datasource; a datasource has at most one.',
    'Remove that backup instance, or ask for the vault that holds it.',
  ),
  ProtectedByAnotherPolicy: entry(
    'adoptOrConflict',
    'The datasource is protected in this vault, by another policy than the one that was asked for.',
    'Ask for the policy that is in force, or change the policy of the backup instance.',
  ),
  ProtectedByAnotherInstance: entry(
    'adoptOrConflict',
    'The datasource is protected again, by a live backup instance: a datasource has at most one, so that the deleted one is not brought back beside it.',
    'Nothing, where the live one is what you want. To have the deleted one back, delete the live one first (its own backups go into the bin), then undelete.',
  ),
  BackupInstanceSoftDeleted: entry(
    'needsPerson',
    'The vault keeps a deleted backup instance of the datasource, and with it the name that a new one in this vault would have.',
    'Undelete it, which brings back its backups, and resume its protection. Or wait until the vault has removed it, at the time that the message says, and protect again. Or protect into another vault.',
  ),
  BackupInstanceNotActive: entry(
    'needsPerson',
    'The datasource has a backup instance in this vault that is stopped, suspended or being deleted.',
    'Resume its protection, or delete it and protect the datasource again.',
  ),
};

/** Ends of actions on a protection that is there; the words are ours. */
const lifecycleEnds: Readonly<Record<string, CatalogueEntry>> = {
  NotProtected: entry(
    'needsPerson',
    'The datasource has no backup instance, or none in the vault that was named.',
    'Protect it first; or look where it is protected.',
  ),
  NothingToUndelete: entry(
    'needsPerson',
    'The vault keeps no deleted backup instance of the datasource: it was never there, or its time is over.',
    'Name the vault that it was deleted from; if the data is gone, protect the datasource anew.',
  ),
  BackupInstanceInOtherState: entry(
    'needsPerson',
    'The backup instance is in a state out of which the action does not lead. The app does not ask Azure for it: the service might do more than was meant.',
    'Do what the message says first, such as resuming the protection.',
  ),
  PolicyWithoutBackupRule: entry(
    'needsPerson',
    'The policy of the backup instance has no rule to back up by.',
    'Change the policy of the protection to one that backs up.',
  ),
  RestoreTargetMismatch: entry(
    'needsPerson',
    'The restore was not begun: the storage account that the request names does not exist, or its blobs are at another address than the URL of the container. Names of storage accounts are unique in all of Azure, so the restore would write into another account than the one that was checked against the allowed scopes.',
    'Give the id of the account that the URL leads to; it has to be within the allowed scopes.',
  ),
  JobFailed: entry(
    'needsPerson',
    'The backup or restore job failed, and the service gives no reason.',
    'Look at the job in the portal; if it says no more, give its id to Microsoft support.',
  ),
  JobCancelled: entry(
    'needsPerson',
    'Somebody cancelled the backup or restore job in Azure, not through this app.',
    'Find out who cancelled it (activity log), then start the operation again.',
  ),
  JobNotFound: entry(
    'needsPerson',
    'Azure said that it had started a job, and has none under that id.',
    'Look at the jobs of the vault before you start the operation again: it may have run all the same.',
  ),
  MissingJob: entry(
    'needsPerson',
    'Azure started a job without saying which, so that it cannot be followed.',
    'Look at the jobs of the vault before you start the operation again: it may run already.',
  ),
  StartNotKnown: entry(
    'transient',
    'The app was interrupted while it asked Azure to start a backup or restore job: whether the request arrived is not known.',
    'Wait: after a minute the job is followed where the vault lists it, and started where it does not. When the operation has ended meanwhile, look at the jobs of the vault before you start it again.',
  ),
};

/** Answers that no service should give; the code is ours, the evidence is in the message. */
const protocol: Readonly<Record<string, CatalogueEntry>> = {
  UntrustedPollUrl: entry(
    'permanent',
    'Azure pointed to another host for the state of an operation. Nothing was sent there: a token goes to Resource Manager only.',
    'Check the configured cloud and endpoint; if they are right, report it to Microsoft support.',
  ),
  MissingPollUrl: entry(
    'permanent',
    'Azure accepted an operation without saying where its state can be read.',
    'Look at the backup instance in the portal; start the operation again to continue from its state.',
  ),
  AzureUnreachable: entry(
    'transient',
    'Azure Resource Manager could not be reached, or said nothing that can be used, several times in a row.',
    'Check the network, name resolution and egress rules of this app, and the health of Azure; then start the operation again: it continues from what is there.',
  ),
  InternalError: entry(
    'unknown',
    'A defect, or an engine that does not answer. The text tells a caller nothing else on purpose.',
    'Look for the invocation id of the answer (or the operation id) in the logs. Where the error has an HTTP status of Azure, it is its own: give the activity id to Microsoft support.',
  ),
  ApprovalRejected: entry(
    'needsPerson',
    'Somebody else was asked to approve the deletion, and rejected it. Nothing was deleted.',
    'Talk to the approver, whom the result names; then ask again.',
  ),
  ApprovalExpired: entry(
    'needsPerson',
    'Nobody decided on the deletion in time. Nothing was deleted.',
    'Ask again, and tell an approver.',
  ),
  DeletionLossChanged: entry(
    'needsPerson',
    'Between the request and its approval the vault was changed: it would keep less of what is deleted than the approver has seen. Nothing was deleted.',
    'Look who has changed the soft delete or the immutability of the vault; ask again, for an approval of the loss as it is now.',
  ),
  ReportsUnavailable: entry(
    'transient',
    'The place where the app keeps audits, bulks and idempotency keys could not be read or written.',
    'Look at the message, or in the log: the storage account, its network rules, and the role Storage Blob Data Contributor of this app; then ask again.',
  ),
  AuditInterrupted: entry(
    'permanent',
    'The audit did not come to its end: the app was removed or its history lost while it ran.',
    'Start another audit; what this one had found by then can still be read.',
  ),
  BulkItemsLost: entry(
    'permanent',
    'What was kept of the items of a bulk was removed while it ran.',
    'Look who removes files from the place of the reports; then start the bulk again: what is protected by then is left as it is.',
  ),
  VaultNotAllowed: entry(
    'needsPerson',
    'The datasource is protected in a vault that this app may not change.',
    'Ask the owner of that vault, or have the vault added to the allowed scopes of the app.',
  ),
  GrantNotAllowed: entry(
    'needsPerson',
    'What was to be granted is not what the datasource needs, or not for an identity of the vault, or outside of what this app may touch. Nothing was granted.',
    'Read the message; make a new plan. If it goes on, look at who may write to the storage of the app.',
  ),
  VaultNotKnown: entry(
    'needsPerson',
    'Azure has no way from this kind of datasource to its vault, and no vault was named.',
    'Name the vault in the request (vaultId).',
  ),
  OperationCanceled: entry(
    'needsPerson',
    'The operation was cancelled in Azure, not by this app.',
    'Find out who cancelled it (activity log), then start the operation again.',
  ),
};

const all: Readonly<Record<string, CatalogueEntry>> = {
  ...postgresql,
  ...vaultAndRequest,
  ...otherDatasources,
  ...resourceManager,
  ...ends,
  ...lifecycleEnds,
  ...protocol,
};

const catalogue: ReadonlyMap<string, CatalogueEntry> = new Map(
  Object.entries(all).map(([code, value]) => [code.toLowerCase(), value]),
);

/** Every code that is known, in the service's spelling. */
export const knownCodes: readonly string[] = Object.keys(all);

const unknown = entry(
  'unknown',
  'This code is not in the catalogue.',
  "Follow the service's recommended actions; if they do not help, give the activity id to Microsoft support.",
);

/**
 * What a code means and what to do. Never decided by `isUserError` or `isRetryable`: the service sends
 * `isRetryable: false` with errors that waiting cures.
 */
export function explainCode(code: string): CatalogueEntry {
  return catalogue.get(code.toLowerCase()) ?? unknown;
}
