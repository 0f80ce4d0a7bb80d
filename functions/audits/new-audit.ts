import { randomUUID } from 'node:crypto';
import { auditId } from '../../domain/audit/audit-id';
import type { AuditRequest, RemediationLimits } from '../../domain/audit/audit-request';
import type { WaitSettings } from '../../domain/wait-settings';
import { newCorrelationId, spanToGoOnFrom } from '../telemetry/correlation-id';

/** The input of an audit that starts now. */
export function newAudit(
  trigger: AuditRequest['trigger'],
  {
    settings,
    correlationId = newCorrelationId(),
    remediation,
  }: {
    readonly settings: WaitSettings;
    readonly correlationId?: string;
    readonly remediation?: RemediationLimits | undefined;
  },
): AuditRequest {
  const attempt = randomUUID().slice(0, 8);
  return {
    ...{ auditId: auditId(Date.now(), attempt), attempt, correlationId, trigger, settings },
    ...spanToGoOnFrom(correlationId),
    ...(remediation && { remediation }),
  };
}
