import type { DurableClient } from 'durable-functions';
import type { AuditId } from '../../domain/audit/audit-id';
import { findAudit } from './audit-instance';
import { type AuditView, viewOf, viewOfInstance } from './audit-view';
import type { Auditing } from './dependencies';

/** How an audit stands, by its record and by the engine; `undefined` when neither knows it. */
export async function findView(
  { reports }: Pick<Auditing, 'reports'>,
  client: DurableClient,
  id: AuditId,
): Promise<AuditView | undefined> {
  const record = await reports.record(id);
  if (record !== undefined && record.status !== 'Running') return record;
  const latest = await findAudit(client);
  const instance = latest?.request.auditId === id ? latest : undefined;
  if (record !== undefined) return viewOf(record, instance);
  return instance && viewOfInstance(instance);
}
