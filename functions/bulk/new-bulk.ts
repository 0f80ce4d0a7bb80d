import { createHash } from 'node:crypto';
import { bulkId } from '../../domain/bulk/bulk-id';
import type { BulkItem } from '../../domain/bulk/bulk-item';
import type { BulkRecord } from '../../domain/bulk/bulk-record';
import type { BulkRequest } from '../../domain/bulk/bulk-request';
import { comparable } from '../../domain/resource-id';
import { spanToGoOnFrom } from '../telemetry/correlation-id';
import type { BulkBody } from './bulk-schema';
import type { BulkProtecting } from './dependencies';

/** What two requests have in common that ask for the same. */
function fingerprintOf({ selection, window, dryRun }: BulkBody, items: readonly BulkItem[]): string {
  const parts = items.map(({ resourceId, specification: { target, ...rest } }) => [
    comparable(resourceId),
    comparable(target.vaultId),
    comparable(target.policyId),
    rest,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([selection ?? 'list', window, dryRun, parts]))
    .digest('hex');
}

/** The input of a bulk that starts now. */
export function newBulk(
  body: BulkBody,
  items: readonly BulkItem[],
  { attempt, correlationId }: Pick<BulkRequest, 'attempt' | 'correlationId'>,
  { waits, allowance }: BulkProtecting,
): BulkRequest {
  const { selection = 'list', window, dryRun } = body;
  return {
    ...{ bulkId: bulkId(attempt), attempt, correlationId, settings: waits, allowance },
    ...spanToGoOnFrom(correlationId),
    ...{ selection, window, dryRun, items: items.length },
    fingerprint: fingerprintOf(body, items),
  };
}

/** What is kept of it from the start. */
export const openRecord = (
  { bulkId: id, fingerprint, selection, dryRun, window, correlationId }: BulkRequest,
  now: number,
): BulkRecord => ({
  ...{ id, fingerprint, selection, dryRun, window, correlationId },
  createdAt: new Date(now).toISOString(),
  status: 'Running',
});
