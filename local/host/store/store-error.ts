import { isNativeError } from 'node:util/types';

/** The storage failed or cannot be used; the message says what to do about it. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

const advice: Readonly<Record<string, string>> = {
  SQLITE_BUSY: 'it is in use by another host; stop that one, or give this one a data directory of its own',
  SQLITE_LOCKED: 'it is in use by another host; stop that one, or give this one a data directory of its own',
  SQLITE_NOTADB: 'it is damaged or no database; move it away to start with an empty history',
  SQLITE_CORRUPT: 'it is damaged; move it away to start with an empty history',
  SQLITE_FULL: 'the disk is full; free some space and start the host again, nothing committed is lost',
  SQLITE_READONLY: 'it is read-only; check the permissions of the file and its directory',
  SQLITE_CANTOPEN: 'it cannot be opened; check that the directory exists and may be written',
  SQLITE_IOERR: 'the disk reported an error',
};

/** Turns an error of the SQLite driver into one that names the file and the way out. */
export function toStoreError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) {
    return error;
  }
  // The driver's native errors are not always instances of this realm's Error.
  const message = isNativeError(error) ? error.message : String(error);
  const code = codeOf(error, message);
  const known = code === undefined ? undefined : Object.keys(advice).find((key) => code.startsWith(key));
  const explanation = known === undefined ? message : `${advice[known] ?? ''} (${message})`;
  return new StoreError(`History store ${path}: ${explanation}.`, { cause: error });
}

/** The driver reports a failed open without a code: the primary result code of SQLite ends its message. */
function codeOf(error: unknown, message: string): string | undefined {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && error.code) {
    return error.code;
  }
  return message.startsWith('ConnectionFailed') ? 'SQLITE_CANTOPEN' : undefined;
}
