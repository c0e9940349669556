import { withTimeout } from '@glasshouse/timing';
import type { Collection as DriverCollection, Filter as DriverFilter, UpdateFilter } from 'mongodb';
import { checkDocument } from '../check/document.js';
import { checkFilter } from '../check/filter.js';
import { checkUpdate, checkUpsert } from '../check/update.js';
import { DuplicateKeyError, StoreUnavailableError } from '../errors.js';
import type { Observed } from '../observe.js';
import type { Collection, Document, Filter } from '../types.js';
import { insertion, unlessTaken } from '../unless-taken.js';
import { isRefusal, translateError } from './translate-error.js';

type Stored = { _id: string } & Record<string, unknown>;

export interface MongoCollectionOptions {
  name: string;
  observed: Observed;
  timeoutMs: number;
  /** @throws StoreUnavailableError while there is no connection. */
  open(): DriverCollection<Stored>;
}

/** Creates a collection over the official driver. */
export function createMongoCollection<T extends Document>(options: MongoCollectionOptions): Collection<T> {
  const { name, observed, timeoutMs, open } = options;

  async function run<R>(work: (collection: DriverCollection<Stored>) => Promise<R>): Promise<R> {
    const collection = open();
    try {
      return await withTimeout(work(collection), timeoutMs);
    } catch (error) {
      throw translateError(error, name);
    }
  }
  /** Runs a write. Its error states whether the server may have applied it without confirming it. */
  async function write<R>(work: (collection: DriverCollection<Stored>) => Promise<R>): Promise<R> {
    // Without a connection this throws before anything is sent, so the write was certainly not applied.
    open();
    try {
      return await run(work);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError) || isRefusal(error.cause)) throw error;
      throw new StoreUnavailableError(error.backend, { cause: error.cause, mayHaveBeenApplied: true });
    }
  }
  async function insert(document: T): Promise<void> {
    const checked = checkDocument(document) as unknown as Stored;
    await write((c) => c.insertOne(checked));
  }
  const query = (filter: Filter): DriverFilter<Stored> => {
    checkFilter(filter);
    return filter as DriverFilter<Stored>;
  };
  // Stops the operation in the server, too, when the timeout here has passed.
  const limits = { maxTimeMS: timeoutMs };

  return {
    findOne: (span, filter, { sort } = {}) =>
      observed(
        span,
        'findOne',
        async () => {
          const checked = query(filter);
          const found = await run((c) => c.findOne(checked, { ...limits, ...(sort && { sort }) }));
          return (found as T | null) ?? undefined;
        },
        { rows: (found) => (found ? 1 : 0) },
      ),

    find: (span, filter, { sort, skip, limit } = {}) =>
      observed(
        span,
        'find',
        async () => {
          const checked = query(filter);
          const found = { ...limits, ...(sort && { sort }), ...(skip && { skip }), ...(limit && { limit }) };
          return (await run((c) => c.find(checked, found).toArray())) as unknown as T[];
        },
        { rows: (found) => found.length },
      ),

    count: (span, filter) =>
      observed(span, 'count', async () => {
        const checked = query(filter);
        return run((c) => c.countDocuments(checked, limits));
      }),

    insertOne: (span, document) => observed(span, 'insertOne', () => insert(document)),

    insertIfAbsent: (span, document) =>
      observed(span, 'insertOne', () => unlessTaken(() => insert(document)), insertion),

    updateOne: (span, filter, update, { upsert = false, sort } = {}) =>
      observed(span, 'updateOne', async () => {
        const checked = query(filter);
        const { $setOnInsert, ...rest } = checkUpdate(update);
        if (upsert) checkUpsert(filter, update);
        const change = { ...rest, ...($setOnInsert && { $setOnInsert }) } as UpdateFilter<Stored>;
        const attempt = () =>
          write((c) =>
            c.findOneAndUpdate(checked, change, {
              ...limits,
              upsert,
              returnDocument: 'after',
              ...(sort && { sort }),
            }),
          );
        if (!upsert) return ((await attempt()) as T | null) ?? undefined;
        // MongoDB returns the document for every upsert. Compatible servers may return null after a concurrent upsert,
        // although they applied the update: a retry would apply it twice.
        const done = (await retryDuplicate(attempt)) ?? (await run((c) => c.findOne(checked, limits)));
        return (done as T | null) ?? undefined;
      }),

    replaceOne: (span, filter, document) =>
      observed(span, 'replaceOne', async () => {
        const checked = query(filter);
        const replacement = checkDocument(document) as unknown as Stored;
        return (await write((c) => c.replaceOne(checked, replacement))).matchedCount === 1;
      }),

    deleteOne: (span, filter) =>
      observed(span, 'deleteOne', async () => {
        const checked = query(filter);
        return (await write((c) => c.deleteOne(checked))).deletedCount === 1;
      }),

    deleteMany: (span, filter) =>
      observed(span, 'deleteMany', async () => {
        const checked = query(filter);
        return (await write((c) => c.deleteMany(checked))).deletedCount;
      }),
  };
}

/** Retries an upsert after a duplicate key: a concurrent upsert inserted the document, which the retry updates. */
async function retryDuplicate<R>(attempt: () => Promise<R>): Promise<R> {
  for (let left = 3; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof DuplicateKeyError) || left === 0) throw error;
    }
  }
}
