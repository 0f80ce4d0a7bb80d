import type { BackupInstanceSpecification } from '../backup-instance-request';
import type { ResourceId } from '../resource-id';

/** A protection that the rules want and nobody has started. */
export interface Remedy {
  readonly resourceId: ResourceId;
  readonly specification: BackupInstanceSpecification;
  readonly rule: string;
  /** When the resource was created, ISO 8601, where the inventory knows it. */
  readonly createdAt?: string;
}

/** What came of one protection that a remediation took on. */
export interface RemedyResult {
  readonly resourceId: ResourceId;
  readonly operationId?: string;
  readonly result: 'started' | 'protected' | 'failed' | 'skipped';
  /** Why not, for those that failed or were skipped: a code and a sentence. */
  readonly code?: string;
  readonly message?: string;
}
