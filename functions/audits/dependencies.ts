import type { AuditReports } from '../../domain/audit/audit-reports';
import type { RemediationLimits } from '../../domain/audit/audit-request';
import type { IdempotencyClaims } from '../../domain/idempotency/claim';
import type { WaitSettings } from '../../domain/wait-settings';

/** What the audit's functions are built with. */
export interface Auditing {
  readonly waits: WaitSettings;
  readonly reports: AuditReports;
  /** Where idempotency keys are remembered. */
  readonly claims: IdempotencyClaims;
  readonly remediation?: RemediationLimits;
  /** Of the URLs in answers, without a slash at the end; the request's own origin when it is not known. */
  readonly publicUrl?: string;
}
