import type { GuardProxy } from '../guards/resource-guard';
import type { Job } from '../jobs/job';
import type { JsonObject } from '../json';
import type { BackupInstance } from './instance-record';

export interface BackupPolicy {
  readonly id: string;
  readonly name: string;
  readonly datasourceTypes: readonly string[];
  /** `policyRules` as ARM shows them. */
  readonly rules: readonly JsonObject[];
}

export type SoftDeleteState = 'Off' | 'On' | 'AlwaysOn';

export type ImmutabilityState = 'Disabled' | 'Unlocked' | 'Locked';

export interface Vault {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** Empty when the vault has no identity. */
  readonly identity: {
    readonly type: string;
    readonly principalId?: string | undefined;
    readonly userAssigned?: readonly string[] | undefined;
  };
  readonly softDelete: { readonly state: SoftDeleteState; readonly retentionDays: number };
  readonly tags: Readonly<Record<string, string>>;
  readonly policies: Map<string, BackupPolicy>;
  /** Keyed by id. Those whose deletion has ended are moved out on the next access: `removing` holds their keys. */
  readonly instances: Map<string, BackupInstance>;
  readonly removing: Set<string>;
  readonly deleted: Map<string, BackupInstance>;
  /** Keyed by name, lower case. */
  readonly jobs: Map<string, Job>;
  readonly immutability: ImmutabilityState;
  /** The link to a resource guard: multi-user authorization. */
  readonly guard: GuardProxy | undefined;
}
