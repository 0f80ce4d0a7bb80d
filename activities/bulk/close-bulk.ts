import { addCounts, type BulkRow, countItems } from '../../domain/bulk/bulk-item';
import { bulkPaths } from '../../domain/bulk/bulk-paths';
import { type BulkFailure, type BulkRecord, MAX_LISTED_FAILURES } from '../../domain/bulk/bulk-record';
import type { BulkFiles } from '../../domain/bulk/bulk-files';
import type { BulkOutcome } from '../../domain/bulk/bulk-request';
import type { CloseBulkInput } from '../../domain/bulk/bulk-steps';
import type { ReportStore } from '../../reports/report-store';

const failuresAmong = (rows: readonly BulkRow[]): BulkFailure[] =>
  rows
    .filter(({ state }) => state === 'failed')
    .map(({ resourceId, code = 'InternalError', message = '' }) => ({ resourceId, code, message }));

/** The end in the words of a monitor. */
function endOf(outcome: BulkOutcome): Pick<BulkRecord, 'status' | 'reason' | 'error'> {
  switch (outcome.kind) {
    case 'BulkEnded':
      return { status: 'Succeeded' };
    case 'Cancelled':
      return { status: 'Canceled', ...(outcome.reason !== undefined && { reason: outcome.reason }) };
    case 'Refused': {
      const { code, message } = outcome.error;
      return { status: 'Failed', error: { code, message } };
    }
    case 'TimedOut': {
      const message = `Azure did not finish the phase ${outcome.phase} within ${outcome.waitedSeconds} seconds.`;
      return { status: 'Failed', error: { code: 'OperationTimedOut', message } };
    }
  }
}

/** Writes down how a bulk ended, counted from its items: they are right even where the orchestration was cut off. */
export const closeBulk =
  (store: ReportStore, files: BulkFiles) =>
  async ({ bulkId, endedAt, outcome }: CloseBulkInput): Promise<object> => {
    const record = await files.record(bulkId);
    if (record === undefined) return {};
    let counts = countItems([]);
    const failures: BulkFailure[] = [];
    for (let chunk = 0, rows = await files.rows(bulkId, 0); rows.length > 0; rows = await files.rows(bulkId, ++chunk)) {
      counts = addCounts(counts, countItems(rows));
      failures.push(...failuresAmong(rows).slice(0, MAX_LISTED_FAILURES - failures.length));
    }
    await files.writeRecord({
      ...record,
      ...endOf(outcome),
      endedAt: new Date(endedAt).toISOString(),
      counts,
      failures,
    });
    await store.remove(bulkPaths.work(bulkId));
    return {};
  };
