import type { Clock } from '../clock/clock';
import type { HostLog } from '../log/host-log';
import type { RetryContext, RetryOptions, RpcDuration } from './core-types';
import { describeError, describeStack } from './error-text';
import type { InvocationInput, InvocationResult, Invoker } from './invocation';
import type { FunctionDefinition } from './supported-bindings';

function milliseconds(duration: RpcDuration | undefined): number {
  return (duration?.seconds ?? 0) * 1000 + (duration?.nanos ?? 0) / 1e6;
}

/** The wait before retry number `retryCount` (from 1): constant, or doubled from the minimum up to the maximum. */
export function retryDelayMilliseconds(options: RetryOptions, retryCount: number): number {
  if (options.strategy !== 'exponentialBackoff') return milliseconds(options.delayInterval);
  const minimum = milliseconds(options.minimumInterval);
  const maximum = milliseconds(options.maximumInterval);
  return Math.min(maximum, minimum * 2 ** Math.min(retryCount - 1, 52));
}

function retryContext(retryCount: number, maxRetryCount: number, error: unknown): RetryContext {
  const exception = { message: describeError(error), source: '', stackTrace: describeStack(error) };
  return { retryCount, maxRetryCount, exception };
}

export interface RetryServices {
  readonly invoker: Invoker;
  readonly clock: Clock;
  readonly log: HostLog;
  /** Ends a wait early, with the last error: the host stops. */
  readonly signal: AbortSignal;
}

/** @returns false when the wait was cut short. */
async function wait(services: RetryServices, delayMilliseconds: number): Promise<boolean> {
  const { clock, signal } = services;
  if (signal.aborted) return false;
  return new Promise((resolve) => {
    const abort = () => {
      forget();
      resolve(false);
    };
    const forget = clock.wakeAt(clock.now() + delayMilliseconds, () => {
      signal.removeEventListener('abort', abort);
      resolve(true);
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}

/** Invokes a function under the `retry` options it was registered with; without any, once. */
export async function invokeWithRetry(
  services: RetryServices,
  definition: FunctionDefinition,
  input: InvocationInput,
): Promise<InvocationResult> {
  const options = definition.metadata.retryOptions;
  const maxRetryCount = options?.maxRetryCount ?? 0;
  let context: RetryContext | undefined;
  for (let retryCount = 0; ;) {
    try {
      return await services.invoker.invoke(
        definition,
        context === undefined ? input : { ...input, retryContext: context },
      );
    } catch (error) {
      const isLast = options === undefined || (maxRetryCount >= 0 && retryCount >= maxRetryCount);
      if (isLast) throw error;
      retryCount += 1;
      const delay = retryDelayMilliseconds(options, retryCount);
      services.log({
        level: 'information',
        category: `Function.${definition.name}`,
        message: `Retry ${retryCount} of '${definition.name}' in ${delay / 1000} seconds.`,
      });
      if (!(await wait(services, delay))) throw error;
      context = retryContext(retryCount, maxRetryCount, error);
    }
  }
}
