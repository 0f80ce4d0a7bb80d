import { explainCode } from '../domain/error-catalogue';
import { orchestrationInstanceId } from '../domain/operation-id';
import { placeOf } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import { protectionMeaning } from '../domain/protection-state';
import type { Dependencies } from './dependencies';
import { datasourceInRoute, datasourceProblems } from './http/datasource-in-route';
import { findOperation, isActive } from './http/operation-instance';
import { parametersOf } from './http/parameters';
import { CODE_OF_AZURE, defineDurableRoute, noBody, type Route } from './http/route';
import { allowedVault } from './http/vault-in-query';
import { whereProtected } from './http/where-protected';
import { resourceIdInPath, vaultIdInQuery } from './openapi/common-schemas';
import { exampleProtection, protectionSchema } from './openapi/protection-schema';

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
      const vaultId = allowedVault(query.vaultId, dependencies.access);
      const instances = await whereProtected({ datasource, vaultId, correlationId }, client, dependencies);
      // Of a vault outside of the scopes nothing is told but its id, which is Azure's answer about the datasource.
      for (const instance of instances) dependencies.access.require(instance.vaultId);
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
