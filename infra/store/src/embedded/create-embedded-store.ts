import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Telemetry } from '@glasshouse/telemetry';
import { createDeclarations } from '../declarations.js';
import { StoreUnavailableError } from '../errors.js';
import { lockDataDirectory } from '../lock/lock-data-directory.js';
import { createObserve } from '../observe.js';
import type { Collection, Document, Index, Store } from '../types.js';
import { createEmbeddedCollection } from './collection.js';
import { expire } from './expire.js';
import { openTable, type Table } from './table.js';

export interface EmbeddedStoreOptions {
  /** Holds one file per collection, and a lock. In memory only when absent. */
  folder?: string | undefined;
  telemetry: Telemetry;
  /** How often expired documents are removed, in milliseconds. */
  expireEveryMs?: number;
}

/** A store in this process (nedb), for one process at a time. */
export function createEmbeddedStore(options: EmbeddedStoreOptions): Store {
  const { folder, telemetry, expireEveryMs = 15_000 } = options;
  const observe = createObserve({ telemetry, system: 'nedb', namespace: folder });
  const declarations = createDeclarations<Collection<Document>>();
  const tables = new Map<string, Table>();
  let unlock = () => {};
  let timer: NodeJS.Timeout | undefined;
  let state: 'new' | 'started' | 'closed' = 'new';

  function table(name: string): Table {
    const found = tables.get(name);
    if (!found) throw unavailable(`the store is ${state === 'closed' ? 'closed' : 'not started'}`);
    return found;
  }

  async function close(): Promise<void> {
    state = 'closed';
    clearInterval(timer);
    for (const open of tables.values()) await open.close();
    unlock();
    unlock = () => {};
  }

  return {
    system: 'nedb',
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
          unlock = lockDataDirectory(folder);
        }
        for (const { name, indexes } of declarations.all()) {
          const file = folder && join(folder, `${name}.db`);
          tables.set(name, await openTable({ name, file, indexes, log: telemetry.log }));
        }
      } catch (error) {
        await close();
        throw error;
      }
      state = 'started';
      const expireAll = () => expire(declarations.all(), table, telemetry);
      await expireAll();
      timer = setInterval(expireAll, expireEveryMs).unref();
    },
    async ping() {
      if (state !== 'started') throw unavailable(`the store is ${state}`);
      if (!folder) return;
      await access(folder, constants.W_OK).catch((error: unknown) => {
        throw new StoreUnavailableError('nedb', { cause: error });
      });
    },
    close,
  };
}

function unavailable(reason: string): StoreUnavailableError {
  return new StoreUnavailableError('nedb', { cause: new Error(reason) });
}
