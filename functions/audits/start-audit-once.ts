import type { DurableClient } from 'durable-functions';
import { type AuditId, isAuditId } from '../../domain/audit/audit-id';
import type { IdempotencyKey, Started } from '../../domain/idempotency/claim';
import { ProblemError } from '../http/problem';
import { once } from '../idempotency/once';
import { findAudit, startAudit } from './audit-instance';
import { type AuditView, viewOfInstance } from './audit-view';
import type { Auditing } from './dependencies';
import { findView } from './find-view';
import { newAudit, newAuditId } from './new-audit';

interface WantedAudit {
  readonly remediate: boolean;
  readonly correlationId: string;
  readonly key: IdempotencyKey | undefined;
}

function auditIdIn(text: string): AuditId {
  if (isAuditId(text)) return text;
  throw new Error(`${text} is kept as the id of an audit, and is none`);
}

/** @throws ProblemError 409 when the audit that runs asks for something else */
async function startOrJoin(
  client: DurableClient,
  auditing: Auditing,
  id: AuditId,
  { remediate, correlationId }: WantedAudit,
): Promise<AuditView> {
  const remediation = remediate ? auditing.remediation : undefined;
  const wanted = newAudit('request', { settings: auditing.waits, id, correlationId, remediation });
  const started = await startAudit(client, wanted);
  if ((started.request.remediation !== undefined) !== remediate) {
    const detail = `The audit ${started.request.auditId} runs and ${remediate ? 'repairs nothing' : 'repairs what it finds'}. Wait for its end or cancel it.`;
    throw new ProblemError({
      status: 409,
      code: 'AuditInProgress',
      title: 'Another audit runs',
      detail,
      extensions: { auditId: started.request.auditId },
    });
  }
  return (await findView(auditing, client, started.request.auditId)) ?? viewOfInstance(started);
}

/** An audit of which nothing but its start is known any more: what its caller was told when it was accepted. */
const asAccepted = ({ id, correlationId, createdAt: startedAt }: Started): AuditView => ({
  ...{ id, correlationId, startedAt },
  trigger: 'request',
  status: 'NotStarted',
});

/**
 * Starts an audit, or joins the one that runs with the same request. Each try has an id of its own, since the id says when an
 * audit began: that of a later try has to come after those of the audits before it.
 *
 * @throws ProblemError 409 when another audit runs; 422 when the key belongs to another request
 */
export function startAuditOnce(client: DurableClient, auditing: Auditing, wanted: WantedAudit): Promise<AuditView> {
  const { remediate, correlationId, key } = wanted;
  const { claims, reports } = auditing;
  return once(
    { claims, key },
    {
      fingerprint: JSON.stringify(['audit', remediate]),
      correlationId,
      newAttempt: newAuditId,
      idOf: (attempt) => attempt,
      latest: async () => (await findAudit(client))?.request.auditId,
      repeatsWithClaimsAttempt: false,
      ready: async () => {
        // Without a place for its report it would come to nothing: whoever asks hears that before it starts.
        await reports.record(newAuditId());
        return (attempt) => startOrJoin(client, auditing, auditIdIn(attempt), wanted);
      },
      startedAs: ({ id, correlationId: own, startedAt }) => ({ id, correlationId: own, createdAt: startedAt }),
      find: async (started) => (await findView(auditing, client, auditIdIn(started.id))) ?? asAccepted(started),
    },
  );
}
