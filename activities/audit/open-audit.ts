import type { AuditOpening, OpenAuditInput } from '../../domain/audit/audit-steps';
import { earlierAudits, writeRecord } from '../../reports/audit-reports';
import type { ReportStore } from '../../reports/report-store';

/** Writes down that the audit runs, and finds the one before it: what it measures starts there. */
export const openAudit =
  (store: ReportStore) =>
  async ({ auditId, correlationId, trigger, startedAt }: OpenAuditInput): Promise<AuditOpening> => {
    await writeRecord(store, auditId, {
      ...{ id: auditId, trigger, status: 'Running', correlationId },
      startedAt: new Date(startedAt).toISOString(),
    });
    for await (const { startedAt: previous } of earlierAudits(store, auditId)) {
      return { previousStartedAt: Date.parse(previous) };
    }
    return {};
  };
