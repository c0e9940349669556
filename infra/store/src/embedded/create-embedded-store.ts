import { access, constants, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PortFaults } from '@glasshouse/faults';
import { lockDataDirectory } from '@glasshouse/lock';
import type { Telemetry } from '@glasshouse/telemetry';
import { createDeclarations } from '../declarations.js';
import { StoreUnavailableError } from '../errors.js';
import { createObserve } from '../observe.js';
import { createPoolMetrics } from '../pool-metrics.js';
import type { Collection, Document, Index, Store } from '../types.js';
import { createEmbeddedCollection } from './collection.js';
import { closeDatabase, type Database, type Durability, openDatabase } from './database.js';
import { expire } from './expire.js';
import { checkFormat, ensureTable, tableIndexes } from './schema.js';
import { createTable, type Table } from './table.js';

export interface EmbeddedStoreOptions {
  /** Folder of the file `store.sqlite`, its write-ahead log and a lock. Without it, the store is in memory. */
  folder?: string | undefined;
  telemetry: Telemetry;
  /** Durability of acknowledged writes. Default `normal`. */
  durability?: Durability;
  /** Interval for removing expired documents, in milliseconds. Default 15000. */
  expireEveryMs?: number;
  /** Faults of the operations; absent when faults are not enabled. */
  faults?: PortFaults | undefined;
}

export const storeFile = 'store.sqlite';

/** Creates a store on SQLite in this process. A lock excludes other processes from its folder. */
export function createEmbeddedStore(options: EmbeddedStoreOptions): Store {
  const { folder, telemetry, durability = 'normal', expireEveryMs = 15_000 } = options;
  const pool = createPoolMetrics(telemetry, 'sqlite');
  const observe = createObserve({
    telemetry,
    system: 'sqlite',
    namespace: folder,
    pool,
    singleConnection: true,
    faults: options.faults,
  });
  const unindexed = telemetry.metrics.counter({
    name: 'db_client_unindexed_queries_total',
    help: 'Queries without a suitable index, which read or sort more documents than they return.',
    labels: ['system', 'collection'],
  });
  const declarations = createDeclarations<Collection<Document>>();
  const tables = new Map<string, Table>();
  let database: Database | undefined;
  let unlock = () => {};
  let timer: NodeJS.Timeout | undefined;
  let state: 'new' | 'started' | 'closed' = 'new';
  const isClosed = () => state === 'closed';

  function table(name: string): Table {
    const found = tables.get(name);
    if (!found) throw unavailable(`the store is ${state === 'closed' ? 'closed' : 'not started'}`);
    return found;
  }

  function open(): void {
    const file = folder && join(folder, storeFile);
    let opening = file ?? 'the store in memory';
    try {
      database = openDatabase(file, durability, telemetry.log);
      pool.opened();
      checkFormat(database);
      for (const { name, indexes } of declarations.all()) {
        opening = `the collection ${name}${file ? ` in ${file}` : ''}`;
        ensureTable(database, name, indexes);
        const counter = unindexed.labels('sqlite', name);
        const onUnindexed = () => counter.add();
        tables.set(name, createTable(database, name, indexes, tableIndexes(name, indexes), onUnindexed));
      }
    } catch (error) {
      throw new Error(`${opening} cannot be opened: ${(error as Error).message}`, { cause: error });
    }
  }

  async function close(): Promise<void> {
    state = 'closed';
    clearInterval(timer);
    tables.clear();
    const open = database;
    database = undefined;
    try {
      if (open) {
        pool.closed();
        closeDatabase(open);
      }
    } catch (error) {
      // The next start replays the log.
      telemetry.log.warn('write-ahead log not moved into the file', { 'file.path': folder, error });
    }
    unlock();
    unlock = () => {};
  }

  return {
    system: 'sqlite',
    collection<T extends Document>(name: string, indexes: readonly Index[] = []): Collection<T> {
      const collection = declarations.declare(name, indexes, () =>
        createEmbeddedCollection<Document>(observe(name), () => table(name)),
      );
      return collection as unknown as Collection<T>;
    },
    async start() {
      if (state !== 'new') throw new Error(`the store was already ${state}`);
      declarations.seal();
      try {
        if (folder) {
          await mkdir(folder, { recursive: true, mode: 0o700 });
          // close() during a wait releases what is open then, so nothing must be opened after it
          if (isClosed()) return;
          unlock = lockDataDirectory(folder);
          await refuseOldFormat(folder);
          if (isClosed()) return;
        }
        open();
      } catch (error) {
        await close();
        throw error;
      }
      state = 'started';
      const expireAll = () => expire(declarations.all(), table, { telemetry, isClosed });
      await expireAll();
      if (isClosed()) return;
      timer = setInterval(expireAll, expireEveryMs).unref();
    },
    async ping() {
      if (state !== 'started') throw unavailable(`the store is ${state}`);
      if (!folder) return;
      await access(folder, constants.W_OK).catch((error: unknown) => {
        throw new StoreUnavailableError('sqlite', { cause: error });
      });
    },
    close,
  };
}

/**
 * Refuses a folder of an earlier version, which stored each collection as JSON lines in a file `<name>.db`.
 *
 * @throws Error with the names of the files and advice
 */
async function refuseOldFormat(folder: string): Promise<void> {
  const names = await readdir(folder);
  const old = names.filter((name) => name.endsWith('.db'));
  if (old.length === 0 || names.includes(storeFile)) return;
  throw new Error(
    `${folder} holds documents of an earlier version (${old.join(', ')}) that this version cannot read: ` +
      'remove the folder or use another one',
  );
}

function unavailable(reason: string): StoreUnavailableError {
  return new StoreUnavailableError('sqlite', { cause: new Error(reason) });
}
