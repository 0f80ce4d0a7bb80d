import type { AuditRecord } from '../../domain/audit/audit-record';
import type { AuditOutcome } from '../../domain/audit/audit-request';
import type { CloseAuditInput } from '../../domain/audit/audit-steps';
import { workingPaths } from '../../domain/audit/report-paths';
import type { ReportStore } from '../../reports/report-store';
import { readRecord, writeRecord } from '../../reports/audit-reports';

function endOf(outcome: AuditOutcome): Pick<AuditRecord, 'status' | 'error'> {
  switch (outcome.kind) {
    case 'Audited':
      return { status: 'Succeeded' };
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

/** Writes down how the audit ended, and clears its working files away. */
export const closeAudit =
  (store: ReportStore) =>
  async ({ auditId, correlationId, trigger, startedAt, endedAt, outcome }: CloseAuditInput): Promise<object> => {
    const { summary } = (await readRecord(store, auditId)) ?? {};
    const remediation = outcome.kind === 'Audited' ? outcome.remediation : undefined;
    await writeRecord(store, auditId, {
      ...{ id: auditId, trigger, correlationId, ...endOf(outcome) },
      startedAt: new Date(startedAt).toISOString(),
      endedAt: new Date(endedAt).toISOString(),
      ...(summary && { summary: { ...summary, ...(remediation && { remediation }) } }),
    });
    await store.remove(workingPaths.all(auditId));
    return {};
  };
