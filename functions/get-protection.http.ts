import type { DurableClient } from 'durable-functions';
import type { Datasource } from '../domain/datasource';
import { explainCode } from '../domain/error-catalogue';
import type { ProbeAnswer } from '../domain/long-running';
import { orchestrationInstanceId } from '../domain/operation-id';
import { placeOf } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import { protectionMeaning } from '../domain/protection-state';
import type { Dependencies } from './dependencies';
import { azureUnavailable, whileCallerWaits } from './http/azure-unavailable';
import { datasourceInRoute, datasourceProblems } from './http/datasource-in-route';
import { findOperation, isActive } from './http/operation-instance';
import { parametersOf } from './http/parameters';
import { problem } from './http/problem';
import { CODE_OF_AZURE, defineDurableRoute, noBody, type Route } from './http/route';
import { allowedVault, vaultOfLastOperation } from './http/vault-in-query';
import { resourceIdInPath, vaultIdInQuery } from './openapi/common-schemas';
import { exampleProtection, protectionSchema } from './openapi/protection-schema';

interface Question {
  readonly datasource: Datasource;
  readonly vaultId: string | undefined;
  readonly correlationId: string;
}

async function probe(
  { datasource: { id: resourceId }, vaultId: given, correlationId }: Question,
  client: DurableClient,
  { findProtections, searchVault, access }: Dependencies,
): Promise<ProbeAnswer> {
  const namedVaultId = allowedVault(given, access);
  const answer = await findProtections({ resourceId, correlationId });
  if (answer.kind !== 'notRouted') return answer;
  const vaultId = namedVaultId ?? (await vaultOfLastOperation(client, resourceId, access));
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
export const getProtection = (dependencies: Dependencies): Route =>
  defineDurableRoute({
    name: 'getProtectionHttp',
    method: 'GET',
    route: 'protections/{*resourceId}',
    summary: 'Read how a datasource is protected',
    description: 'One or two reads of Azure while the caller waits.',
    access: ['Reader'],
    parameters: parametersOf({
      path: { resourceId: resourceIdInPath },
      query: { vaultId: vaultIdInQuery.optional() },
    }),
    body: noBody,
    responses: {
      200: { description: 'The state as Azure shows it now.', schema: protectionSchema, example: exampleProtection },
    },
    problems: {
      400: [...datasourceProblems, 'InvalidVaultId', 'VaultNotKnown'],
      403: ['ScopeNotAllowed'],
      404: [CODE_OF_AZURE],
      502: ['AzureUnreachable', CODE_OF_AZURE],
      503: ['AzureThrottled'],
    },
    handler: async ({ parameters: { path, query }, correlationId }, client) => {
      const datasource = datasourceInRoute(path.resourceId, dependencies.access);
      const question = { datasource, vaultId: query.vaultId, correlationId };
      const instances = instancesIn(await whileCallerWaits(() => probe(question, client, dependencies)));
      // Of a vault outside of the scopes nothing is told but its id, which is Azure's answer about the datasource.
      for (const { vaultId } of instances) dependencies.access.require(vaultId);
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
    },
  });
