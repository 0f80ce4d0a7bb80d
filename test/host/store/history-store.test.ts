import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore } from '../../../local/host/store/memory-store';
import { openSqliteMemoryStore, openSqliteStore } from '../../../local/host/store/sqlite-store';
import { describeHistoryStore } from './history-store.suite';

const directory = mkdtempSync(join(tmpdir(), 'history-store-'));
let files = 0;

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describeHistoryStore('in memory', createMemoryStore);
describeHistoryStore('on SQLite in memory', openSqliteMemoryStore);
describeHistoryStore('on SQLite on disk', () => openSqliteStore(join(directory, String(files++))));
