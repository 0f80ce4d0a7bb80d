import type { AuditId } from './audit-id';
import type { AuditRecord } from './audit-record';
import type { Finding } from './finding';
import type { FindingFilter } from './finding-filter';

/** Where a page of findings begins: a bucket, and how many of its findings come before. Stays the same while others come. */
export interface FindingPlace {
  readonly bucket: number;
  readonly line: number;
}

/** The tables of an audit that are for people. */
export const auditTables = ['findings', 'estate', 'incomplete'] as const;

export type AuditTable = (typeof auditTables)[number];

/** The reports of audits, for those who show them. */
export interface AuditReports {
  record(id: AuditId): Promise<AuditRecord | undefined>;
  /** Newest first; `next` is the id to go on before, absent on the last page. */
  records(page: { readonly before: AuditId | undefined; readonly top: number }): Promise<{
    readonly records: readonly AuditRecord[];
    readonly next?: AuditId;
  }>;
  /**
   * May hold fewer than `top`, even none, and still have a `next`: a page reads some of the findings, not all. While they
   * are `growing` there is always a next one, and pages stop before a bucket that is not there yet, though later ones may
   * be: so each finding comes once.
   */
  findings(
    id: AuditId,
    page: {
      readonly filter: FindingFilter;
      readonly from: FindingPlace;
      readonly top: number;
      readonly isGrowing: boolean;
    },
  ): Promise<{ readonly findings: readonly Finding[]; readonly next?: FindingPlace }>;
  /** The CSV for people; `undefined` before the audit has got so far. */
  table(id: AuditId, table: AuditTable): Promise<string | undefined>;
}
