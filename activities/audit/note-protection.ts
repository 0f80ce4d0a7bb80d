import type { NoteInput } from '../../domain/audit/audit-steps';
import { notePath } from '../../domain/audit/protection-note';
import { operationId, orchestrationInstanceId } from '../../domain/operation-id';
import type { ReportStore } from '../../reports/report-store';

/** Writes down that a datasource was protected which nobody asked to protect, and how long that took. */
export const noteProtection =
  (store: ReportStore) =>
  async ({ resourceId, attempt, foundBy, protectedAt, correlationId }: NoteInput): Promise<object> => {
    const record = {
      ...{ foundBy: foundBy.by, protectedAt },
      createdAt: Date.parse(foundBy.createdAt),
      foundAt: Date.parse(foundBy.foundAt),
    };
    // A creation without a usable date measures nothing.
    if (!(record.createdAt >= 0) || !(record.foundAt >= 0)) return {};
    const id = operationId(orchestrationInstanceId(resourceId, 'write'), attempt);
    await store.write(notePath(record, id), `${JSON.stringify({ resourceId, correlationId, ...foundBy })}\n`);
    return {};
  };
