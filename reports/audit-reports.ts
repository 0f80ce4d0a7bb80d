import { type AuditId, isAuditId } from '../domain/audit/audit-id';
import { type AuditRecord, auditRecordSchema } from '../domain/audit/audit-record';
import type { AuditReports, AuditTable } from '../domain/audit/audit-reports';
import { type Finding, findingSchema } from '../domain/audit/finding';
import { matchesFinding } from '../domain/audit/finding-filter';
import { AUDITS, reportPaths } from '../domain/audit/report-paths';
import type { ReportStore } from './report-store';
import { readRows } from './row-files';

/** The record of an audit; `undefined` when there is none that can be read. */
export async function readRecord(store: ReportStore, id: AuditId): Promise<AuditRecord | undefined> {
  const text = await store.read(reportPaths.record(id));
  return text === undefined ? undefined : auditRecordSchema.safeParse(JSON.parse(text)).data;
}

export const writeRecord = (store: ReportStore, id: AuditId, record: AuditRecord): Promise<void> =>
  store.write(reportPaths.record(id), `${JSON.stringify(record, undefined, 2)}\n`);

/** The ids of the audits before one, or of all; the newest first. */
async function auditIds(store: ReportStore, before: AuditId | undefined): Promise<AuditId[]> {
  const ids = (await store.folders(AUDITS)).filter(isAuditId);
  return ids.filter((id) => before === undefined || id < before).reverse();
}

/** The records of earlier audits, the newest first. */
export async function* recordsBefore(store: ReportStore, before: AuditId): AsyncGenerator<AuditRecord> {
  for (const id of await auditIds(store, before)) {
    const record = await readRecord(store, id);
    if (record !== undefined) yield record;
  }
}

/** Earlier audits that came to a summary, the newest first. */
export async function* earlierAudits(store: ReportStore, before: AuditId): AsyncGenerator<AuditRecord> {
  for await (const record of recordsBefore(store, before)) if (record.summary !== undefined) yield record;
}

/** Files that one page reads at most: a filter that fits little must not read a whole estate for one answer. */
const FILES_PER_PAGE = 8;

const tablePaths: Readonly<Record<AuditTable, (id: AuditId) => string>> = {
  findings: reportPaths.findingsTable,
  estate: reportPaths.estateTable,
  incomplete: reportPaths.incompleteTable,
};

const bucketOfFile = (path: string): number => Number(/(\d+)\.ndjson$/.exec(path)?.[1]);

/**
 * The buckets to read from one on. Buckets are examined side by side and written in any order: while there are more to
 * come, one that is missing has all behind it wait, or its findings would be passed over.
 */
function bucketsFrom(files: readonly string[], first: number, isGrowing: boolean): number[] {
  const there = files.map(bucketOfFile).filter((bucket) => bucket >= first);
  there.sort((left, right) => left - right);
  return isGrowing ? there.filter((bucket, index) => bucket === first + index) : there;
}

export const auditReports = (store: ReportStore): AuditReports => ({
  record: (id) => readRecord(store, id),

  async records({ before, top }) {
    const ids = await auditIds(store, before);
    const page = ids.slice(0, top);
    const records = await Promise.all(page.map((id) => readRecord(store, id)));
    const last = page.at(-1);
    return {
      records: records.filter((record) => record !== undefined),
      ...(last !== undefined && ids.length > top && { next: last }),
    };
  },

  async findings(id, { filter, from, top, isGrowing }) {
    const ahead = bucketsFrom(await store.list(reportPaths.findings(id)), from.bucket, isGrowing);
    const findings: Finding[] = [];
    for (const bucket of ahead.slice(0, FILES_PER_PAGE)) {
      const rows = await readRows(store, reportPaths.findingsOf(id, bucket), findingSchema);
      const before = bucket === from.bucket ? from.line : 0;
      for (const [line, finding] of rows.entries()) {
        if (line < before || !matchesFinding(finding, filter)) continue;
        if (findings.length === top) return { findings, next: { bucket, line } };
        findings.push(finding);
      }
    }
    const next = ahead[FILES_PER_PAGE];
    if (next !== undefined) return { findings, next: { bucket: next, line: 0 } };
    if (!isGrowing) return { findings };
    const last = ahead.at(-1);
    return { findings, next: last === undefined ? from : { bucket: last + 1, line: 0 } };
  },

  table: (id, table) => store.read(tablePaths[table](id)),
});
