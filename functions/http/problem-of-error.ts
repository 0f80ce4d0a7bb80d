import type { InvocationContext } from '@azure/functions';
import { type Problem, ProblemError } from './problem';

/**
 * What a caller is told of what a handler throws: a problem as it is, everything else as a 500 that tells nothing but the
 * invocation to look for in the logs.
 */
export function problemOf(error: unknown, context: InvocationContext): Problem {
  if (error instanceof ProblemError) return error.problem;
  context.error(`${context.functionName} failed: ${error instanceof Error ? error.message : 'no Error was thrown'}`);
  return {
    status: 500,
    code: 'InternalError',
    title: 'Something went wrong here',
    detail: `Nothing is known to be wrong with the request. The logs have more under invocation ${context.invocationId}.`,
  };
}
