import { validate } from '../contracts';
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

/** `POST /api/validations/{*resourceId}`: the dry run; the same checks as a protection, and nothing is written. */
export const validateDatabase = ({ access, location, waits }: Dependencies): Route =>
  defineDurableRoute({
    name: 'validateDatabaseHttp',
    method: 'POST',
    route: 'validations/{*resourceId}',
    summary: 'Try a protection without writing anything',
    access: ['Operator'],
    parameters: parametersOf({ path: { resourceId: resourceIdInPath }, query: {} }),
    body: protectionBody,
    takesIdempotencyKey: true,
    responses: { 202: acceptedOperation('validate') },
    problems: {
      400: [...datasourceProblems, ...protectionProblems],
      403: ['ScopeNotAllowed'],
      409: ['OperationInProgress'],
    },
    handler: async ({ request, parameters, body, correlationId, attempt }, client) => {
      const datasource = datasourceInRoute(parameters.path.resourceId, access);
      const operation = await startOperation(client, validate, {
        kind: 'validate',
        ...newRequest(correlationId, datasource.id, waits, attempt),
        specification: specificationOf(body, datasource, access),
      });
      return monitorResponse(operation, { status: 202, location: location(request, operation.id), now: Date.now() });
    },
  });
