import { z } from 'zod';
import { unprotect } from '../contracts';
import type { UnprotectRequest } from '../domain/operation-request';
import { requireRole } from './access/principal';
import { type ApprovalDependencies, approvalOf } from './approvals/dependencies';
import type { Dependencies } from './dependencies';
import { datasourceInRoute, datasourceProblems } from './http/datasource-in-route';
import { newRequest } from './http/new-request';
import { monitorResponse } from './http/operation-monitor';
import { parametersOf } from './http/parameters';
import { problem } from './http/problem';
import { defineDurableRoute, noBody, type Route } from './http/route';
import { startOperationOnce } from './idempotency/start-operation-once';
import { guardFacts, guardOf, guardRequestsInQuery } from './lifecycle/guard-requests';
import { allowedVault, vaultFacts, vaultOfLastOperation } from './http/vault-in-query';
import { resourceIdInPath, vaultIdInQuery } from './openapi/common-schemas';
import { acceptedOperation } from './openapi/monitor-schema';

const parameters = parametersOf({
  path: { resourceId: resourceIdInPath },
  query: {
    data: z
      .string()
      .default('retain')
      .describe('`retain` keeps the backups for ever, `delete` deletes them.')
      .meta({ enum: ['retain', 'delete'], examples: ['retain'] }),
    vaultId: vaultIdInQuery.optional(),
    resourceGuardOperationRequests: guardRequestsInQuery,
  },
});

function dataOf(text: string): 'retain' | 'delete' {
  if (text === 'retain' || text === 'delete') return text;
  throw problem(400, 'InvalidData', 'The query parameter data is not valid', 'data must be "retain" or "delete".');
}

/** `DELETE /api/protections/{*resourceId}?data=retain|delete[&vaultId=…]`: stop protection; the data is kept by default. */
export const unprotectDatabase = ({
  access,
  location,
  waits,
  claims,
  ...approving
}: Dependencies & ApprovalDependencies): Route =>
  defineDurableRoute({
    name: 'unprotectDatabaseHttp',
    method: 'DELETE',
    route: 'protections/{*resourceId}',
    summary: 'Stop a protection',
    description:
      'An Operator stops it and keeps the data; to delete the data takes a Deleter, and an app that allows it.',
    access: ['Operator', 'Deleter'],
    parameters,
    body: noBody,
    asked: ({ parameters: { query } }) => ({
      kind: 'unprotect',
      data: query.data.slice(0, 16),
      ...vaultFacts(query),
      ...guardFacts(query),
    }),
    takesIdempotencyKey: true,
    responses: { 202: acceptedOperation('unprotect') },
    problems: {
      400: [...datasourceProblems, 'InvalidData', 'InvalidVaultId', 'InvalidResourceGuardRequest'],
      403: ['ScopeNotAllowed', 'DataDeletionNotAllowed'],
      409: ['OperationInProgress'],
    },
    handler: async (call, client) => {
      const { request, principal, correlationId, idempotencyKey: key, reason } = call;
      const { path, query } = call.parameters;
      const { id } = datasourceInRoute(path.resourceId, access);
      const data = dataOf(query.data);
      requireRole(principal, data === 'delete' ? 'Deleter' : 'Operator');
      if (data === 'delete') access.requireDataDeletion();
      const vaultId = allowedVault(query.vaultId, access);
      const searchVaultId = vaultId ?? (await vaultOfLastOperation(client, id, access));
      const wanted: UnprotectRequest = {
        kind: 'unprotect',
        ...newRequest(correlationId, id, waits),
        data,
        ...(data === 'delete' && approvalOf(approving, principal, reason)),
        ...guardOf(query),
        ...(vaultId && { vaultId }),
        ...(searchVaultId && { searchVaultId }),
      };
      const operation = await startOperationOnce(client, unprotect, wanted, { claims, key });
      return monitorResponse(operation, { status: 202, location: location(request, operation.id), now: Date.now() });
    },
  });
