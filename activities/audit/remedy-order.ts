import { z } from 'zod';
import { type AuditId, isAuditId } from '../../domain/audit/audit-id';
import type { Remedy } from '../../domain/audit/remedy';
import { REMEDIES_PER_CHUNK, reportPaths, workingPaths } from '../../domain/audit/report-paths';
import { comparable } from '../../domain/resource-id';
import { compareTexts } from '../../domain/rules/exclusions';
import { earlierAudits } from '../../reports/audit-reports';
import type { ReportStore } from '../../reports/report-store';
import { readFolder, readRows, toLines } from '../../reports/row-files';
import { remedyRow } from './remedies';

/** A resource whose protection failed, and the id of the audit in which it did last. */
const failureRow = z.object({ resourceId: z.string(), failedIn: z.string() });
type Failure = z.infer<typeof failureRow>;

const resultRow = z.object({ resourceId: z.string(), result: z.string() });

/** The last failures by resource, as the audit before this one left them. */
async function earlierFailures(store: ReportStore, auditId: AuditId): Promise<Map<string, Failure>> {
  const failures = new Map<string, Failure>();
  for await (const { id } of earlierAudits(store, auditId)) {
    if (!isAuditId(id)) continue;
    for (const failure of await readRows(store, reportPaths.failedRemedies(id), failureRow)) {
      failures.set(comparable(failure.resourceId), failure);
    }
    for (const { resourceId, result } of await readFolder(store, reportPaths.remediationOf(id), resultRow)) {
      if (result === 'failed') failures.set(comparable(resourceId), { resourceId, failedIn: id });
      else if (result === 'protected') failures.delete(comparable(resourceId));
    }
    break;
  }
  return failures;
}

/** Writes a list in chunks of what a look of the remediation reads. */
class ChunkWriter {
  #waiting: Remedy[] = [];
  #chunks = 0;
  count = 0;
  readonly #store: ReportStore;
  readonly #auditId: AuditId;

  constructor(store: ReportStore, auditId: AuditId) {
    this.#store = store;
    this.#auditId = auditId;
  }

  async add(remedy: Remedy): Promise<void> {
    this.#waiting.push(remedy);
    this.count += 1;
    if (this.#waiting.length === REMEDIES_PER_CHUNK) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    await this.#store.write(workingPaths.remedyChunk(this.#auditId, this.#chunks), toLines(this.#waiting));
    this.#chunks += 1;
    this.#waiting = [];
  }
}

/**
 * Brings the remedies of all buckets into one numbered list: first what has not failed yet, then what failed, the longest
 * ago first. A remediation that stops when too many fail would else stop at the same ones every night, and nobody behind
 * them would ever get a turn.
 *
 * @returns how many they are
 */
export async function orderRemedies(store: ReportStore, auditId: AuditId, buckets: readonly number[]): Promise<number> {
  const failures = await earlierFailures(store, auditId);
  const list = new ChunkWriter(store, auditId);
  const failed: { readonly remedy: Remedy; readonly failure: Failure }[] = [];
  for (const bucket of buckets) {
    for (const remedy of await readRows(store, workingPaths.remediesOf(auditId, bucket), remedyRow)) {
      const failure = failures.get(comparable(remedy.resourceId));
      if (failure === undefined) await list.add(remedy);
      else failed.push({ remedy, failure });
    }
  }
  failed.sort((left, right) => compareTexts(left.failure.failedIn, right.failure.failedIn));
  for (const { remedy } of failed) await list.add(remedy);
  await list.flush();
  if (failed.length > 0) {
    await store.write(reportPaths.failedRemedies(auditId), toLines(failed.map(({ failure }) => failure)));
  }
  return list.count;
}
