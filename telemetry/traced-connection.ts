import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ArmConnection } from '../azure/arm-connection';
import { countPoll, countThrottled, SCOPE } from './meters';

/** As the client names its questions about operations that Azure has started. */
const isPoll = (operation: string): boolean => operation.startsWith('operation ');

/**
 * A span for each call to Azure, and counters of those that were throttled. Nothing of the URL is in it: that of a poll is
 * signed. Nothing of the fault's text either, only what kind of fault it was.
 */
export const tracedConnection = (connection: ArmConnection): ArmConnection => ({
  endpoint: connection.endpoint,
  send: (request) => {
    const { method, operation, correlationId } = request;
    const attributes = {
      'http.request.method': method,
      'server.address': connection.endpoint.socketHost,
      'azure.operation': operation,
      'azure.client_request_id': correlationId,
    };
    const options = { kind: SpanKind.CLIENT, attributes };
    return trace.getTracer(SCOPE).startActiveSpan(`${method} ${operation}`, options, async (span) => {
      if (isPoll(operation)) countPoll();
      try {
        const response = await connection.send(request);
        span.setAttribute('http.response.status_code', response.status);
        if (response.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
        if (response.status === 429 || response.status === 503) countThrottled(operation, response.status);
        return response;
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        span.setAttribute('error.type', error instanceof Error ? error.name : 'Error');
        throw error;
      } finally {
        span.end();
      }
    });
  },
});
