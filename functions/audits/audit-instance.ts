import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { z } from 'zod';
import { audit } from '../../contracts';
import { type AuditId, isAuditId } from '../../domain/audit/audit-id';
import { AUDIT_INSTANCE_ID, type AuditRequest } from '../../domain/audit/audit-request';
import { REMEDIATION_PHASE } from '../../domain/audit/remediation';
import { findStatus, isActiveStatus, startOnly } from '../http/engine-status';

const auditInput = z.object({
  request: z.object({
    auditId: z.custom<AuditId>((value) => typeof value === 'string' && isAuditId(value)),
    attempt: z.string(),
    trigger: z.enum(['schedule', 'request']),
    correlationId: z.string(),
    remediation: z.object({}).optional(),
  }),
  startedAt: z.number().optional(),
});

/** The audit that runs, or ran last, as the engine knows it. */
export interface AuditInstance {
  readonly status: DurableOrchestrationStatus;
  readonly request: z.infer<typeof auditInput>['request'];
  readonly startedAt?: number;
}

export const isRunning = ({ status }: AuditInstance): boolean => isActiveStatus(status);

const customStatus = z.object({ phase: z.string() });

/** Whether all is examined, and only the remediation goes on: that may take days. */
export function isRemediating(instance: AuditInstance): boolean {
  const progress = customStatus.safeParse(instance.status.customStatus);
  return isRunning(instance) && progress.data?.phase === REMEDIATION_PHASE;
}

/** `undefined` when there was none, or none that the engine still knows. */
export async function findAudit(client: DurableClient): Promise<AuditInstance | undefined> {
  const status = await findStatus(client, AUDIT_INSTANCE_ID);
  if (status === undefined) return undefined;
  const { request, startedAt } = auditInput.parse(status.input);
  return { status, request, ...(startedAt !== undefined && { startedAt }) };
}

/**
 * Starts an audit. One runs at a time, which is the engine's own rule: the instance id is always the same. Gives the audit
 * that runs afterwards, which may be another one.
 */
export function startAudit(client: DurableClient, request: AuditRequest): Promise<AuditInstance> {
  return startOnly(
    () => client.startNew(audit.name, { instanceId: AUDIT_INSTANCE_ID, input: { request } }),
    async () => {
      const found = await findAudit(client);
      return found && (found.request.auditId === request.auditId || isRunning(found)) ? found : undefined;
    },
  );
}
