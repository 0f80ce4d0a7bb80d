import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { lifecycle } from '../../contracts';
import type { Datasource } from '../../domain/datasource';
import type { IdempotencyKey } from '../../domain/idempotency/claim';
import type { LifecycleTask } from '../../domain/lifecycle/lifecycle-task';
import type { LifecycleRequest } from '../../domain/operation-request';
import type { ResourceId } from '../../domain/resource-id';
import type { Dependencies } from '../dependencies';
import { datasourceProblems } from '../http/datasource-in-route';
import { newRequest } from '../http/new-request';
import { monitorResponse } from '../http/operation-monitor';
import { vaultOfLastOperation } from '../http/vault-in-query';
import { startOperationOnce } from '../idempotency/start-operation-once';

/** The problems of every route that starts an action. */
export const lifecycleProblems = {
  400: [...datasourceProblems, 'InvalidVaultId'],
  403: ['ScopeNotAllowed'],
  409: ['OperationInProgress'],
} as const;

/** One request for an action, read and checked. */
interface Asked {
  readonly request: HttpRequest;
  readonly correlationId: string;
  readonly idempotencyKey: IdempotencyKey | undefined;
  readonly datasource: Datasource;
  readonly vaultId: ResourceId | undefined;
  readonly task: LifecycleTask;
  readonly guard?: Pick<LifecycleRequest, 'resourceGuardOperationRequests'>;
}

/** Starts the action, or joins the one that runs, and shows its monitor. */
export async function startLifecycle(
  client: DurableClient,
  { request, correlationId, idempotencyKey: key, datasource, vaultId, task, guard }: Asked,
  { access, location, waits, claims }: Dependencies,
): Promise<HttpResponseInit> {
  const searchVaultId = vaultId ?? (await vaultOfLastOperation(client, datasource.id, access));
  const wanted: LifecycleRequest = {
    ...newRequest(correlationId, datasource.id, waits),
    ...task,
    ...guard,
    ...(vaultId && { vaultId }),
    ...(searchVaultId && { searchVaultId }),
  };
  const operation = await startOperationOnce(client, lifecycle, wanted, { claims, key });
  return monitorResponse(operation, { status: 202, location: location(request, operation.id), now: Date.now() });
}
