import type { DurableClient } from 'durable-functions';
import type { OperationInput, OrchestrationContract } from '../../contracts';
import { orchestrationInstanceId } from '../../domain/operation-id';
import { type AnyOperationRequest, sameRequest } from '../../domain/operation-request';
import { findOperation, isActive, type OperationInstance } from './operation-instance';
import { ProblemError } from './problem';

/** A start that meets an operation which ends at that moment is tried again; more than that is no accident. */
const MAX_STARTS = 3;

const isAnyRequest = (value: unknown): value is { readonly request: AnyOperationRequest } =>
  typeof value === 'object' && value !== null && 'request' in value;

const inProgress = (operation: OperationInstance | undefined, detail: string): ProblemError =>
  new ProblemError({
    status: 409,
    code: 'OperationInProgress',
    title: 'Another operation runs on this resource',
    detail,
    ...(operation && { extensions: { operationId: operation.id } }),
  });

function joinOrRefuse(running: OperationInstance, request: AnyOperationRequest): OperationInstance {
  const { id, status } = running;
  if (isAnyRequest(status.input) && sameRequest(status.input.request, request)) return running;
  throw inProgress(
    running,
    `The operation ${id} (${running.request.kind}) asks for something else. Wait for its end or cancel it.`,
  );
}

/** Under which one operation runs at a time; see `domain/operation-id.ts`. */
export const instanceIdOf = ({ resourceId, kind }: Pick<AnyOperationRequest, 'resourceId' | 'kind'>): string =>
  orchestrationInstanceId(resourceId, kind === 'validate' ? 'check' : 'write');

/** What has been started with an attempt, when nothing else has come since: whoever repeats that start finds it. */
export async function startedByAttempt(
  client: DurableClient,
  instanceId: string,
  attempt: string,
): Promise<OperationInstance | undefined> {
  const last = await findOperation(client, instanceId);
  return last?.request.attempt === attempt ? last : undefined;
}

/**
 * Starts an operation, or joins the one that runs with the same request. That there is one at a time per resource is the
 * engine's own rule: the instance id is derived from the resource, and a running instance is never replaced.
 *
 * A request with the attempt of the last operation is its repetition, and starts nothing.
 *
 * @throws ProblemError 409 when an operation runs that asks for something else
 */
export async function startOperation<Request extends AnyOperationRequest>(
  client: DurableClient,
  contract: OrchestrationContract<OperationInput<Request>>,
  request: Request,
): Promise<OperationInstance> {
  const instanceId = instanceIdOf(request);
  const before = await startedByAttempt(client, instanceId, request.attempt);
  if (before !== undefined) return before;
  let refusal: unknown;
  let latest: OperationInstance | undefined;
  for (let start = 0; start < MAX_STARTS; start++) {
    try {
      await client.startNew(contract.name, { instanceId, input: { request } });
    } catch (error) {
      refusal = error;
    }
    latest = await findOperation(client, instanceId);
    if (latest?.request.attempt === request.attempt) return latest;
    if (latest && isActive(latest)) return joinOrRefuse(latest, request);
  }
  if (refusal instanceof Error) throw refusal;
  throw inProgress(latest, 'Others start operations on it all the time. Try again.');
}
