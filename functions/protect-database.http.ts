import { app } from 'durable-functions';
import { protect } from '../contracts';
import type { Dependencies } from './dependencies';
import { answering } from './http/answering';
import { datasourceInRoute } from './http/datasource-in-route';
import { newRequest } from './http/new-request';
import { monitorResponse } from './http/operation-monitor';
import { protectionBody, specificationOf } from './http/protection-body';
import { readBody } from './http/request-body';
import { startOperation } from './http/start-operation';

/** `PUT /api/protections/{*resourceId}`: protect a datasource; the same request joins the running operation. */
export function registerProtectDatabase({ access, location, waits }: Dependencies): void {
  app.client.http('protectDatabaseHttp', {
    route: 'protections/{*resourceId}',
    methods: ['PUT'],
    authLevel: 'function',
    handler: answering(async (request, client) => {
      const datasource = datasourceInRoute(request, access);
      const body = await readBody(request, protectionBody);
      const operation = await startOperation(client, protect, {
        kind: 'protect',
        ...newRequest(request, datasource.id, waits),
        specification: specificationOf(body, datasource, access),
      });
      return monitorResponse(operation, { status: 202, location: location(request, operation.id), now: Date.now() });
    }),
  });
}
