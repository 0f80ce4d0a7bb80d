import {
  type BackupInstance,
  datasourceInfo,
  datasourceSetInfo,
  identityDetails,
  secretCredentials,
  type VaultIdentity,
} from '../backup-instance-request';
import { requireDatasource } from '../datasource';
import type { ResourceId } from '../resource-id';
import type { RestoreSpecification, RestoreTarget } from './restore-specification';

interface TargetCommon {
  /** The only option that the service has: what is there is never written over. */
  readonly recoveryOption: 'FailIfExists';
  readonly restoreLocation: string;
}

type TargetInfo = TargetCommon &
  (
    | {
        readonly objectType: 'RestoreFilesTargetInfo';
        readonly targetDetails: {
          readonly url: string;
          readonly filePrefix: string;
          readonly restoreTargetLocationType: 'AzureBlobs';
          readonly targetResourceArmId: string;
        };
      }
    | {
        readonly objectType: 'RestoreTargetInfo';
        readonly datasourceInfo: BackupInstance['dataSourceInfo'];
        readonly datasourceSetInfo: BackupInstance['dataSourceSetInfo'];
        readonly datasourceAuthCredentials: NonNullable<BackupInstance['datasourceAuthCredentials']>;
      }
  );

/**
 * `AzureBackupRecoveryPointBasedRestoreRequest` of the REST API, as it is sent; member names are the service's own, and
 * `datasourceInfo` is spelled otherwise than in a backup instance.
 */
export interface RestoreRequest {
  readonly objectType: 'AzureBackupRecoveryPointBasedRestoreRequest';
  readonly recoveryPointId: string;
  readonly sourceDataStoreType: 'VaultStore';
  readonly sourceResourceId: string;
  readonly restoreTargetInfo: TargetInfo;
  readonly resourceGuardOperationRequests?: readonly string[];
  readonly identityDetails?: NonNullable<BackupInstance['identityDetails']>;
}

function targetInfo(target: RestoreTarget, restoreLocation: string): TargetInfo {
  const common: TargetCommon = { recoveryOption: 'FailIfExists', restoreLocation };
  if (target.kind === 'files') {
    const { containerUrl: url, containerId, filePrefix } = target;
    return {
      objectType: 'RestoreFilesTargetInfo',
      ...common,
      targetDetails: { url, filePrefix, restoreTargetLocationType: 'AzureBlobs', targetResourceArmId: containerId },
    };
  }
  const database = requireDatasource(target.databaseId);
  return {
    objectType: 'RestoreTargetInfo',
    ...common,
    datasourceInfo: datasourceInfo(database, restoreLocation),
    datasourceSetInfo: datasourceSetInfo(database, restoreLocation),
    datasourceAuthCredentials: secretCredentials(target.secretUri),
  };
}

/** By whom, and by whose leave, a restore is made. */
interface RestoreAuthority {
  /** The service takes the system-assigned one when nothing is sent, whichever protects the instance. */
  readonly identity?: VaultIdentity;
  readonly resourceGuardOperationRequests?: readonly string[];
}

/** The body of `restore`, and, as `restoreRequestObject`, of `validateRestore`. */
export function restoreRequest(
  datasourceId: ResourceId,
  { recoveryPointId, location, target }: RestoreSpecification,
  { identity, resourceGuardOperationRequests }: RestoreAuthority = {},
): RestoreRequest {
  return {
    objectType: 'AzureBackupRecoveryPointBasedRestoreRequest',
    recoveryPointId,
    sourceDataStoreType: 'VaultStore',
    sourceResourceId: datasourceId,
    restoreTargetInfo: targetInfo(target, location),
    ...(resourceGuardOperationRequests && { resourceGuardOperationRequests }),
    ...(identity && { identityDetails: identityDetails(identity) }),
  };
}

/** How a job tells where it restores to: the container or the database. */
export const restoreDestination = ({ target }: RestoreSpecification): string =>
  target.kind === 'files' ? target.containerUrl : target.databaseId;
