import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { ProblemError, problemResponse } from './problem';

/**
 * Turns what a handler throws into an answer: a problem as it is, everything else into a 500 that tells a caller nothing
 * but the invocation to look for in the logs.
 */
async function answerOf(context: InvocationContext, work: () => Promise<HttpResponseInit>): Promise<HttpResponseInit> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError) return problemResponse(error.problem);
    context.error(`${context.functionName} failed: ${error instanceof Error ? error.message : 'no Error was thrown'}`);
    return problemResponse({
      status: 500,
      code: 'InternalError',
      title: 'Something went wrong here',
      detail: `Nothing is known to be wrong with the request. The logs have more under invocation ${context.invocationId}.`,
    });
  }
}

/** For functions with a durable client. */
export const answering =
  (handler: (request: HttpRequest, client: DurableClient) => Promise<HttpResponseInit>) =>
  (request: HttpRequest, client: DurableClient, context: InvocationContext): Promise<HttpResponseInit> =>
    answerOf(context, () => handler(request, client));

/** For functions without one. */
export const answeringPlain =
  (handler: (request: HttpRequest) => Promise<HttpResponseInit>) =>
  (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> =>
    answerOf(context, () => handler(request));
