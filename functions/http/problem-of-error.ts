import type { InvocationContext } from '@azure/functions';
import { StorageFault } from '../../domain/fault';
import { type Problem, ProblemError } from './problem';

/** A storage account that is busy is back within seconds; one that somebody has to look after takes longer anyway. */
const STORAGE_RETRY_AFTER_SECONDS = 30;

/** Without words of the storage: they are in the log, for those who look after the app. */
const reportsUnavailable: Problem = {
  status: 503,
  code: 'ReportsUnavailable',
  title: 'The storage of this app does not answer',
  detail:
    'What the app keeps of audits, bulks and idempotency keys cannot be read or written at the moment. Send the same request later, with the same idempotency key where it had one: nothing is started twice.',
  retryAfterSeconds: STORAGE_RETRY_AFTER_SECONDS,
};

/**
 * What a caller is told of what a handler throws: a problem as it is, a storage that fails as a 503, everything else as a 500
 * that tells nothing but the invocation to look for in the logs.
 */
export function problemOf(error: unknown, context: InvocationContext): Problem {
  if (error instanceof ProblemError) return error.problem;
  context.error(`${context.functionName} failed: ${error instanceof Error ? error.message : 'no Error was thrown'}`);
  if (error instanceof StorageFault) return reportsUnavailable;
  return {
    status: 500,
    code: 'InternalError',
    title: 'Something went wrong here',
    detail: `Nothing is known to be wrong with the request. The logs have more under invocation ${context.invocationId}.`,
  };
}
