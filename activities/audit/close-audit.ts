import type { AuditRecord } from '../../domain/audit/audit-record';
import type { AuditOutcome } from '../../domain/audit/audit-request';
import type { AuditSummary } from '../../domain/audit/audit-summary';
import type { CloseAuditInput } from '../../domain/audit/audit-steps';
import { NEXT_AUDIT_DUE, REMEDIATION_PHASE } from '../../domain/audit/remediation';
import type { TimedOut } from '../../domain/outcome';
import { workingPaths } from '../../domain/audit/report-paths';
import type { ReportStore } from '../../reports/report-store';
import { readRecord, writeRecord } from '../../reports/audit-reports';
import { remediationSoFar } from './remedy-results';

/** An audit whose remediation makes room for the next one has come to its end like any other. */
const madeRoom = (outcome: AuditOutcome): boolean =>
  outcome.kind === 'Cancelled' && outcome.phase === REMEDIATION_PHASE && outcome.reason === NEXT_AUDIT_DUE;

const statusByParts = (incomplete: number | undefined): AuditRecord['status'] =>
  incomplete === undefined ? 'Succeeded' : 'Incomplete';

type AuditEnd = Pick<AuditRecord, 'status' | 'error'>;

function timedOut({ phase, waitedSeconds, lastError }: TimedOut): AuditEnd {
  const message = lastError?.message ?? `The phase ${phase} did not end within ${waitedSeconds} seconds.`;
  return { status: 'Failed', error: { code: lastError?.code ?? 'OperationTimedOut', message, phase } };
}

function endOf(outcome: AuditOutcome, summary: AuditSummary | undefined): AuditEnd {
  if (madeRoom(outcome)) return { status: statusByParts(summary?.incompleteCount) };
  switch (outcome.kind) {
    case 'Audited':
      return { status: statusByParts(outcome.incomplete) };
    case 'Cancelled':
      return { status: 'Canceled' };
    case 'Refused': {
      const { error, phase } = outcome;
      return { status: 'Failed', error: { code: error.code, message: error.message, phase } };
    }
    case 'TimedOut':
      return timedOut(outcome);
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

/** Why a remediation ended before it was through. */
function whyStopped(outcome: Exclude<AuditOutcome, { kind: 'Audited' }>): string {
  switch (outcome.kind) {
    case 'Cancelled':
      return outcome.reason ?? 'Somebody cancelled it.';
    case 'Refused':
      return outcome.error.message;
    case 'TimedOut':
      return outcome.lastError?.message ?? 'It did not end in time.';
  }
}

/** What became of the remediation: what it says itself, or where it was cut off what it has written down while it ran. */
async function remediationOf(store: ReportStore, { auditId, outcome }: CloseAuditInput) {
  if (outcome.kind === 'Audited') return outcome.remediation;
  if (outcome.phase !== REMEDIATION_PHASE) return undefined;
  return { ...(await remediationSoFar(store, auditId)), stopped: whyStopped(outcome) };
}

/** Writes down how the audit ended, in its record and in the log, and clears its working files away. */
export const closeAudit =
  (store: ReportStore) =>
  async (input: CloseAuditInput, context: { readonly log: (text: string) => void }): Promise<object> => {
    const { auditId, correlationId, trigger, startedAt, endedAt, outcome } = input;
    const { summary } = (await readRecord(store, auditId)) ?? {};
    // One that is executed again finds what it has written, and its working files gone.
    const remediation = summary && (summary.remediation ?? (await remediationOf(store, input)));
    const record: AuditRecord = {
      ...{ id: auditId, trigger, correlationId, ...endOf(outcome, summary) },
      startedAt: new Date(startedAt).toISOString(),
      endedAt: new Date(endedAt).toISOString(),
      ...(summary && { summary: { ...summary, ...(remediation && { remediation }) } }),
    };
    await writeRecord(store, auditId, record);
    context.log(logText(record, Math.round((endedAt - startedAt) / 1000)));
    await store.remove(workingPaths.all(auditId));
    return {};
  };
