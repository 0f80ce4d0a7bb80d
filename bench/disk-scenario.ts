import { join } from 'node:path';
import Database from 'libsql';
import { createDataDirectory } from './measured-host';
import type { Scenario } from './scenario';

const durationMilliseconds = 1_000;

/** Nothing of the host: how many commits a second the disk and SQLite allow, to compare machines by. */
export const disk: Scenario = {
  name: 'disk',
  title: 'SQLite alone: transactions of one row, WAL, synchronous=FULL',
  goals: [],
  run: () => {
    const data = createDataDirectory();
    const database = new Database(join(data.path, 'floor.db'));
    try {
      database.pragma('locking_mode = EXCLUSIVE');
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)');
      const insert = database.prepare('INSERT INTO rows (text) VALUES (?)');
      const startedAt = performance.now();
      let count = 0;
      while (performance.now() - startedAt < durationMilliseconds) {
        insert.run(['x'.repeat(500)]);
        count++;
      }
      const seconds = (performance.now() - startedAt) / 1000;
      return Promise.resolve([{ name: 'commits', value: count / seconds, unit: '/s' }]);
    } finally {
      database.close();
      data.dispose();
    }
  },
};
