import type { DurableClient } from 'durable-functions';
import type { OperationInput, OrchestrationContract } from '../../contracts';
import type { Started } from '../../domain/idempotency/claim';
import { isOperationId, operationId, type OperationId, splitOperationId } from '../../domain/operation-id';
import { type AnyOperationRequest, type OperationRequest, requestFingerprint } from '../../domain/operation-request';
import { findOperation, type OperationInstance } from '../http/operation-instance';
import { instanceIdOf, startOperation } from '../http/start-operation';
import { newAttempt } from '../http/request-headers';
import { type Keyed, once, type Start } from './once';

function operationIdIn({ id }: Started): OperationId {
  if (isOperationId(id)) return id;
  throw new Error(`${id} is kept as the id of an operation, and is none`);
}

/** An operation that is asked for, and not all that it will be started with. */
export interface WantedOperation {
  readonly request: Pick<OperationRequest, 'resourceId' | 'correlationId'> & Pick<AnyOperationRequest, 'kind'>;
  /** The same for requests that ask for the same. */
  readonly fingerprint: string;
  /** As in `OnceWork`. */
  readonly ready: () => Promise<Start<OperationInstance>>;
}

/** An operation of which nothing but its start is known any more: what its caller was told when it was accepted. */
function asAccepted({ kind, resourceId }: WantedOperation['request'], started: Started): OperationInstance {
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
 * Starts an operation of which more has to be found out before it can start; whoever repeats the request is shown the
 * operation without that.
 *
 * @throws ProblemError 422 when the key belongs to another request, and what `ready` and the start throw
 */
export function readyOperationOnce(
  client: DurableClient,
  { request, fingerprint, ready }: WantedOperation,
  keyed: Keyed,
): Promise<OperationInstance> {
  const instanceId = instanceIdOf(request);
  return once(keyed, {
    fingerprint,
    correlationId: request.correlationId,
    newAttempt,
    idOf: (attempt) => operationId(instanceId, attempt),
    latest: async () => (await findOperation(client, instanceId))?.id,
    repeatsWithClaimsAttempt: true,
    ready,
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
  const ready = (): Promise<Start<OperationInstance>> =>
    Promise.resolve((attempt) => startOperation(client, contract, { ...request, attempt }));
  return readyOperationOnce(client, { request, fingerprint: requestFingerprint(request), ready }, keyed);
}
