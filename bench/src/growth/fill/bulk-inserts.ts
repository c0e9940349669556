import type { Collection, Document, Store } from '@glasshouse/store';
import type { Span } from '@glasshouse/telemetry';
import type { Db } from 'mongodb';

/** Documents of one `insertMany`. */
const batchSize = 500;

/** Store whose inserts are buffered and sent in batches. */
export interface BulkStore {
  store: Store;
  /** Sends the remaining documents. */
  flush(): Promise<void>;
}

/**
 * Wraps a MongoDB store for filling. The services never insert many documents at once, so the store has no operation
 * for it; one round trip for each document takes minutes for a large shop. `store` still declares the indexes.
 *
 * @param db database of the store
 */
export function bulkInserts(store: Store, db: Pick<Db, 'collection'>): BulkStore {
  const buffers = new Map<string, Document[]>();

  async function send(name: string): Promise<void> {
    const documents = buffers.get(name) ?? [];
    buffers.set(name, []);
    if (documents.length > 0) await db.collection<Document>(name).insertMany(documents, { ordered: false });
  }

  return {
    store: {
      ...store,
      collection<T extends Document>(
        name: string,
        indexes?: Parameters<Store['collection']>[1],
      ): Collection<T> {
        const collection: Collection<T> = store.collection<T>(name, indexes);
        const buffer = async (document: T): Promise<void> => {
          const documents = buffers.get(name) ?? [];
          buffers.set(name, documents);
          if (documents.push(document) >= batchSize) await send(name);
        };
        return {
          ...collection,
          insertOne: (_span: Span, document: T) => buffer(document),
        } as typeof collection;
      },
    },
    async flush() {
      for (const name of buffers.keys()) await send(name);
    },
  };
}
