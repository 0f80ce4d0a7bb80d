import type { VaultIdentity } from '../backup-instance-request';
import type { ResourceId } from '../resource-id';
import type { SecretUri } from '../secret-uri';

/** Where a restore writes. */
export type RestoreTarget =
  | {
      readonly kind: 'files';
      /** `https://{account}.blob.core.windows.net/{container}`, without a query: nothing in it is a secret. */
      readonly containerUrl: string;
      /** The container as a resource: by it the scopes are checked that this app may touch. */
      readonly containerId: string;
      readonly filePrefix: string;
    }
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
