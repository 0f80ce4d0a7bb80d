import { z } from 'zod';
import type { AuditId } from '../../domain/audit/audit-id';
import type { RemediationProgress } from '../../domain/audit/remediation';
import { remedyResults } from '../../domain/audit/remedy';
import { progressOf, type RecordedResult } from '../../domain/audit/remedy-results';
import { REMEDIES_PER_CHUNK, reportPaths, workingPaths } from '../../domain/audit/report-paths';
import { isResourceId, type ResourceId } from '../../domain/resource-id';
import type { ReportStore } from '../../reports/report-store';
import { readFolder, readRows } from '../../reports/row-files';

const resultRow: z.ZodType<RecordedResult> = z.object({
  resourceId: z.custom<ResourceId>((value) => typeof value === 'string' && isResourceId(value)),
  operationId: z.string().exactOptional(),
  result: z.enum(remedyResults),
});

/** What became of the protections that an audit took on, in the order in which it was seen. */
export const resultsOf = (store: ReportStore, auditId: AuditId): Promise<RecordedResult[]> =>
  readFolder(store, reportPaths.remediationOf(auditId), resultRow);

/** How many protections an audit was to make; its working files know, as long as they are there. */
async function countRemedies(store: ReportStore, auditId: AuditId): Promise<number> {
  const chunks = await store.list(workingPaths.remedyChunks(auditId));
  const last = chunks.at(-1);
  if (last === undefined) return 0;
  const rows = await readRows(store, last, z.unknown());
  return (chunks.length - 1) * REMEDIES_PER_CHUNK + rows.length;
}

/** How far the remediation of an audit came, by what it has written down. */
export async function remediationSoFar(store: ReportStore, auditId: AuditId): Promise<RemediationProgress> {
  return progressOf(await resultsOf(store, auditId), await countRemedies(store, auditId));
}
