import { app, getClient, input } from 'durable-functions';
import { protect, startProtection } from '../contracts';
import type { StartAnswer } from '../domain/auto-protection';
import type { ProtectRequest } from '../domain/operation-request';
import type { AccessRules } from './http/access-rules';
import { ProblemError } from './http/problem';
import { startOperation } from './http/start-operation';
import { spanToGoOnFrom } from './telemetry/correlation-id';
import { withToldFault } from './told-fault';

function busyWith({ problem: { code, extensions } }: ProblemError): StartAnswer | undefined {
  const operationId = extensions?.['operationId'];
  return code === 'OperationInProgress' && typeof operationId === 'string' ? { kind: 'busy', operationId } : undefined;
}

/** Starts an operation on behalf of the rules, under the same guard as one that a caller asks for. */
export function registerStartProtection(access: AccessRules): void {
  app.activity(startProtection.name, {
    extraInputs: [input.durableClient()],
    handler: withToldFault(async ({ request }: { request: ProtectRequest }, context): Promise<StartAnswer> => {
      access.require(request.resourceId);
      access.require(request.specification.target.vaultId);
      try {
        const { correlationId } = request;
        const started = { ...request, ...spanToGoOnFrom(correlationId) };
        const { id } = await startOperation(getClient(context), protect, started);
        return { kind: 'started', operationId: id };
      } catch (error) {
        const busy = error instanceof ProblemError ? busyWith(error) : undefined;
        if (busy === undefined) throw error;
        return busy;
      }
    }),
  });
}
