import { inspect } from 'node:util';

/** The words of anything that was thrown, as the Node worker reports it. */
export function describeError(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (error === undefined || error === null) return 'Unknown error';
  if (typeof error === 'string') return error;
  if (typeof error === 'object') {
    const { message } = { message: undefined, ...error };
    if (typeof message === 'string') return message;
    try {
      return JSON.stringify(error);
    } catch {
      return Object.prototype.toString.call(error);
    }
  }
  return typeof error === 'symbol' ? error.toString() : inspect(error);
}

/** The stack of an Error, and what there is of anything else. */
export function describeStack(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '') : '';
}

/** An Error as it is; anything else that was thrown as one with its words and no stack. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  const error = new Error(describeError(thrown));
  error.stack = '';
  return error;
}
