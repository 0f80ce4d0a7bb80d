import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ArmConnection } from '../azure/arm-connection';
import { isThrottling } from '../domain/throttling';
import { countPoll, countThrottled, SCOPE } from './meters';
import { throttlingRecordText } from './throttling-record';

/** As the client names its questions about operations that Azure has started. */
const isPoll = (operation: string): boolean => operation.startsWith('operation ');

/**
 * A span for each call to Azure; a number and a warning for each that was throttled, whoever made it and whatever came of it.
 * Nothing of the URL is in them: that of a poll is signed. Nothing of the fault's text either, only what kind of fault it was.
 */
export const tracedConnection = (connection: ArmConnection, warn: (message: string) => void): ArmConnection => ({
  endpoint: connection.endpoint,
  send: (request) => {
    const { method, operation, correlationId } = request;
    const attributes = {
      'http.request.method': method,
      'server.address': connection.endpoint.socketHost,
      'azure.operation': operation,
      'azure.correlation_id': correlationId,
    };
    const options = { kind: SpanKind.CLIENT, attributes };
    return trace.getTracer(SCOPE).startActiveSpan(`${method} ${operation}`, options, async (span) => {
      if (isPoll(operation)) countPoll();
      try {
        const response = await connection.send(request);
        span.setAttribute('http.response.status_code', response.status);
        if (response.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
        if (isThrottling(response.status)) {
          countThrottled(operation, response.status);
          warn(throttlingRecordText(request, response));
        }
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
