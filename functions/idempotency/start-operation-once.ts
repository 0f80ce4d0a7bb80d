import type { DurableClient } from 'durable-functions';
import type { OperationInput, OrchestrationContract } from '../../contracts';
import type { Started } from '../../domain/idempotency/claim';
import { isOperationId, operationId, type OperationId, splitOperationId } from '../../domain/operation-id';
import { type AnyOperationRequest, requestFingerprint } from '../../domain/operation-request';
import { findOperation, type OperationInstance } from '../http/operation-instance';
import { instanceIdOf, startOperation } from '../http/start-operation';
import { type Keyed, once } from './once';

function operationIdIn({ id }: Started): OperationId {
  if (isOperationId(id)) return id;
  throw new Error(`${id} is kept as the id of an operation, and is none`);
}

/** An operation of which nothing but its start is known any more: what its caller was told when it was accepted. */
function asAccepted({ kind, resourceId }: AnyOperationRequest, started: Started): OperationInstance {
  const id = operationIdIn(started);
  const createdTime = new Date(started.createdAt);
  return {
    id,
    status: {
      runtimeStatus: 'Pending',
      createdTime,
      lastUpdatedTime: createdTime,
      input: undefined,
      output: undefined,
    },
    request: { kind, resourceId, attempt: splitOperationId(id).attempt, correlationId: started.correlationId },
  };
}

/**
 * As `startOperation`, for a request that may carry an idempotency key.
 *
 * @throws ProblemError as `startOperation`, and 422 when the key belongs to another request
 */
export function startOperationOnce<Request extends AnyOperationRequest>(
  client: DurableClient,
  contract: OrchestrationContract<OperationInput<Request>>,
  request: Request,
  keyed: Keyed,
): Promise<OperationInstance> {
  const instanceId = instanceIdOf(request);
  return once(keyed, {
    fingerprint: requestFingerprint(request),
    correlationId: request.correlationId,
    idOf: (attempt) => operationId(instanceId, attempt),
    latest: async () => (await findOperation(client, instanceId))?.id,
    repeatsWithClaimsAttempt: true,
    start: (attempt) => startOperation(client, contract, { ...request, attempt }),
    startedAs: ({ id, request: { correlationId }, status, startedAt }) => ({
      id,
      correlationId,
      createdAt: new Date(startedAt ?? status.createdTime).toISOString(),
    }),
    find: async (started) => {
      const latest = await findOperation(client, instanceId);
      return latest?.id === started.id ? latest : asAccepted(request, started);
    },
  });
}
