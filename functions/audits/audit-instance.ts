import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { z } from 'zod';
import { audit } from '../../contracts';
import { type AuditId, isAuditId } from '../../domain/audit/audit-id';
import { AUDIT_INSTANCE_ID, type AuditRequest } from '../../domain/audit/audit-request';

const auditInput = z.object({
  request: z.object({
    auditId: z.custom<AuditId>((value) => typeof value === 'string' && isAuditId(value)),
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

const ACTIVE = new Set(['Pending', 'Running', 'ContinuedAsNew', 'Suspended']);

export const isRunning = ({ status }: AuditInstance): boolean => ACTIVE.has(status.runtimeStatus);

/** `undefined` when there was none, or none that the engine still knows. */
export async function findAudit(client: DurableClient): Promise<AuditInstance | undefined> {
  let status: DurableOrchestrationStatus;
  try {
    status = await client.getStatus(AUDIT_INSTANCE_ID, { showInput: true });
  } catch (error) {
    if (error instanceof Error && error.message.includes('HTTP 404')) return undefined;
    throw error;
  }
  const { request, startedAt } = auditInput.parse(status.input);
  return { status, request, ...(startedAt !== undefined && { startedAt }) };
}

/** An audit that ends at the very moment of a start makes room for another; more than that is no accident. */
const MAX_STARTS = 3;

/**
 * Starts an audit. One runs at a time, which is the engine's own rule: the instance id is always the same. Gives the audit
 * that runs afterwards, which may be another one.
 */
export async function startAudit(client: DurableClient, request: AuditRequest): Promise<AuditInstance> {
  let refusal: unknown;
  for (let start = 0; start < MAX_STARTS; start++) {
    try {
      await client.startNew(audit.name, { instanceId: AUDIT_INSTANCE_ID, input: { request } });
    } catch (error) {
      refusal = error;
    }
    const found = await findAudit(client);
    if (found !== undefined && (found.request.auditId === request.auditId || isRunning(found))) return found;
  }
  throw refusal instanceof Error ? refusal : new Error('An audit was started, and the engine does not know it');
}
