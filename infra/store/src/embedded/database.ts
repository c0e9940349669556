import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Logger } from '@glasshouse/telemetry';
import { StoreUnavailableError } from '../errors.js';

/** As much of libsql's `Database` as we use. */
export interface Database {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}

export interface Statement {
  run(...parameters: unknown[]): { changes: number };
  /** Rows become arrays of their columns. */
  raw(): { all(...parameters: unknown[]): unknown[][] };
}

/**
 * When a write is acknowledged. `normal`: the operating system has it; it survives the death of the process, and a power
 * failure takes at most the latest writes, never an older one. `full`: the disk has it, one flush (fsync) for each write.
 */
export type Durability = 'normal' | 'full';

/**
 * Opens the file, or a database in memory when there is none. SQLite replays the write-ahead log of a process that was
 * killed and ignores an unfinished transaction at its end.
 */
export function openDatabase(file: string | undefined, durability: Durability, log: Logger): Database {
  // Loaded here, so that a service that uses MongoDB never has it in memory.
  const Constructor = createRequire(import.meta.url)('libsql') as new (path: string) => Database;
  if (file === undefined) return new Constructor(':memory:');
  // SQLite gives its other files the mode of this one.
  closeSync(openSync(file, 'a', 0o600));
  const walFile = `${file}-wal`;
  const walBytes = existsSync(walFile) ? statSync(walFile).size : 0;
  const database = new Constructor(file);
  try {
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`,
    );
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    database.close();
    throw error;
  }
  if (walBytes > 0) {
    log.warn('write-ahead log replayed after an unclean stop', { 'file.path': file, 'file.size': walBytes });
  }
  return database;
}

/**
 * Moves the write-ahead log into the file and closes the database. libsql releases the descriptors only when the prepared
 * statements are collected, so the log must be empty by then.
 */
export function closeDatabase(database: Database): void {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

/** A failure of SQLite, by its extended result code, e.g. `SQLITE_IOERR_WRITE`. */
export function sqliteCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}

const passing = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|NOMEM|PROTOCOL)/;

/** What the caller gets for a failure of SQLite: StoreUnavailableError when waiting or room on the disk may cure it. */
export function translateSqliteError(error: unknown): unknown {
  const code = sqliteCode(error);
  return code !== undefined && passing.test(code)
    ? new StoreUnavailableError('sqlite', { cause: error })
    : error;
}
