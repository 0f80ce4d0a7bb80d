import { app } from 'durable-functions';
import type { Dependencies } from './dependencies';
import { answering } from './http/answering';
import { requireOperation } from './http/operation-instance';
import { monitorResponse } from './http/operation-monitor';

/** `GET /api/operations/{id}`: the status monitor; 200 whatever the operation came to. */
export function registerGetOperation({ location }: Dependencies): void {
  app.client.http('getOperationHttp', {
    route: 'operations/{id}',
    methods: ['GET'],
    authLevel: 'function',
    handler: answering(async (request, client) => {
      const operation = await requireOperation(client, request.params['id'] ?? '');
      return monitorResponse(operation, { status: 200, location: location(request, operation.id), now: Date.now() });
    }),
  });
}
