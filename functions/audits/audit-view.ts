import { operationOutcome } from '../../contracts';
import { type AuditRecord, interrupted } from '../../domain/audit/audit-record';
import { type AuditInstance, isRunning } from './audit-instance';

/** What the API says of an audit: its record, and while it runs what the engine knows. */
export type AuditView = Omit<AuditRecord, 'status'> & {
  readonly status: AuditRecord['status'] | 'NotStarted';
  readonly progress?: object;
};

export const isUnderWay = ({ status }: AuditView): boolean => status === 'NotStarted' || status === 'Running';

/** Why an audit ended that could not write it down, in the words of the engine's own record. */
function lastWord(instance: AuditInstance | undefined): NonNullable<AuditRecord['error']> {
  const outcome = operationOutcome.safeParse(instance?.status.output);
  if (!outcome.success || outcome.data.kind !== 'Refused') return interrupted;
  const { error, phase } = outcome.data;
  return { code: error.code, message: error.message, phase };
}

function running(record: AuditRecord, { status }: AuditInstance): AuditView {
  const progress: unknown = status.customStatus;
  return { ...record, ...(typeof progress === 'object' && progress !== null && { progress }) };
}

/** An audit that was started and has not written its record. */
export function viewOfInstance(instance: AuditInstance): AuditView {
  const { request, status, startedAt } = instance;
  const { auditId: id, trigger, correlationId } = request;
  const started = new Date(startedAt ?? status.createdTime).toISOString();
  const about = { id, trigger, correlationId, startedAt: started };
  if (isRunning(instance)) return { ...about, status: 'NotStarted' };
  return { ...about, status: 'Failed', error: lastWord(instance) };
}

/**
 * @param instance the audit that the engine knows, when it is this one
 */
export function viewOf(record: AuditRecord, instance: AuditInstance | undefined): AuditView {
  if (record.status !== 'Running') return record;
  if (instance !== undefined && isRunning(instance)) return running(record, instance);
  return { ...record, status: 'Failed', error: lastWord(instance) };
}
