import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Logger } from '@glasshouse/telemetry';
import { StoreUnavailableError } from '../errors.js';

/** The part of libsql's `Database` that the store uses. */
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
 * killed, or of a machine that lost its power, and ignores an unfinished transaction at its end; the log is then moved
 * into the file, the file checked, and the repair logged.
 *
 * @throws Error when the file is damaged or no database.
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
    if (walBytes > 0) {
      const replayed = recover(database);
      const ignored = Math.max(0, walBytes - walHeaderBytes - replayed * walFrameBytes);
      log.warn(
        `write-ahead log replayed after an unclean stop: ${replayed} pages; ` +
          `${ignored} bytes of an unfinished write or of an earlier round are ignored`,
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
/** A page of 4096 bytes, SQLite's default, with its header. */
const walFrameBytes = 4096 + 24;

/** Moves the replayed log into the file and checks that the file is sound. The number of pages replayed. */
function recover(database: Database): number {
  const [checkpoint] = database.prepare('PRAGMA wal_checkpoint(FULL)').raw().all();
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const [damage] = database.prepare('PRAGMA quick_check(1)').raw().all();
  if (damage?.[0] !== 'ok') throw new Error(`the file is damaged: ${damage?.[0]}`);
  return Number(checkpoint?.[1]);
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

/** Returns SQLite's extended result code of an error, e.g. `SQLITE_IOERR_WRITE`; undefined for other errors. */
export function sqliteCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}

const transient = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|NOMEM|PROTOCOL)/;

/** Returns StoreUnavailableError for an error of SQLite that time or free disk space may cure, and others as they are. */
export function translateSqliteError(error: unknown): unknown {
  const code = sqliteCode(error);
  return code !== undefined && transient.test(code)
    ? new StoreUnavailableError('sqlite', { cause: error })
    : error;
}
