import type { UserFacingError } from '../http/arm-errors';

/** Message and advice per code. The first two are the service's own words; the others say the same in ours. */
const catalogue: Readonly<Record<string, readonly [message: string, action: string]>> = {
  UserErrorMissingRequiredPermissions: [
    'Appropriate permissions to perform the operation is missing.',
    'Grant appropriate permissions to perform this operation as mentioned at https://aka.ms/UserErrorMissingRequiredPermissions and retry the operation.',
  ],
  UserErrorGenericResourceNotFound: [
    'Azure resource does not exist. Please make sure required resources exist. If the issue persists, contact Microsoft support.',
    'Check that the resource exists and retry the operation.',
  ],
  UserErrorDppDatasourceAlreadyProtected: [
    'The datasource is protected by another backup instance.',
    'Remove the other backup instance first.',
  ],
  UserErrorDppDatasourceAlreadyHasBackupInstance: [
    'A backup instance exists for the datasource.',
    'Use the existing backup instance.',
  ],
  UserErrorMSIMissingPermissions: ['The vault identity cannot read the server.', 'Assign Reader on the server.'],
  UserErrorBackupUserAuthFailed: ['The backup user could not sign in.', 'Create the database user of the vault again.'],
  UserErrorDBUserAuthFailed: ['The database refused the stored credentials.', 'Correct the secret.'],
  UserErrorMissingDBPermissions: ['The database user lacks rights on the database.', 'Run the grant script.'],
  UserErrorInvalidSecret: ['The secret is missing or disabled.', 'Reference a secret that is enabled.'],
  UserErrorSecretValueInUnsupportedFormat: [
    'The secret does not hold a usable connection string.',
    'Store a PostgreSQL connection string.',
  ],
  UserErrorInvalidSecretStore: ['The key vault cannot be found.', 'Correct the secret address.'],
  UserErrorMissingPermissionsOnSecretStore: [
    'The vault identity cannot read the key vault.',
    'Assign Key Vault Secrets User to the vault identity.',
  ],
  UserErrorMissingNetworkSecurityPermissions: [
    'The server does not admit Azure services.',
    'Allow Azure services in the firewall of the server.',
  ],
  UserErrorContainerNotAccessible: ['The target container is not accessible.', 'Assign Storage Blob Data Contributor.'],
  UserErrorDBNotFound: ['The database does not exist.', 'Check the name of the database.'],
  UserErrorDatabaseNameAlreadyInUse: ['The target database name is taken.', 'Choose another name.'],
  UserErrorServerConnectionClosed: ['The server closed the connection.', 'Retry the operation.'],
  UserErrorRestoreToLowerVersion: ['The target server has a lower version.', 'Choose a newer target server.'],
  UserErrorMaxConcurrentOperationLimitReached: [
    'Too many operations run on the datasource.',
    'Wait until the running operation ends and retry.',
  ],
  UserErrorMissingSubscriptionRegistration: ['A resource provider is not registered.', 'Register the provider.'],
  UserErrorSystemIdentityNotEnabledWithVault: [
    'The vault has no system-assigned identity.',
    'Enable the identity of the vault or choose a user-assigned one.',
  ],
  UserErrorUserIdentityNotFoundOrNotAssociatedWithVault: [
    'The user-assigned identity does not belong to the vault.',
    'Assign the identity to the vault.',
  ],
  VaultMSIUnauthorized: ['The vault has no usable identity.', 'Enable the identity and assign its roles.'],
  UserErrorStorageAccountKeyAccessDisallowed: ['The storage account refuses shared keys.', 'Change the account.'],
  UserErrorOperationDeniedOnImmutableItem: ['The item is immutable.', 'Wait until its retention has ended.'],
  BMSUserErrorDPPAdhocBackupNotAllowedForBackupType: [
    'On-demand backup does not exist for this backup type.',
    'Wait for the scheduled backup.',
  ],
  BackupAgentPluginHostValidateProtectionError: ['The datasource failed validation.', 'Read the inner error.'],
  ScenarioPluginInvalidWorkflowDataRequest: ['The request does not fit the datasource.', 'Correct the request.'],
  UserErrorSnapshotRGSubscriptionMismatch: ['The snapshot group is in another subscription.', 'Choose another group.'],
  UserErrorSnapshotRGNotFound: ['The snapshot group does not exist.', 'Create the group.'],
  UserErrorManagedDiskNotFound: ['The disk does not exist.', 'Check the disk.'],
  UserErrorNotEnoughPermissionOnDisk: ['The vault identity cannot read the disk.', 'Assign Disk Backup Reader.'],
  UserErrorNotEnoughPermissionOnSnapshotRG: [
    'The vault identity cannot write to the snapshot group.',
    'Assign Disk Snapshot Contributor.',
  ],
  UserErrorNotEnoughPermissionOnTargetRG: [
    'The vault identity cannot write to the target group.',
    'Assign Disk Restore Operator.',
  ],
  UserErrorDiskBackupAuthorizationFailed: ['The vault identity lacks roles for the disk.', 'Assign the roles.'],
  UserErrorOperationalStoreParametersNotProvided: ['Store parameters are missing.', 'Send dataStoreParametersList.'],
  UserErrorInvalidOperationalStoreResourceGroup: ['The snapshot group id is malformed.', 'Correct the id.'],
  UserErrorDiskBackupDiskTypeNotSupported: ['The disk type is not supported.', 'Choose another disk.'],
  UserErrorSameNameDiskAlreadyExists: ['A disk of that name exists.', 'Choose another name.'],
  UserErrorRestoreTargetRGNotFound: ['The target group does not exist.', 'Create the group.'],
  GatewayTimeout: [
    "The gateway did not receive a response from 'Microsoft.DataProtection' within the specified time period.",
    'Retry the operation.',
  ],
};

/** Every code the emulator has a text for. Faults may use other codes too. */
export const catalogueCodes: readonly string[] = Object.keys(catalogue);

interface ErrorOverrides {
  readonly code: string;
  readonly message?: string | undefined;
  readonly recommendedAction?: readonly string[] | undefined;
  readonly detailedMessage?: string | undefined;
}

/** The error of a code, with the texts given instead of the catalogue's where there are any. */
export function errorOf({ code, message, recommendedAction, detailedMessage }: ErrorOverrides): UserFacingError {
  const [usualMessage, usualAction] = catalogue[code] ?? [`The operation failed with ${code}.`, 'Contact support.'];
  return {
    code,
    message: message ?? usualMessage,
    recommendedAction: recommendedAction ?? [usualAction],
    detailedMessage,
  };
}
