import { v5 as uuidv5 } from 'uuid';
import { type Datasource, datasourceSetId } from './datasource';
import { comparable, nameOf, type ResourceId } from './resource-id';
import type { SecretUri } from './secret-uri';
import type { ProtectionTarget } from './vault';

/** Which of the vault's identities reads the datasource. The service takes the system-assigned one when nothing is sent. */
export type VaultIdentity =
  { readonly kind: 'systemAssigned' } | { readonly kind: 'userAssigned'; readonly id: ResourceId };

/** Everything that a backup instance is made of. Plain data: it travels through durable inputs. */
export interface BackupInstanceSpecification {
  readonly target: ProtectionTarget;
  /** The region as Azure writes it ("westeurope"); it must be the vault's own. */
  readonly location: string;
  /** Only for datasources with a Key Vault secret; the URI of the secret, never the secret. */
  readonly secretUri?: SecretUri;
  readonly identity?: VaultIdentity;
  readonly friendlyName?: string;
}

interface DatasourceReference {
  readonly resourceID: string;
  readonly resourceUri: string;
  readonly datasourceType: string;
  readonly resourceName: string;
  readonly resourceType: string;
  readonly resourceLocation: string;
}

/** `BackupInstance` of the REST API (2021-07-01 and later), as it is sent; member names are the service's own. */
export interface BackupInstance {
  readonly friendlyName: string;
  readonly dataSourceInfo: DatasourceReference & { readonly objectType: 'Datasource' };
  readonly dataSourceSetInfo: DatasourceReference & { readonly objectType: 'DatasourceSet' };
  readonly datasourceAuthCredentials?: {
    readonly objectType: 'SecretStoreBasedAuthCredentials';
    readonly secretStoreResource: { readonly uri: string; readonly secretStoreType: 'AzureKeyVault' };
  };
  readonly identityDetails?: {
    readonly useSystemAssignedIdentity: boolean;
    readonly userAssignedIdentityArmUrl?: string;
  };
  readonly policyInfo: { readonly policyId: string; readonly policyVersion: '' };
  readonly objectType: 'BackupInstance';
}

/** Namespace of the derived names. Changing it would give every protected datasource a second name: never change it. */
const NAME_NAMESPACE = '6e0e1d5c-0c3b-5c5e-9d7e-3b0a4f6f2a11';

/**
 * The name of the instance, derived from datasource and vault, so that a PUT that is sent twice meets itself.
 * Form: `<server>-<guid>` or `<server>-<database>-<guid>`, as the service's articles name theirs.
 */
export function backupInstanceName(datasource: Datasource, vaultId: ResourceId): string {
  const guid = uuidv5(`${comparable(datasource.id)}\n${comparable(vaultId)}`, NAME_NAMESPACE);
  return [...displayPath(datasource), guid].join('-');
}

/** The id of the instance in its vault. */
export function backupInstanceId(datasource: Datasource, vaultId: ResourceId): string {
  return `${vaultId}/backupInstances/${backupInstanceName(datasource, vaultId)}`;
}

/** The datasource as bodies of the REST API name it. */
export const datasourceInfo = ({ id, descriptor }: Datasource, location: string): BackupInstance['dataSourceInfo'] => ({
  resourceID: id,
  resourceUri: '',
  datasourceType: descriptor.datasourceType,
  resourceName: nameOf(id),
  resourceType: descriptor.datasourceType,
  resourceLocation: location,
  objectType: 'Datasource',
});

/** What the datasource belongs to, as bodies of the REST API name it. */
export function datasourceSetInfo(datasource: Datasource, location: string): BackupInstance['dataSourceSetInfo'] {
  const { datasourceType, setResourceType } = datasource.descriptor;
  const setId = datasourceSetId(datasource);
  return {
    resourceID: setId,
    resourceUri: '',
    datasourceType,
    resourceName: nameOf(setId),
    resourceType: setResourceType,
    resourceLocation: location,
    objectType: 'DatasourceSet',
  };
}

/** The way to a connection string: the URI of a secret, never the secret. */
export const secretCredentials = (uri: SecretUri): NonNullable<BackupInstance['datasourceAuthCredentials']> => ({
  objectType: 'SecretStoreBasedAuthCredentials',
  secretStoreResource: { uri, secretStoreType: 'AzureKeyVault' },
});

/** The body's core for `validateForBackup` (as `backupInstance`) and for the PUT (as `properties`). */
export function backupInstanceRequest(
  datasource: Datasource,
  { target, location, secretUri, identity, friendlyName }: BackupInstanceSpecification,
): BackupInstance {
  return {
    friendlyName: friendlyName ?? displayPath(datasource).join('/'),
    dataSourceInfo: datasourceInfo(datasource, location),
    dataSourceSetInfo: datasourceSetInfo(datasource, location),
    ...(secretUri && { datasourceAuthCredentials: secretCredentials(secretUri) }),
    ...(identity && { identityDetails: identityDetails(identity) }),
    policyInfo: { policyId: target.policyId, policyVersion: '' },
    objectType: 'BackupInstance',
  };
}

/** Which identity acts, as bodies of the REST API name it. */
export function identityDetails(identity: VaultIdentity): NonNullable<BackupInstance['identityDetails']> {
  return identity.kind === 'systemAssigned'
    ? { useSystemAssignedIdentity: true }
    : { useSystemAssignedIdentity: false, userAssignedIdentityArmUrl: identity.id };
}

function displayPath(datasource: Datasource): string[] {
  const name = nameOf(datasource.id);
  return datasource.descriptor.setInfo === 'self' ? [name] : [nameOf(datasourceSetId(datasource)), name];
}
