import { AsyncLocalStorage } from 'node:async_hooks';
import { app, type InvocationContext } from '@azure/functions';

const current = new AsyncLocalStorage<InvocationContext>();

interface Sentence {
  readonly level: 'information' | 'warning';
  readonly message: string;
}

/**
 * Lets code that knows nothing of functions write to the log of the invocation that it runs in. The Functions host takes a
 * line of the app only where it names an invocation that runs; one without is dropped.
 */
export function followInvocations(): void {
  app.hook.preInvocation((invocation) => {
    const { functionHandler, invocationContext } = invocation;
    invocation.functionHandler = (...args) => current.run(invocationContext, (): unknown => functionHandler(...args));
  });
}

/** Says something about this process in the log of the first invocation that it runs. */
export function sayInFirstInvocation({ level, message }: Sentence): void {
  let isSaid = false;
  app.hook.preInvocation(({ invocationContext }) => {
    if (isSaid) return;
    isSaid = true;
    if (level === 'warning') invocationContext.warn(message);
    else invocationContext.info(message);
  });
}

/** A warning in the log of the invocation that this is called in. */
export function warnInInvocation(message: string): void {
  current.getStore()?.warn(message);
}
