import type { VaultIdentity } from '../backup-instance-request';
import type { ResourceId } from '../resource-id';
import type { SecretUri } from '../secret-uri';

/** A container of blobs that a restore writes files to. */
export interface FilesTarget {
  readonly kind: 'files';
  /** `https://{account}.blob.core.windows.net/{container}`, without a query: nothing in it is a secret. */
  readonly containerUrl: string;
  /** The account as the caller names it. That the URL leads there has to be looked up: see `target-mismatch.ts`. */
  readonly storageAccountId: ResourceId;
  /** The container as a resource: by it the scopes are checked that this app may touch. */
  readonly containerId: string;
  readonly filePrefix: string;
}

/** Where a restore writes. */
export type RestoreTarget =
  | FilesTarget
  | {
      readonly kind: 'database';
      /** A database that does not exist yet, on a single server. */
      readonly databaseId: ResourceId;
      /** The connection string of the target server, as the URI of a Key Vault secret. */
      readonly secretUri: SecretUri;
    };

export interface RestoreSpecification {
  readonly recoveryPointId: string;
  /** The region of vault and target. */
  readonly location: string;
  readonly target: RestoreTarget;
  /** Which of the vault's identities reads the backup and writes the target; that of the instance when absent. */
  readonly identity?: VaultIdentity;
}
