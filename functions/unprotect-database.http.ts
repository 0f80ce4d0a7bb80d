import { app } from 'durable-functions';
import { unprotect } from '../contracts';
import type { Dependencies } from './dependencies';
import { answering } from './http/answering';
import { datasourceInRoute } from './http/datasource-in-route';
import { newRequest } from './http/new-request';
import { monitorResponse } from './http/operation-monitor';
import { problem } from './http/problem';
import { startOperation } from './http/start-operation';
import { vaultInQuery, vaultOfLastOperation } from './http/vault-in-query';

function dataOf(text: string): 'retain' | 'delete' {
  if (text === 'retain' || text === 'delete') return text;
  throw problem(400, 'InvalidData', 'The query parameter data is not valid', 'data must be "retain" or "delete".');
}

/** `DELETE /api/protections/{*resourceId}?data=retain|delete[&vaultId=…]`: stop protection; the data is kept by default. */
export function registerUnprotectDatabase({ access, location, waits }: Dependencies): void {
  app.client.http('unprotectDatabaseHttp', {
    route: 'protections/{*resourceId}',
    methods: ['DELETE'],
    authLevel: 'function',
    handler: answering(async (request, client) => {
      const { id } = datasourceInRoute(request, access);
      const data = dataOf(request.query.get('data') ?? 'retain');
      if (data === 'delete') access.requireDataDeletion();
      const vaultId = vaultInQuery(request, access);
      const searchVaultId = vaultId ?? (await vaultOfLastOperation(client, id, access));
      const operation = await startOperation(client, unprotect, {
        kind: 'unprotect',
        ...newRequest(request, id, waits),
        data,
        ...(vaultId && { vaultId }),
        ...(searchVaultId && { searchVaultId }),
      });
      return monitorResponse(operation, { status: 202, location: location(request, operation.id), now: Date.now() });
    }),
  });
}
