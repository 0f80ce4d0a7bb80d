import type { BulkFiles } from '../../domain/bulk/bulk-files';
import type { WriteAllowance } from '../../domain/bulk/write-pacing';
import type { IdempotencyClaims } from '../../domain/idempotency/claim';
import type { WaitSettings } from '../../domain/wait-settings';
import type { AccessRules } from '../http/access-rules';

/** What the functions of bulks are built with. */
export interface BulkProtecting {
  readonly access: AccessRules;
  readonly files: BulkFiles;
  /** Where idempotency keys are remembered. */
  readonly claims: IdempotencyClaims;
  readonly waits: WaitSettings;
  readonly allowance: WriteAllowance;
  /** Of the URLs in answers, without a slash at the end; the request's own origin when it is not known. */
  readonly publicUrl?: string;
}
