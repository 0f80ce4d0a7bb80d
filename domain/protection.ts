import type { VaultIdentity } from './backup-instance-request';
import type { ServiceError } from './service-error';

/** A backup instance as it was observed in a vault. */
export interface ObservedBackupInstance {
  readonly id: string;
  readonly name: string;
  readonly vaultId: string;
  readonly policyId: string;
  readonly datasourceId: string;
  /** `currentProtectionState`, in the service's word. */
  readonly protectionState: string;
  readonly provisioningState?: string;
  /** Which of the vault's identities acts for it; the system-assigned one when absent. */
  readonly identity?: VaultIdentity;
  /** ISO 8601: until when the vault keeps one that was deleted. */
  readonly purgeAt?: string;
  /** `protectionErrorDetails` or `protectionStatus.errorDetails`. */
  readonly error?: ServiceError;
}
