import { setTimeout } from 'node:timers/promises';
import type { DurableClient } from 'durable-functions';
import { CANCEL_EVENT } from '../../contracts';
import { cancelPayload } from '../../domain/approvals/decision-event';
import { AUDIT_INSTANCE_ID, type AuditRequest } from '../../domain/audit/audit-request';
import { NEXT_AUDIT_DUE } from '../../domain/audit/remediation';
import { type AuditInstance, isRemediating, startAudit } from './audit-instance';

/** Between two looks at whether the remediation has ended, which is asleep most of the time and then ends at once. */
const LOOK_MILLISECONDS = 1_000;

/** A look of the remediation that goes on may take minutes; a function may take five. */
const MOST_LOOKS = 180;

/**
 * Starts an audit that is due. An audit of which only the remediation goes on makes room: what that has not reached is
 * found again by this one, as it is today. One that still looks at the estate is left alone.
 *
 * @returns the audit that runs afterwards, which is another one where there was no room
 */
export async function startDueAudit(client: DurableClient, request: AuditRequest): Promise<AuditInstance> {
  for (let look = 0; ; look++) {
    const running = await startAudit(client, request);
    const { auditId, attempt } = running.request;
    if (auditId === request.auditId || !isRemediating(running) || look === MOST_LOOKS) return running;
    if (look === 0) await client.raiseEvent(AUDIT_INSTANCE_ID, CANCEL_EVENT, cancelPayload(attempt, NEXT_AUDIT_DUE));
    await setTimeout(LOOK_MILLISECONDS);
  }
}
