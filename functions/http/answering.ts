import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { ProblemError, problemResponse } from './problem';

type Handler = (request: HttpRequest, client: DurableClient) => Promise<HttpResponseInit>;

/**
 * Turns what a handler throws into an answer: a problem as it is, everything else into a 500 that tells a caller nothing
 * but the invocation to look for in the logs.
 */
export function answering(handler: Handler) {
  return async (request: HttpRequest, client: DurableClient, context: InvocationContext): Promise<HttpResponseInit> => {
    try {
      return await handler(request, client);
    } catch (error) {
      if (error instanceof ProblemError) return problemResponse(error.problem);
      context.error(
        `${context.functionName} failed: ${error instanceof Error ? error.message : 'no Error was thrown'}`,
      );
      return problemResponse({
        status: 500,
        code: 'InternalError',
        title: 'Something went wrong here',
        detail: `Nothing is known to be wrong with the request. The logs have more under invocation ${context.invocationId}.`,
      });
    }
  };
}
