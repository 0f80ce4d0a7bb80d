import { type CatalogueEntry, entry, identityRole } from './catalogue-entry';

/** Codes of disks, which share the vaults and their pages of errors. */
export const otherDatasources: Readonly<Record<string, CatalogueEntry>> = {
  UserErrorSnapshotRGSubscriptionMismatch: entry(
    'permanent',
    'The snapshot resource group stands in another subscription than the disk.',
    'Choose a resource group in the subscription of the disk.',
  ),
  UserErrorSnapshotRGNotFound: entry(
    'needsPerson',
    'The snapshot resource group does not exist.',
    'Create it, or name another one.',
  ),
  UserErrorManagedDiskNotFound: entry('permanent', 'The disk does not exist.', 'Remove it from what is protected.'),
  UserErrorNotEnoughPermissionOnDisk: identityRole('Disk Backup Reader', 'the disk'),
  UserErrorNotEnoughPermissionOnSnapshotRG: identityRole('Disk Snapshot Contributor', 'the snapshot resource group'),
  UserErrorNotEnoughPermissionOnTargetRG: identityRole('Disk Restore Operator', 'the target resource group'),
  UserErrorDiskBackupAuthorizationFailed: identityRole('the disk backup roles', 'the disk and its snapshots'),
  UserErrorOperationalStoreParametersNotProvided: entry(
    'permanent',
    'The request lacks the parameters of the operational store.',
    'Add dataStoreParametersList to the policy parameters.',
  ),
  UserErrorInvalidOperationalStoreResourceGroup: entry(
    'permanent',
    'The id of the snapshot resource group is malformed.',
    'Correct the id.',
  ),
  UserErrorDiskBackupDiskTypeNotSupported: entry(
    'permanent',
    'Disks of this type cannot be backed up.',
    'Exclude the disk.',
  ),
  UserErrorSameNameDiskAlreadyExists: entry(
    'needsPerson',
    'A disk of that name exists in the target resource group.',
    'Restore under another name.',
  ),
  UserErrorRestoreTargetRGNotFound: entry(
    'needsPerson',
    'The target resource group does not exist.',
    'Create it, or name another one.',
  ),
};
