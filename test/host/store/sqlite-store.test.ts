import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import Database from 'libsql';
import { DATABASE_NAME, openSqliteStore } from '../../../local/host/store/sqlite-store';
import { toStoreError } from '../../../local/host/store/store-error';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sqlite-store-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

it('makes its directory', () => {
  const store = openSqliteStore(join(directory, 'not', 'yet', 'there'));
  expect(store.query({ top: 1 }).instances).toEqual([]);
  store.close();
});

it('goes on where it was closed', () => {
  const first = openSqliteStore(directory);
  first.saveScheduleStatus('tick', { last: '1', next: '2', lastUpdated: '3' });
  first.close();
  const second = openSqliteStore(directory);
  expect(second.scheduleStatus('tick')?.next).toBe('2');
  second.close();
});

it('refuses a second host on the same directory, and names it', () => {
  const store = openSqliteStore(directory);
  expect(() => openSqliteStore(directory)).toThrow(new RegExp(`${directory}.*in use by another host`));
  store.close();
  openSqliteStore(directory).close();
});

it('is free again at once after its host was killed', async () => {
  const script = join(directory, 'hold.cjs');
  buildSync({
    entryPoints: [join(__dirname, '../../../local/host/store/sqlite-store.ts')],
    bundle: true,
    platform: 'node',
    packages: 'external',
    format: 'cjs',
    outfile: script,
    footer: {
      js: `const held = module.exports.openSqliteStore(process.argv[2]);
        held.saveScheduleStatus('tick', { last: '1', next: '2', lastUpdated: '3' });
        console.log('open'); setInterval(() => held, 1000);`,
    },
  });
  const data = join(directory, 'data');
  const holder = spawn(process.execPath, [script, data], {
    env: { ...process.env, NODE_PATH: join(__dirname, '../../../node_modules') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  expect(() => openSqliteStore(data)).toThrow('in use by another host');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const store = openSqliteStore(data);
  expect(store.scheduleStatus('tick')?.last).toBe('1');
  store.close();
});

it('refuses a file of a newer host', () => {
  openSqliteStore(directory).close();
  const database = new Database(join(directory, DATABASE_NAME));
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(() => openSqliteStore(directory)).toThrow('written by a newer host (schema 99');
});

it('says so when the file is no database', () => {
  writeFileSync(join(directory, DATABASE_NAME), 'no database, but long enough to look like one. '.repeat(500));
  expect(() => openSqliteStore(directory)).toThrow('damaged or no database');
});

it('says so when the file cannot be opened', () => {
  mkdirSync(join(directory, DATABASE_NAME));
  expect(() => openSqliteStore(directory)).toThrow('cannot be opened');
});

it('explains a full disk and other errors of the storage', () => {
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  const broken = Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_WRITE' });
  expect(toStoreError(full, '/data/history.db').message).toMatch(
    /^History store \/data\/history\.db: the disk is full; free/,
  );
  expect(toStoreError(broken, 'x').message).toContain('the disk reported an error (disk I/O error)');
  expect(toStoreError(new Error('something new'), 'x').message).toBe('History store x: something new.');
});

it('refuses to work once it is closed', () => {
  const store = openSqliteStore(directory);
  store.close();
  store.close();
  expect(() => store.instance('a')).toThrow('has been closed');
});
