import type { AuditId } from '../../domain/audit/audit-id';
import type { AuditRecord } from '../../domain/audit/audit-record';
import type { RemediationLimits } from '../../domain/audit/audit-request';
import type { Finding } from '../../domain/audit/finding';
import type { FindingFilter } from '../../domain/audit/finding-filter';
import type { WaitSettings } from '../../domain/wait-settings';

/** Where a page of findings begins. */
export interface FindingPlace {
  readonly file: number;
  readonly skip: number;
}

/** The reports, as the functions need them; `reports/audit-reports.ts` is one. */
export interface AuditReports {
  record(id: AuditId): Promise<AuditRecord | undefined>;
  records(page: { readonly before: AuditId | undefined; readonly top: number }): Promise<{
    readonly records: readonly AuditRecord[];
    readonly next?: AuditId;
  }>;
  findings(
    id: AuditId,
    page: { readonly filter: FindingFilter; readonly from: FindingPlace; readonly top: number },
  ): Promise<{ readonly findings: readonly Finding[]; readonly next?: FindingPlace }>;
  table(id: AuditId, table: 'findings' | 'estate'): Promise<string | undefined>;
}

/** What the audit's functions are built with. */
export interface Auditing {
  readonly waits: WaitSettings;
  readonly reports: AuditReports;
  readonly remediation?: RemediationLimits;
  /** Of the URLs in answers, without a slash at the end; the request's own origin when it is not known. */
  readonly publicUrl?: string;
}
