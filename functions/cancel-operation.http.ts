import { z } from 'zod';
import { CANCEL_EVENT } from '../contracts';
import { cancelPayload } from '../domain/approvals/decision-event';
import { splitOperationId } from '../domain/operation-id';
import type { Dependencies } from './dependencies';
import { isActive, requireOperation } from './http/operation-instance';
import { monitorResponse } from './http/operation-monitor';
import { parametersOf } from './http/parameters';
import { problem } from './http/problem';
import { defineDurableRoute, type Route } from './http/route';
import { operationIdInPath } from './openapi/common-schemas';
import { acceptedOperation } from './openapi/monitor-schema';

const cancelBody = z
  .strictObject({ reason: z.string().trim().max(256).optional().describe('Stands in the result of the operation.') })
  .meta({ id: 'CancelRequest', examples: [{ reason: 'maintenance window' }] });

/**
 * `POST /api/operations/{id}/cancel`: asks an operation to stop at its next wait. What Azure has accepted is not undone;
 * the monitor says how far it was.
 */
export const cancelOperation = ({ location, access }: Dependencies): Route =>
  defineDurableRoute({
    name: 'cancelOperationHttp',
    method: 'POST',
    route: 'operations/{id}/cancel',
    summary: 'Cancel an operation',
    description: 'Cooperative: the operation stops at its next wait. What Azure has accepted is not undone.',
    access: ['Operator'],
    parameters: parametersOf({ path: { id: operationIdInPath }, query: {} }),
    body: cancelBody.optional(),
    responses: { 202: acceptedOperation('protect', 'The operation was asked to stop.') },
    problems: {
      403: ['ScopeNotAllowed'],
      404: ['OperationNotFound'],
      409: ['OperationEnded'],
      410: ['OperationReplaced'],
    },
    handler: async ({ request, parameters, body }, client) => {
      const operation = await requireOperation(client, parameters.path.id, access);
      if (!isActive(operation)) {
        throw problem(409, 'OperationEnded', 'The operation has ended', 'There is nothing left to cancel.');
      }
      const { instanceId, attempt } = splitOperationId(operation.id);
      await client.raiseEvent(instanceId, CANCEL_EVENT, cancelPayload(attempt, body?.reason ?? ''));
      return monitorResponse(operation, { status: 202, location: location(request, operation.id), now: Date.now() });
    },
  });
