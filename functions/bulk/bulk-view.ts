import type { BulkRecord } from '../../domain/bulk/bulk-record';
import type { AccessRules } from '../http/access-rules';
import type { MonitorError } from '../http/operation-monitor';
import { type BulkInstance, isPending, isRunning } from './bulk-instance';

/** What the API says of a bulk: its record, and while it runs what the engine knows. */
export type BulkView = Omit<BulkRecord, 'fingerprint' | 'status'> & {
  readonly status: BulkRecord['status'] | 'NotStarted';
  readonly progress?: object;
};

const interrupted: MonitorError = {
  code: 'BulkInterrupted',
  message: 'The bulk did not come to its end: it was never started, or the app or its history was lost while it ran.',
};

/**
 * The fingerprint is ours: it tells whether two requests are the same, and nothing to anybody else. Items may be outside of
 * the allowed scopes by now: they are counted, and not named.
 */
function shown(
  { id, selection, dryRun, window, correlationId, createdAt, ...rest }: BulkRecord,
  { allows }: Pick<AccessRules, 'allows'>,
) {
  const { status, endedAt, counts, reason, error } = rest;
  const failures = rest.failures?.filter(({ resourceId }) => allows(resourceId));
  return {
    ...{ id, selection, dryRun, window, correlationId, createdAt, status },
    ...(endedAt !== undefined && { endedAt }),
    ...(counts && { counts }),
    ...(failures && { failures }),
    ...(reason !== undefined && { reason }),
    ...(error && { error }),
  };
}

/** @param latest the bulk that the engine knows, whichever it is */
export function bulkView(
  kept: BulkRecord,
  latest: BulkInstance | undefined,
  access: Pick<AccessRules, 'allows'>,
): BulkView {
  const record = shown(kept, access);
  if (record.status !== 'Running') return record;
  if (latest?.bulkId !== record.id || !isRunning(latest)) return { ...record, status: 'Failed', error: interrupted };
  const progress: unknown = latest.status.customStatus;
  return {
    ...record,
    status: isPending(latest) ? 'NotStarted' : 'Running',
    ...(typeof progress === 'object' && progress !== null && { progress }),
  };
}

export const isUnderWay = ({ status }: BulkView): boolean => status === 'NotStarted' || status === 'Running';
