import { type AuditId, attemptOfAudit, auditId } from '../../domain/audit/audit-id';
import type { AuditRequest, RemediationLimits } from '../../domain/audit/audit-request';
import type { WaitSettings } from '../../domain/wait-settings';
import { newAttempt } from '../http/request-headers';
import { newCorrelationId, spanToGoOnFrom } from '../telemetry/correlation-id';

/** The id of an audit that starts now. */
export const newAuditId = (): AuditId => auditId(Date.now(), newAttempt());

/** The input of an audit that starts now. */
export function newAudit(
  trigger: AuditRequest['trigger'],
  {
    settings,
    id = newAuditId(),
    correlationId = newCorrelationId(),
    remediation,
  }: {
    readonly settings: WaitSettings;
    readonly id?: AuditId;
    readonly correlationId?: string;
    readonly remediation?: RemediationLimits | undefined;
  },
): AuditRequest {
  return {
    ...{ auditId: id, attempt: attemptOfAudit(id), correlationId, trigger, settings },
    ...spanToGoOnFrom(correlationId),
    ...(remediation && { remediation }),
  };
}
