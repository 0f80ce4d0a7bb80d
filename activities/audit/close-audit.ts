import type { AuditRecord } from '../../domain/audit/audit-record';
import type { AuditOutcome } from '../../domain/audit/audit-request';
import type { CloseAuditInput } from '../../domain/audit/audit-steps';
import { workingPaths } from '../../domain/audit/report-paths';
import type { ReportStore } from '../../reports/report-store';
import { readRecord, writeRecord } from '../../reports/audit-reports';

function endOf(outcome: AuditOutcome): Pick<AuditRecord, 'status' | 'error'> {
  switch (outcome.kind) {
    case 'Audited':
      return { status: outcome.incomplete === undefined ? 'Succeeded' : 'Incomplete' };
    case 'Cancelled':
      return { status: 'Canceled' };
    case 'Refused': {
      const { error, phase } = outcome;
      return { status: 'Failed', error: { code: error.code, message: error.message, phase } };
    }
    case 'TimedOut': {
      const { phase, waitedSeconds, lastError } = outcome;
      const message = lastError?.message ?? `The phase ${phase} did not end within ${waitedSeconds} seconds.`;
      return { status: 'Failed', error: { code: lastError?.code ?? 'OperationTimedOut', message, phase } };
    }
  }
}

/** The name by which the ends of audits are found in the log; alerts rely on it. */
const AUDIT_EVENT = 'sauvegarde.audit';

/** One line of JSON for those who watch the app: how it ended, and the numbers that an alert can be made of. */
function logText({ id, trigger, status, correlationId, error, summary }: AuditRecord, seconds: number): string {
  const {
    resources,
    covered,
    coveredPercent,
    currentPercent,
    unknown,
    incompleteCount: incompleteParts,
  } = summary ?? {};
  const { findingCount, findings, trend, remediation } = summary ?? {};
  // Members without a value are left out by JSON.
  return JSON.stringify({
    ...{ event: AUDIT_EVENT, auditId: id, trigger, status, correlationId, seconds, code: error?.code },
    ...{ resources, covered, coveredPercent, currentPercent, unknown, incompleteParts },
    ...{ findingCount, findings, change: trend?.change, remediation },
  });
}

/** Writes down how the audit ended, in its record and in the log, and clears its working files away. */
export const closeAudit =
  (store: ReportStore) =>
  async (input: CloseAuditInput, context: { readonly log: (text: string) => void }): Promise<object> => {
    const { auditId, correlationId, trigger, startedAt, endedAt, outcome } = input;
    const { summary } = (await readRecord(store, auditId)) ?? {};
    const remediation = outcome.kind === 'Audited' ? outcome.remediation : undefined;
    const record: AuditRecord = {
      ...{ id: auditId, trigger, correlationId, ...endOf(outcome) },
      startedAt: new Date(startedAt).toISOString(),
      endedAt: new Date(endedAt).toISOString(),
      ...(summary && { summary: { ...summary, ...(remediation && { remediation }) } }),
    };
    await writeRecord(store, auditId, record);
    context.log(logText(record, Math.round((endedAt - startedAt) / 1000)));
    await store.remove(workingPaths.all(auditId));
    return {};
  };
