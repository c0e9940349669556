import type { PortFaults } from '@glasshouse/faults';
import type { Telemetry } from '@glasshouse/telemetry';
import { withTimeout } from '@glasshouse/timing';
import type { Db, MongoClient } from 'mongodb';
import { createDeclarations } from '../declarations.js';
import { StoreUnavailableError } from '../errors.js';
import { createObserve } from '../observe.js';
import { createPoolMetrics } from '../pool-metrics.js';
import type { Collection, Document, Index, Store } from '../types.js';
import { clientOptions } from './client-options.js';
import { createMongoCollection } from './collection.js';
import { createIndexes } from './create-indexes.js';
import { serverOf } from './server-of.js';
import { isUnavailable, translateError } from './translate-error.js';
import { watchPool } from './watch-pool.js';

export interface MongoStoreOptions {
  /** Connection string, `mongodb://…`. It may contain a password and is never logged. */
  url: string;
  database: string;
  telemetry: Telemetry;
  /** Timeout of an operation, in milliseconds. Default 2000. */
  timeoutMs?: number;
  /** Faults of the operations; absent when faults are not enabled. */
  faults?: PortFaults | undefined;
}

/** Pauses between connection attempts in milliseconds; the last one repeats. */
const pauses = [500, 1000, 2000, 5000];

/**
 * Creates a store on a MongoDB server or replica set.
 *
 * `start()` connects and creates the indexes. If the server is unavailable, it resolves after one attempt and retries in
 * the background. Until the store is connected, every operation throws StoreUnavailableError at once, so a service
 * responds with 503 and recovers by itself. `start()` rejects for errors that a retry cannot fix: a wrong address,
 * password or index.
 */
export function createMongoStore(options: MongoStoreOptions): Store {
  const { url, database, telemetry, timeoutMs = 2000 } = options;
  const pool = createPoolMetrics(telemetry, 'mongodb');
  const observe = createObserve({
    telemetry,
    system: 'mongodb',
    namespace: database,
    server: serverOf(url),
    pool,
    faults: options.faults,
  });
  const declarations = createDeclarations<Collection<Document>>();
  let client: MongoClient | undefined;
  // Set only after the indexes exist: without them, uniqueness is not guaranteed.
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
    // Each attempt needs a new client, as a client whose connect() failed cannot be used again.
    const created = new Client(url, clientOptions(timeoutMs, telemetry.service.name));
    client = created;
    watchPool(created, pool);
    try {
      await withTimeout(created.connect(), timeoutMs);
      await createIndexes(created.db(database), declarations.all());
      if (!closed) db = created.db(database);
    } catch (error) {
      lastError = error;
      await created.close().catch(() => {});
      throw error;
    }
  }

  function retry(attempt: number): void {
    if (closed) return;
    timer = setTimeout(
      () => {
        trying = connect().then(
          () =>
            telemetry.log.info('MongoDB connected', {
              'db.system.name': 'mongodb',
              'db.attempts': attempt + 1,
            }),
          (error: unknown) => {
            if (closed) return;
            if (!isUnavailable(error)) telemetry.log.error('connecting to MongoDB failed', { error });
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
        // close() has ended the attempt
        if (closed) return;
        if (!isUnavailable(error)) throw error;
        telemetry.log.warn('MongoDB unreachable, retrying in the background', { error });
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
      // This also ends a running connection attempt.
      await client?.close();
      await trying?.catch(() => {});
    },
  };
}
