import { normalizeLocation, parseArmId, sameText } from '../arm-id';
import { invalidInput } from '../http/arm-errors';
import type { Call } from '../http/route';
import { objectMember, stringMember } from '../json';
import type { JsonObject } from '../json';
import { resourceIdOf } from '../resources/instance-request';
import type { BackupInstance } from '../resources/instance-record';
import type { Vault } from '../resources/vault-record';

export type RestoreTarget =
  | { readonly kind: 'files'; readonly url: string; readonly filePrefix: string }
  | { readonly kind: 'database'; readonly databaseId: string; readonly credentials: JsonObject | undefined };

/** An AzureBackupRestoreRequest, checked as far as its shape goes. */
export interface RestoreRequest {
  readonly recoveryPointId: string;
  readonly target: RestoreTarget;
  /** `identityDetails` among them. */
  readonly sent: JsonObject;
}

const singleDatabaseType = 'Microsoft.DBforPostgreSQL/servers/databases';

function parseFiles(info: JsonObject, refuse: (what: string) => Error): RestoreTarget {
  const details = objectMember(info, 'targetDetails') ?? {};
  const url = stringMember(details, 'url');
  const filePrefix = stringMember(details, 'filePrefix');
  if (url === undefined || filePrefix === undefined) throw refuse('targetDetails needs url and filePrefix.');
  if (details['restoreTargetLocationType'] !== 'AzureBlobs') {
    throw refuse('targetDetails.restoreTargetLocationType is AzureBlobs for this datasource.');
  }
  return { kind: 'files', url, filePrefix };
}

function parseDatabase(info: JsonObject, refuse: (what: string) => Error): RestoreTarget {
  // The documentation writes dataSourceInfo here, the contract datasourceInfo.
  const databaseId = resourceIdOf(objectMember(info, 'datasourceInfo') ?? {});
  if (databaseId === undefined) throw refuse('restoreTargetInfo.datasourceInfo.resourceID is required.');
  if (!sameText(parseArmId(databaseId)?.type ?? '', singleDatabaseType)) {
    throw refuse(`restoreTargetInfo.datasourceInfo.resourceID is no database of a server: ${databaseId}`);
  }
  return { kind: 'database', databaseId, credentials: objectMember(info, 'datasourceAuthCredentials') };
}

function parseTarget(info: JsonObject, instance: BackupInstance, refuse: (what: string) => Error): RestoreTarget {
  const objectType = stringMember(info, 'objectType') ?? '';
  if (sameText(objectType, 'RestoreFilesTargetInfo')) return parseFiles(info, refuse);
  if (!sameText(objectType, 'RestoreTargetInfo'))
    throw refuse(`restoreTargetInfo.objectType is not for it: ${objectType}`);
  const isDatabase = sameText(parseArmId(instance.datasourceId)?.type ?? '', singleDatabaseType);
  if (!isDatabase) throw refuse('a flexible server is restored as files only.');
  const target = parseDatabase(info, refuse);
  if (target.kind === 'database' && sameText(target.databaseId, instance.datasourceId)) {
    throw refuse('a database is not restored over itself.');
  }
  return target;
}

/** Only whole recovery points in the vault store exist for PostgreSQL here: no points in time, no archive. */
function requirePoint(sent: JsonObject, refuse: (what: string) => Error): string {
  const objectType = stringMember(sent, 'objectType') ?? '';
  if (!sameText(objectType, 'AzureBackupRecoveryPointBasedRestoreRequest')) {
    throw refuse(
      `objectType ${objectType} does not fit the datasource: AzureBackupRecoveryPointBasedRestoreRequest does.`,
    );
  }
  if (sent['sourceDataStoreType'] !== 'VaultStore')
    throw refuse('sourceDataStoreType is VaultStore for this datasource.');
  const recoveryPointId = stringMember(sent, 'recoveryPointId');
  if (recoveryPointId === undefined) throw refuse('recoveryPointId is required.');
  return recoveryPointId;
}

/** @throws an ArmRefusal (400) that names the first member which is missing or wrong */
export function parseRestoreRequest(
  call: Call,
  vault: Vault,
  instance: BackupInstance,
  sent: JsonObject,
): RestoreRequest {
  const refuse = (what: string) => invalidInput(what, call.request.correlationId);
  const recoveryPointId = requirePoint(sent, refuse);
  const info = objectMember(sent, 'restoreTargetInfo');
  if (info === undefined) throw refuse('restoreTargetInfo is required.');
  if (info['recoveryOption'] !== 'FailIfExists') throw refuse('restoreTargetInfo.recoveryOption is FailIfExists.');
  const location = stringMember(info, 'restoreLocation');
  if (location !== undefined && normalizeLocation(location) !== normalizeLocation(vault.location)) {
    throw refuse(`restoreTargetInfo.restoreLocation is the location of the vault, ${vault.location}.`);
  }
  return { recoveryPointId, target: parseTarget(info, instance, refuse), sent };
}
