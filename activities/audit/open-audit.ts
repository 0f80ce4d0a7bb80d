import { type AuditId, isAuditId } from '../../domain/audit/audit-id';
import { interrupted } from '../../domain/audit/audit-record';
import { reportPaths, workingPaths } from '../../domain/audit/report-paths';
import type { AuditSummary } from '../../domain/audit/audit-summary';
import type { AuditOpening, OpenAuditInput } from '../../domain/audit/audit-steps';
import { earlierAudits, recordsBefore, writeRecord } from '../../reports/audit-reports';
import type { ReportStore } from '../../reports/report-store';
import { remediationSoFar } from './remedy-results';

/** Audits that are looked at for one that was interrupted: each runs alone, so it is one of the last. */
const LOOKED_AT = 5;

/** What an audit that was cut off in its remediation has started; nothing where it had not come so far. */
async function withRemediation(store: ReportStore, id: AuditId, summary: AuditSummary): Promise<AuditSummary> {
  if ((await store.list(reportPaths.remediationOf(id))).length === 0) return summary;
  return { ...summary, remediation: { ...(await remediationSoFar(store, id)), stopped: interrupted.message } };
}

/**
 * An audit that was terminated, or whose app was removed, could not write down its end. The next one does: none runs beside
 * it. What it has found stays, and its working files go.
 */
async function settleInterrupted(store: ReportStore, auditId: AuditId): Promise<void> {
  let looked = 0;
  for await (const record of recordsBefore(store, auditId)) {
    if (looked++ >= LOOKED_AT) return;
    const { id, status } = record;
    if (status !== 'Running' || !isAuditId(id)) continue;
    const summary = record.summary && (await withRemediation(store, id, record.summary));
    await writeRecord(store, id, { ...record, status: 'Failed', error: interrupted, ...(summary && { summary }) });
    await store.remove(workingPaths.all(id));
  }
}

/** Writes down that the audit runs, and finds the one before it: what it measures starts there. */
export const openAudit =
  (store: ReportStore) =>
  async ({ auditId, correlationId, trigger, startedAt }: OpenAuditInput): Promise<AuditOpening> => {
    await writeRecord(store, auditId, {
      ...{ id: auditId, trigger, status: 'Running', correlationId },
      startedAt: new Date(startedAt).toISOString(),
    });
    await settleInterrupted(store, auditId);
    for await (const { id, summary } of earlierAudits(store, auditId)) {
      if (!isAuditId(id) || summary === undefined) continue;
      const { to, since } = summary.timeToProtect;
      return { previous: { id, measuredTo: Date.parse(to), since: Date.parse(since) } };
    }
    return {};
  };
