import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Logger } from '@glasshouse/telemetry';
import { StoreUnavailableError } from '../errors.js';

/** Subset of libsql's `Database` that the store uses. */
export interface Database {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}

export interface Statement {
  run(...parameters: unknown[]): { changes: number };
  /** Returns rows as arrays of their columns. */
  raw(): { all(...parameters: unknown[]): unknown[][] };
}

/**
 * Durability of acknowledged writes. `normal`: written to the operating system; a write survives a killed process, and a
 * power failure loses at most the latest writes, never an older one alone. `full`: written to the disk, one fsync for
 * each write.
 */
export type Durability = 'normal' | 'full';

/**
 * Opens the file, or a database in memory without one. After an unclean stop (killed process, power failure) SQLite
 * replays the write-ahead log and ignores an unfinished transaction at its end. The log is then moved into the file, the
 * file is checked, and the recovery is logged.
 *
 * @throws Error when the file is damaged or not a database.
 */
export function openDatabase(file: string | undefined, durability: Durability, log: Logger): Database {
  // Loaded here, so that a service with MongoDB does not load it.
  const Constructor = createRequire(import.meta.url)('libsql') as new (path: string) => Database;
  if (file === undefined) return new Constructor(':memory:');
  // SQLite creates its other files with the mode of this file.
  closeSync(openSync(file, 'a', 0o600));
  const walFile = `${file}-wal`;
  const walBytes = existsSync(walFile) ? statSync(walFile).size : 0;
  const database = new Constructor(file);
  try {
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`,
    );
    if (walBytes > 0) {
      const replayed = recover(database);
      const ignored = Math.max(0, walBytes - walHeaderBytes - replayed * walFrameBytes);
      log.warn(
        `write-ahead log replayed after an unclean stop: ${replayed} pages; ` +
          `${ignored} bytes of an unfinished write or an earlier checkpoint ignored`,
        { 'file.path': file, 'file.size': walBytes },
      );
    }
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

const walHeaderBytes = 32;
/** Page of 4096 bytes, SQLite's default, with its header. */
const walFrameBytes = 4096 + 24;

/** Moves the replayed log into the file and checks the file. Returns the number of replayed pages. @throws Error */
function recover(database: Database): number {
  const [checkpoint] = database.prepare('PRAGMA wal_checkpoint(FULL)').raw().all();
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const [damage] = database.prepare('PRAGMA quick_check(1)').raw().all();
  if (damage?.[0] !== 'ok') throw new Error(`the file is damaged: ${damage?.[0]}`);
  return Number(checkpoint?.[1]);
}

/**
 * Moves the write-ahead log into the file and closes the database. `close()` alone does not empty the log, because
 * libsql releases the file only when the prepared statements are garbage-collected.
 */
export function closeDatabase(database: Database): void {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

/** Returns SQLite's extended result code of an error, e.g. `SQLITE_IOERR_WRITE`; undefined for other errors. */
export function sqliteCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}

const transient = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|NOMEM|PROTOCOL)/;

/** Returns a StoreUnavailableError for a transient SQLite error, such as a full disk; other errors unchanged. */
export function translateSqliteError(error: unknown): unknown {
  const code = sqliteCode(error);
  return code !== undefined && transient.test(code)
    ? new StoreUnavailableError('sqlite', { cause: error })
    : error;
}
