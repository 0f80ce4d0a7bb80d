import { protect, validate } from '../../contracts';
import type { Dependencies } from '../dependencies';
import { startOperationOnce } from '../idempotency/start-operation-once';
import { resourceIdInPath } from '../openapi/common-schemas';
import { acceptedOperation } from '../openapi/monitor-schema';
import { datasourceInRoute, datasourceProblems } from './datasource-in-route';
import { newRequest } from './new-request';
import { monitorResponse } from './operation-monitor';
import { parametersOf } from './parameters';
import { protectionBody, protectionFacts, protectionProblems, specificationOf } from './protection-body';
import { defineDurableRoute, type Route } from './route';

const contracts = { protect, validate };

/** A route that protects, or only tries to: the two take the same body and start the same saga, by its two names. */
export const protectingRoute = (
  kind: keyof typeof contracts,
  facts: Pick<Route, 'name' | 'method' | 'route' | 'summary' | 'description'>,
  { access, location, waits, claims }: Dependencies,
): Route =>
  defineDurableRoute({
    ...facts,
    access: ['Operator'],
    parameters: parametersOf({ path: { resourceId: resourceIdInPath }, query: {} }),
    body: protectionBody,
    asked: ({ body }) => ({ kind, ...protectionFacts(body) }),
    takesIdempotencyKey: true,
    responses: { 202: acceptedOperation(kind) },
    problems: {
      400: [...datasourceProblems, ...protectionProblems],
      403: ['ScopeNotAllowed'],
      409: ['OperationInProgress'],
    },
    handler: async ({ request, parameters, body, correlationId, idempotencyKey: key }, client) => {
      const datasource = datasourceInRoute(parameters.path.resourceId, access);
      const wanted = {
        kind,
        ...newRequest(correlationId, datasource.id, waits),
        specification: specificationOf(body, datasource, access),
      };
      const operation = await startOperationOnce(client, contracts[kind], wanted, { claims, key });
      return monitorResponse(operation, { status: 202, location: location(request, operation.id), now: Date.now() });
    },
  });
