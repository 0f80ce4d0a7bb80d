import { mkdirSync } from 'node:fs';
import { HostStartError } from './start-error';
import type { HostStartErrorCode } from './start-error';
import type { HistoryStore } from './store/history-store';
import { createMemoryStore } from './store/memory-store';
import { openSqliteStore } from './store/sqlite-store';
import { StoreError } from './store/store-error';

function codeOf(error: StoreError): HostStartErrorCode {
  if (error.message.includes('in use by another host')) return 'dataInUse';
  return error.message.includes('damaged') ? 'dataCorrupted' : 'dataUnusable';
}

/** Opens the durable state. @throws {HostStartError} when the data cannot be used. */
export function openStore(dataDirectory: string): HistoryStore {
  if (dataDirectory === 'memory') return createMemoryStore();
  try {
    mkdirSync(dataDirectory, { recursive: true });
    return openSqliteStore(dataDirectory);
  } catch (error) {
    if (error instanceof StoreError) throw new HostStartError(codeOf(error), error.message, { cause: error });
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostStartError('dataUnusable', `The data directory ${dataDirectory} cannot be used: ${reason}`, {
      cause: error,
    });
  }
}
