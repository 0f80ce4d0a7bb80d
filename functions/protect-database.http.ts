import { protect } from '../contracts';
import type { Dependencies } from './dependencies';
import { datasourceInRoute, datasourceProblems } from './http/datasource-in-route';
import { newRequest } from './http/new-request';
import { monitorResponse } from './http/operation-monitor';
import { parametersOf } from './http/parameters';
import { protectionBody, protectionProblems, specificationOf } from './http/protection-body';
import { defineDurableRoute, type Route } from './http/route';
import { startOperation } from './http/start-operation';
import { resourceIdInPath } from './openapi/common-schemas';
import { acceptedOperation } from './openapi/monitor-schema';

/** `PUT /api/protections/{*resourceId}`: protect a datasource; the same request joins the running operation. */
export const protectDatabase = ({ access, location, waits }: Dependencies): Route =>
  defineDurableRoute({
    name: 'protectDatabaseHttp',
    method: 'PUT',
    route: 'protections/{*resourceId}',
    summary: 'Protect a datasource',
    description: 'The same request joins the operation that runs; one that asks for something else is refused (409).',
    access: ['Operator'],
    parameters: parametersOf({ path: { resourceId: resourceIdInPath }, query: {} }),
    body: protectionBody,
    takesIdempotencyKey: true,
    responses: { 202: acceptedOperation('protect') },
    problems: {
      400: [...datasourceProblems, ...protectionProblems],
      403: ['ScopeNotAllowed'],
      409: ['OperationInProgress'],
    },
    handler: async ({ request, parameters, body, correlationId, attempt }, client) => {
      const datasource = datasourceInRoute(parameters.path.resourceId, access);
      const operation = await startOperation(client, protect, {
        kind: 'protect',
        ...newRequest(correlationId, datasource.id, waits, attempt),
        specification: specificationOf(body, datasource, access),
      });
      return monitorResponse(operation, { status: 202, location: location(request, operation.id), now: Date.now() });
    },
  });
