import type { NotStarted } from '../auto-protection';
import type { BackupInstanceSpecification } from '../backup-instance-request';
import type { Throttled } from '../long-running';
import type { ResourceId } from '../resource-id';

/** A protection that the rules want and nobody has started. */
export interface Remedy {
  readonly resourceId: ResourceId;
  readonly specification: BackupInstanceSpecification;
  readonly rule: string;
  /** When the resource was created, ISO 8601, where the inventory knows it. */
  readonly createdAt?: string;
}

/** What a look at the resource, just before the start, makes of a remedy: the audit may have found it hours ago. */
export type RemedyNow = { readonly kind: 'wanted'; readonly remedy: Remedy } | NotStarted | Throttled;

export const remedyResults = ['started', 'running', 'protected', 'failed', 'skipped'] as const;

/**
 * What came of one protection that a remediation took on. `running`: an earlier audit has started it, and it takes room
 * from those of this one.
 */
export interface RemedyResult {
  readonly resourceId: ResourceId;
  readonly operationId?: string;
  readonly result: (typeof remedyResults)[number];
  /** Why not, for those that failed or were skipped: a code and a sentence. */
  readonly code?: string;
  readonly message?: string;
}
