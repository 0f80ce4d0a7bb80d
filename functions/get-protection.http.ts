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
import { azureUnavailable, whileCallerWaits } from './http/azure-unavailable';
import { datasourceInRoute } from './http/datasource-in-route';
import { findOperation, isActive } from './http/operation-instance';
import { problem } from './http/problem';
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
  const vaultId = vaultInQuery(request, access) ?? (await vaultOfLastOperation(client, resourceId, access));
  return vaultId === undefined ? answer : searchVault({ resourceId, vaultId, correlationId });
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
    default:
      throw azureUnavailable(answer);
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
      const instances = instancesIn(await whileCallerWaits(() => probe(request, client, datasource, dependencies)));
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
