import type { Telemetry } from '@glasshouse/telemetry';
import { withTimeout } from '@glasshouse/timing';
import type { Db, MongoClient } from 'mongodb';
import { createDeclarations } from '../declarations.js';
import { StoreUnavailableError } from '../errors.js';
import { createObserve } from '../observe.js';
import type { Collection, Document, Index, Store } from '../types.js';
import { clientOptions } from './client-options.js';
import { createMongoCollection } from './collection.js';
import { makeIndexes } from './make-indexes.js';
import { serverOf } from './server-of.js';
import { isUnavailable, translateError } from './translate-error.js';

export interface MongoStoreOptions {
  /** A connection string, `mongodb://…`; it may hold a password and is never logged. */
  url: string;
  database: string;
  telemetry: Telemetry;
  /** How long an operation may take, in milliseconds. */
  timeoutMs?: number;
}

/** Spaces out the attempts to reach a server that is away, in milliseconds; the last one repeats. */
const pauses = [500, 1000, 2000, 5000];

/**
 * A store on a MongoDB server or replica set.
 *
 * `start()` connects and makes the indexes. When the server is away it resolves all the same after one attempt, and
 * goes on trying in the background; until then every operation throws StoreUnavailableError at once, so that a service
 * answers 503 and recovers by itself. It rejects when waiting cannot help: a wrong address, password or index.
 */
export function createMongoStore(options: MongoStoreOptions): Store {
  const { url, database, telemetry, timeoutMs = 2000 } = options;
  const observe = createObserve({ telemetry, system: 'mongodb', namespace: database, server: serverOf(url) });
  const declarations = createDeclarations<Collection<Document>>();
  let client: MongoClient | undefined;
  // Set only when the indexes are there: without them, uniqueness would not hold.
  let db: Db | undefined;
  let lastError: unknown = new Error('the store is not started');
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let trying: Promise<void> | undefined;

  function open(): Db {
    if (!db) throw new StoreUnavailableError('mongodb', { cause: lastError });
    return db;
  }

  async function connect(): Promise<void> {
    const { MongoClient: Client } = await import('mongodb');
    if (closed) return;
    // A client that did not reach the server once is of no use any more.
    const made = new Client(url, clientOptions(timeoutMs, telemetry.service.name));
    client = made;
    try {
      await withTimeout(made.connect(), timeoutMs);
      await makeIndexes(made.db(database), declarations.all());
      if (!closed) db = made.db(database);
    } catch (error) {
      lastError = error;
      await made.close().catch(() => {});
      throw error;
    }
  }

  function retry(attempt: number): void {
    if (closed) return;
    timer = setTimeout(
      () => {
        trying = connect().then(
          () =>
            telemetry.log.info('the database is reached', {
              'db.system.name': 'mongodb',
              'db.attempts': attempt + 1,
            }),
          (error: unknown) => {
            if (!isUnavailable(error)) telemetry.log.error('the database refuses', { error });
            retry(attempt + 1);
          },
        );
      },
      pauses[Math.min(attempt - 1, pauses.length - 1)],
    );
    timer.unref();
  }

  return {
    system: 'mongodb',
    collection<T extends Document>(name: string, indexes: readonly Index[] = []): Collection<T> {
      const collection = declarations.declare(name, indexes, () =>
        createMongoCollection<Document>({
          name,
          observed: observe(name),
          timeoutMs,
          open: () => open().collection(name),
        }),
      );
      return collection as unknown as Collection<T>;
    },
    async start() {
      if (closed || trying) throw new Error('the store was already started');
      declarations.seal();
      try {
        trying = connect();
        await trying;
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        telemetry.log.warn('the database is away, trying again in the background', { error });
        retry(1);
      }
    },
    async ping() {
      try {
        await withTimeout(open().command({ ping: 1 }), timeoutMs);
      } catch (error) {
        throw translateError(error, '');
      }
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      db = undefined;
      lastError = new Error('the store is closed');
      // Ends an attempt that is under way, too.
      await client?.close();
      await trying?.catch(() => {});
    },
  };
}
