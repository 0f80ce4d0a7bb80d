import { AUDIT_INSTANCE_ID } from '../audit/audit-request';
import { BULK_INSTANCE_ID } from '../bulk/bulk-id';

/** The ids of `domain/operation-id.ts`: what writes, what only checks, what an event asked for. */
const DERIVED_ID = /^(?:op|check|auto)-[0-9a-f]{32}$/;

/** Whether this app gave the id. A task hub can be shared, and what others keep in it is not ours to judge or remove. */
export function isOwnInstance(instanceId: string): boolean {
  return DERIVED_ID.test(instanceId) || [AUDIT_INSTANCE_ID, BULK_INSTANCE_ID].includes(instanceId);
}
