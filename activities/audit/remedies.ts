import { z } from 'zod';
import { specificationSchema } from '../../contracts';
import type { AuditId } from '../../domain/audit/audit-id';
import type { Remedy } from '../../domain/audit/remedy';
import { REMEDIES_PER_CHUNK, reportPaths, workingPaths } from '../../domain/audit/report-paths';
import { isResourceId, type ResourceId } from '../../domain/resource-id';
import type { ReportStore } from '../../reports/report-store';
import { readRows, toLines } from '../../reports/row-files';

export const remedyRow: z.ZodType<Remedy> = z.object({
  resourceId: z.custom<ResourceId>((value) => typeof value === 'string' && isResourceId(value)),
  specification: specificationSchema,
  rule: z.string(),
  createdAt: z.string().exactOptional(),
});

/** The protections that an audit may start, for those who start them. */
export interface RemedyList {
  /** The remedy of a number, from 0; `undefined` beyond the last. */
  at(auditId: AuditId, number: number): Promise<Remedy | undefined>;
  /** Keeps what came of some of them. */
  record(auditId: AuditId, look: number, results: readonly object[]): Promise<void>;
}

export const remedyList = (store: ReportStore): RemedyList => ({
  async at(auditId, number) {
    const chunk = Math.floor(number / REMEDIES_PER_CHUNK);
    const rows = await readRows(store, workingPaths.remedyChunk(auditId, chunk), remedyRow);
    return rows[number % REMEDIES_PER_CHUNK];
  },
  async record(auditId, look, results) {
    if (results.length > 0) await store.write(reportPaths.remediation(auditId, look), toLines(results));
  },
});
