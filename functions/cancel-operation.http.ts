import { app } from 'durable-functions';
import { z } from 'zod';
import { CANCEL_EVENT } from '../contracts';
import { splitOperationId } from '../domain/operation-id';
import type { Dependencies } from './dependencies';
import { answering } from './http/answering';
import { isActive, requireOperation } from './http/operation-instance';
import { monitorResponse } from './http/operation-monitor';
import { problem } from './http/problem';
import { readBody } from './http/request-body';

const cancelBody = z.strictObject({ reason: z.string().trim().max(256).optional() });

/**
 * `POST /api/operations/{id}/cancel`: asks an operation to stop at its next wait. What Azure has accepted is not undone;
 * the monitor says how far it was.
 */
export function registerCancelOperation({ location }: Dependencies): void {
  app.client.http('cancelOperationHttp', {
    route: 'operations/{id}/cancel',
    methods: ['POST'],
    authLevel: 'function',
    handler: answering(async (request, client) => {
      const operation = await requireOperation(client, request.params['id'] ?? '');
      const hasBody = request.body !== null && request.headers.get('content-length') !== '0';
      const { reason } = hasBody ? await readBody(request, cancelBody) : {};
      if (!isActive(operation)) {
        throw problem(409, 'OperationEnded', 'The operation has ended', 'There is nothing left to cancel.');
      }
      await client.raiseEvent(splitOperationId(operation.id).instanceId, CANCEL_EVENT, { reason: reason ?? '' });
      return monitorResponse(operation, { status: 202, location: location(request, operation.id), now: Date.now() });
    }),
  });
}
