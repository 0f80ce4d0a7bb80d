import { z } from 'zod';
import { type AuditId, isAuditId } from '../../domain/audit/audit-id';
import type { RunningProtection } from '../../domain/audit/audit-steps';
import type { Remedy } from '../../domain/audit/remedy';
import { type RecordedResult, stillRunning } from '../../domain/audit/remedy-results';
import { REMEDIES_PER_CHUNK, reportPaths, workingPaths } from '../../domain/audit/report-paths';
import { comparable } from '../../domain/resource-id';
import { compareTexts } from '../../domain/rules/exclusions';
import { earlierAudits } from '../../reports/audit-reports';
import type { ReportStore } from '../../reports/report-store';
import { readRows, toLines } from '../../reports/row-files';
import { remedyRow } from './remedies';
import { resultsOf } from './remedy-results';

/** A resource whose protection failed, and the id of the audit in which it did last. */
const failureRow = z.object({ resourceId: z.string(), failedIn: z.string() });
type Failure = z.infer<typeof failureRow>;

/** Audits that are looked at for protections that they started and that may still run. */
const LOOKED_AT = 5;

/** What the audits before this one have left. */
interface Earlier {
  /** The last failures by resource. */
  readonly failures: ReadonlyMap<string, Failure>;
  readonly running: readonly RunningProtection[];
}

/** The failures that an audit knew of, and its own. */
async function failuresOf(
  store: ReportStore,
  id: AuditId,
  results: readonly RecordedResult[],
): Promise<Map<string, Failure>> {
  const failures = new Map<string, Failure>();
  for (const failure of await readRows(store, reportPaths.failedRemedies(id), failureRow)) {
    failures.set(comparable(failure.resourceId), failure);
  }
  for (const { resourceId, result } of results) {
    if (result === 'failed') failures.set(comparable(resourceId), { resourceId, failedIn: id });
    else if (result === 'protected') failures.delete(comparable(resourceId));
  }
  return failures;
}

/** Failures are handed on from audit to audit; what still runs is known to the last one that started anything. */
async function leftByEarlier(store: ReportStore, auditId: AuditId): Promise<Earlier> {
  let failures: Map<string, Failure> | undefined;
  let looked = 0;
  for await (const { id } of earlierAudits(store, auditId)) {
    if (looked++ >= LOOKED_AT) break;
    if (!isAuditId(id)) continue;
    const results = await resultsOf(store, id);
    failures ??= await failuresOf(store, id, results);
    if (results.length === 0) continue;
    const running = stillRunning(results).map((each) => ({ ...each, isOfEarlierAudit: true as const }));
    return { failures, running };
  }
  return { failures: failures ?? new Map(), running: [] };
}

/** What an audit has to make, and what takes room from that. */
export interface OrderedRemedies {
  readonly count: number;
  readonly running: readonly RunningProtection[];
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
 */
export async function orderRemedies(
  store: ReportStore,
  auditId: AuditId,
  buckets: readonly number[],
): Promise<OrderedRemedies> {
  const { failures, running } = await leftByEarlier(store, auditId);
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
  return { count: list.count, running };
}
