import { type Datasource, datasourceOf } from '../datasource';
import { isResourceId, nameOf, parseResourceId, type ResourceId, resourceTypeOf, sameResource } from '../resource-id';
import { failure, type Result, success } from '../result';
import { isSecretUri } from '../secret-uri';
import type { RestoreTarget } from './restore-specification';

/** What a caller says of a target, not checked yet. */
export type GivenTarget =
  | {
      readonly kind: 'files';
      readonly containerUrl: string;
      readonly storageAccountId: string;
      readonly filePrefix: string;
    }
  | { readonly kind: 'database'; readonly databaseId: string; readonly secretUri: string };

export interface TargetProblem {
  readonly code: 'RestoreTargetNotSupported' | 'InvalidRestoreTarget' | 'InvalidSecretUri';
  readonly message: string;
}

/** Account and container of a blob endpoint in any cloud; a query, such as a shared access signature, is refused. */
const CONTAINER_URL =
  /^https:\/\/([a-z0-9]{3,24})\.blob\.core\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net)\/([a-z0-9](?:-?[a-z0-9]){2,62})\/?$/;

const invalid = (message: string): { readonly ok: false; readonly problem: TargetProblem } =>
  failure({ code: 'InvalidRestoreTarget', message });

function filesTarget({
  containerUrl,
  storageAccountId,
  filePrefix,
}: Extract<GivenTarget, { kind: 'files' }>): Result<RestoreTarget, TargetProblem> {
  const [, account = '', container = ''] = CONTAINER_URL.exec(containerUrl) ?? [];
  if (account === '') {
    return invalid('containerUrl must be https://{account}.blob.core.windows.net/{container}, without a query.');
  }
  const id = parseResourceId(storageAccountId);
  if (!id.ok || resourceTypeOf(id.value).toLowerCase() !== 'microsoft.storage/storageaccounts') {
    return invalid('storageAccountId is not the id of a Microsoft.Storage/storageAccounts resource.');
  }
  if (nameOf(id.value).toLowerCase() !== account) {
    return invalid(`containerUrl leads to the account ${account}, storageAccountId names ${nameOf(id.value)}.`);
  }
  return success({
    kind: 'files',
    containerUrl: containerUrl.replace(/\/$/, ''),
    storageAccountId: id.value,
    containerId: `${id.value}/blobServices/default/containers/${container}`,
    filePrefix,
  });
}

function isDatabase(id: ResourceId): boolean {
  const datasource = datasourceOf(id);
  return datasource.ok && datasource.value.descriptor.restoreTo.includes('database');
}

function databaseTarget(
  { databaseId, secretUri }: Extract<GivenTarget, { kind: 'database' }>,
  source: Datasource,
): Result<RestoreTarget, TargetProblem> {
  if (!isResourceId(databaseId) || !isDatabase(databaseId)) {
    return invalid('databaseId is not the id of a database of a single server.');
  }
  if (sameResource(databaseId, source.id)) {
    return invalid('A database is not restored over itself: name one that does not exist yet.');
  }
  if (!isSecretUri(secretUri)) {
    return failure({
      code: 'InvalidSecretUri',
      message: 'It must be https://{vault}.vault.azure.net/secrets/{name}, with or without a version.',
    });
  }
  return success({ kind: 'database', databaseId, secretUri });
}

/** Checks a target as far as it can be without asking Azure, against what the kind of datasource can be restored to. */
export function restoreTarget(given: GivenTarget, source: Datasource): Result<RestoreTarget, TargetProblem> {
  const { restoreTo, title } = source.descriptor;
  if (!restoreTo.includes(given.kind)) {
    return failure({
      code: 'RestoreTargetNotSupported',
      message: `This datasource (${title}) is restored to: ${restoreTo.join(', ')}.`,
    });
  }
  return given.kind === 'files' ? filesTarget(given) : databaseTarget(given, source);
}

/** What the allowed scopes have to hold. */
export const restoredResource = (target: RestoreTarget): string =>
  target.kind === 'files' ? target.containerId : target.databaseId;
