import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { lifecycle } from '../../contracts';
import type { Datasource } from '../../domain/datasource';
import type { LifecycleTask } from '../../domain/lifecycle/lifecycle-task';
import type { LifecycleRequest } from '../../domain/operation-request';
import type { ResourceId } from '../../domain/resource-id';
import type { Dependencies } from '../dependencies';
import { datasourceProblems } from '../http/datasource-in-route';
import { newRequest } from '../http/new-request';
import { monitorResponse } from '../http/operation-monitor';
import { startOperation } from '../http/start-operation';
import { vaultOfLastOperation } from '../http/vault-in-query';

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
  readonly attempt: string;
  readonly datasource: Datasource;
  readonly vaultId: ResourceId | undefined;
  readonly task: LifecycleTask;
  readonly guard?: Pick<LifecycleRequest, 'resourceGuardOperationRequests'>;
}

/** Starts the action, or joins the one that runs, and shows its monitor. */
export async function startLifecycle(
  client: DurableClient,
  { request, correlationId, attempt, datasource, vaultId, task, guard }: Asked,
  { access, location, waits }: Dependencies,
): Promise<HttpResponseInit> {
  const searchVaultId = vaultId ?? (await vaultOfLastOperation(client, datasource.id, access));
  const operation = await startOperation(client, lifecycle, {
    ...newRequest(correlationId, datasource.id, waits, attempt),
    ...task,
    ...guard,
    ...(vaultId && { vaultId }),
    ...(searchVaultId && { searchVaultId }),
  });
  return monitorResponse(operation, { status: 202, location: location(request, operation.id), now: Date.now() });
}
