import { randomUUID } from 'node:crypto';
import { app, type DurableClient } from 'durable-functions';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Datasource } from '../domain/datasource';
import { explainCode } from '../domain/error-catalogue';
import type { ProbeAnswer } from '../domain/long-running';
import { orchestrationInstanceId } from '../domain/operation-id';
import { placeOf } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import { protectionMeaning } from '../domain/protection-state';
import type { Dependencies } from './dependencies';
import { answering } from './http/answering';
import { datasourceInRoute } from './http/datasource-in-route';
import { findOperation, isActive } from './http/operation-instance';
import { problem, ProblemError } from './http/problem';
import { vaultInQuery, vaultOfLastOperation } from './http/vault-in-query';

async function probe(
  request: HttpRequest,
  client: DurableClient,
  { id: resourceId }: Datasource,
  { findProtections, searchVault, access }: Dependencies,
): Promise<ProbeAnswer> {
  const correlationId = randomUUID();
  const answer = await findProtections({ resourceId, correlationId });
  if (answer.kind !== 'notRouted') return answer;
  const vaultId = vaultInQuery(request, access) ?? (await vaultOfLastOperation(client, resourceId));
  return vaultId === undefined ? answer : searchVault({ resourceId, vaultId, correlationId });
}

async function observe(...question: Parameters<typeof probe>): Promise<ProbeAnswer> {
  try {
    return await probe(...question);
  } catch (error) {
    if (error instanceof ProblemError || !(error instanceof Error)) throw error;
    throw problem(502, 'AzureUnreachable', 'Azure could not be asked', error.message);
  }
}

function instancesIn(answer: ProbeAnswer): readonly ObservedBackupInstance[] {
  switch (answer.kind) {
    case 'instances':
      return answer.instances;
    case 'notRouted':
      throw problem(
        400,
        'VaultNotKnown',
        'The vault is not known',
        'Azure cannot say in which vault this resource is protected. Name the vault: ?vaultId=…',
      );
    case 'throttled':
      throw new ProblemError({
        status: 503,
        code: 'AzureThrottled',
        title: 'Azure asks to come again later',
        detail: 'Azure limits how often it is asked. Try again later.',
        retryAfterSeconds: answer.retryAfter.kind === 'missing' ? 30 : answer.retryAfter.seconds,
      });
    case 'refused': {
      const { error } = answer;
      const advice = explainCode(error.code);
      throw new ProblemError({
        status: advice.retryClass === 'absent' ? 404 : 502,
        code: error.code,
        title: 'Azure refused to answer',
        detail: error.message,
        extensions: { advice, service: error },
      });
    }
  }
}

function observed(instance: ObservedBackupInstance) {
  const { error } = instance;
  return { ...placeOf(instance), ...(error && { error, advice: explainCode(error.code) }) };
}

/** `GET /api/protections/{*resourceId}[?vaultId=…]`: how a datasource is protected, read from Azure at this moment. */
export function registerGetProtection(dependencies: Dependencies): void {
  app.client.http('getProtectionHttp', {
    route: 'protections/{*resourceId}',
    methods: ['GET'],
    authLevel: 'function',
    handler: answering(async (request, client): Promise<HttpResponseInit> => {
      const datasource = datasourceInRoute(request, dependencies.access);
      const instances = instancesIn(await observe(request, client, datasource, dependencies));
      const operation = await findOperation(client, orchestrationInstanceId(datasource.id, 'write'));
      const [current] = instances;
      return {
        status: 200,
        jsonBody: {
          resourceId: datasource.id,
          datasourceType: datasource.descriptor.datasourceType,
          isProtected: instances.some(({ protectionState }) => protectionMeaning(protectionState) === 'protected'),
          protectionState: current?.protectionState ?? 'NotProtected',
          backupInstances: instances.map(observed),
          ...(operation && isActive(operation) && { runningOperation: operation.id }),
        },
      };
    }),
  });
}
