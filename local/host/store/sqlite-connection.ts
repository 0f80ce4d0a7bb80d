import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { migrations } from './sqlite-migrations';
import { StoreError, toStoreError } from './store-error';

/** One open SQLite database with our settings, exclusively ours; every error that leaves it is a `StoreError`. */
export class SqliteConnection {
  private readonly database: Database.Database;
  private readonly path: string;
  private isClosed = false;

  /** Throws a `StoreError` when another process has the file open, when it is damaged, or newer than this host. */
  constructor(path: string) {
    this.path = path;
    this.database = this.guard(() => {
      if (path !== ':memory:') {
        mkdirSync(dirname(path), { recursive: true });
      }
      return new Database(path, { timeout: 0 });
    });
    try {
      this.guard(() => {
        this.configure();
        this.migrate();
      });
    } catch (error) {
      this.database.close();
      throw error;
    }
  }

  prepare(sql: string): Database.Statement {
    return this.guard(() => this.database.prepare(sql));
  }

  /** Runs `work` in one transaction; on any error nothing of it stays. */
  transaction(work: () => void): void {
    this.guard(() => {
      this.database.exec('BEGIN IMMEDIATE');
      try {
        work();
        this.database.exec('COMMIT');
      } catch (error) {
        this.rollBack();
        throw error;
      }
    });
  }

  /** Runs what uses the database; prepared statements would otherwise go on working after a close. */
  guard<Result>(work: () => Result): Result {
    if (this.isClosed) {
      throw new StoreError(`History store ${this.path}: it has been closed.`);
    }
    try {
      return work();
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }

  close(): void {
    if (this.isClosed) {
      return;
    }
    try {
      this.unlock();
    } finally {
      this.isClosed = true;
      this.database.close();
    }
  }

  /**
   * The driver keeps the file open, and locked, until the garbage collector has found the last prepared statement. Leaving
   * WAL writes everything back into the one file and allows the exclusive lock to be given up, at the next access.
   */
  private unlock(): void {
    this.guard(() => {
      this.rollBack();
      this.database.pragma('journal_mode = DELETE');
      this.database.pragma('locking_mode = NORMAL');
      this.database.prepare('SELECT count(*) FROM sqlite_schema').get();
    });
  }

  /** SQLite has already rolled back by itself after some errors (a full disk): the first error is the one that counts. */
  private rollBack(): void {
    if (this.database.inTransaction) {
      this.database.exec('ROLLBACK');
    }
  }

  private configure(): void {
    // Held until the process ends, however it ends: the lock belongs to the operating system, there is no lock file to
    // go stale. It also spares the shared-memory file that WAL otherwise needs.
    this.database.pragma('locking_mode = EXCLUSIVE');
    this.database.pragma('journal_mode = WAL');
    this.database.pragma('synchronous = FULL');
    this.database.pragma('foreign_keys = ON');
    this.database.pragma('wal_autocheckpoint = 4000');
    // Takes the lock now rather than at the first write.
    this.database.exec('BEGIN EXCLUSIVE; COMMIT');
  }

  private migrate(): void {
    const version = this.schemaVersion();
    if (version > migrations.length) {
      throw new StoreError(
        `History store ${this.path}: it was written by a newer host (schema ${version}, this host knows ` +
          `${migrations.length}); update this host, or give it a data directory of its own.`,
      );
    }
    migrations.slice(version).forEach((step, index) => {
      this.transaction(() => {
        this.database.exec(step);
        this.database.exec(`PRAGMA user_version = ${version + index + 1}`);
      });
    });
  }

  private schemaVersion(): number {
    const row: unknown = this.database.prepare('PRAGMA user_version').get();
    const version: unknown =
      typeof row === 'object' && row !== null && 'user_version' in row ? row.user_version : undefined;
    return typeof version === 'number' ? version : 0;
  }
}
