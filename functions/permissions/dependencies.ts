import type { VaultIdentity } from '../../domain/backup-instance-request';
import type { Datasource } from '../../domain/datasource';
import type { PermissionsAnswer } from '../../domain/permissions/permission-steps';
import type { ResourceId } from '../../domain/resource-id';
import type { SecretUri } from '../../domain/secret-uri';
import type { Dependencies } from '../dependencies';

/** Whose permissions are looked at, and for what. */
export interface PermissionQuestion {
  readonly datasource: Datasource;
  readonly vaultId: ResourceId;
  readonly identity?: VaultIdentity;
  readonly secretUri?: SecretUri;
  readonly keyVaultId?: ResourceId;
  readonly correlationId: string;
}

/** What the routes of permissions need besides what all have. */
export interface PermissionDependencies extends Dependencies {
  readonly permissions: {
    readonly allowGrants: boolean;
    /** Reads of Azure that are made while the caller waits. */
    readonly read: (question: PermissionQuestion) => Promise<PermissionsAnswer>;
  };
}
