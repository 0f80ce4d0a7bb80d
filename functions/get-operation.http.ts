import type { Dependencies } from './dependencies';
import { requireOperation } from './http/operation-instance';
import { monitorResponse } from './http/operation-monitor';
import { parametersOf } from './http/parameters';
import { defineDurableRoute, noBody, type Route } from './http/route';
import { operationIdInPath } from './openapi/common-schemas';
import { acceptedOperation } from './openapi/monitor-schema';

/** `GET /api/operations/{id}`: the status monitor; 200 whatever the operation came to. */
export const getOperation = ({ location, access }: Dependencies): Route =>
  defineDurableRoute({
    name: 'getOperationHttp',
    method: 'GET',
    route: 'operations/{id}',
    summary: 'Read the status monitor of an operation',
    access: ['Reader'],
    parameters: parametersOf({ path: { id: operationIdInPath }, query: {} }),
    body: noBody,
    responses: { 200: acceptedOperation('protect', 'The monitor, whatever the operation came to.') },
    problems: { 403: ['ScopeNotAllowed'], 404: ['OperationNotFound'], 410: ['OperationReplaced'] },
    handler: async ({ request, parameters }, client) => {
      const operation = await requireOperation(client, parameters.path.id, access);
      return monitorResponse(operation, { status: 200, location: location(request, operation.id), now: Date.now() });
    },
  });
