import { checkDocument } from '../check/document.js';
import { checkFilter } from '../check/filter.js';
import { checkUpdate, checkUpsert } from '../check/update.js';
import type { Observed } from '../observe.js';
import type { Collection, Document } from '../types.js';
import { insertion, unlessTaken } from '../unless-taken.js';
import { applyUpdate, documentToInsert } from './apply-update.js';
import { findInPortions, isInIdOrder } from './portions.js';
import type { Table } from './table.js';

/** Documents that `deleteMany` removes before it yields to the event loop. */
const deletedAtOnce = 200;

/** Creates a collection over SQLite. A write does not yield between reading and writing, so it is atomic. */
export function createEmbeddedCollection<T extends Document>(
  observed: Observed,
  table: () => Table,
): Collection<T> {
  const insert = async (document: T) => table().insert(checkDocument(document));
  return {
    findOne: (span, filter, options = {}) =>
      observed(
        span,
        'findOne',
        async () => {
          checkFilter(filter);
          return table().find<T>(filter, { ...options, limit: 1 })[0];
        },
        { rows: (found) => (found ? 1 : 0) },
      ),

    find: (span, filter, options = {}) =>
      observed(
        span,
        'find',
        async () => {
          checkFilter(filter);
          return isInIdOrder(options)
            ? findInPortions<T>(table, filter, options)
            : table().find<T>(filter, options);
        },
        { rows: (found) => found.length },
      ),

    count: (span, filter) =>
      observed(span, 'count', async () => {
        checkFilter(filter);
        return table().count(filter);
      }),

    insertOne: (span, document) => observed(span, 'insertOne', () => insert(document)),

    insertIfAbsent: (span, document) =>
      observed(span, 'insertOne', () => unlessTaken(() => insert(document)), insertion),

    updateOne: (span, filter, update, options = {}) =>
      observed(span, 'updateOne', async () => {
        checkFilter(filter);
        const checked = checkUpdate(update);
        if (options.upsert) checkUpsert(filter, checked);
        const { sort } = options;
        const [found] = table().find<T>(filter, { limit: 1, ...(sort && { sort }) });
        if (found) {
          const written = applyUpdate(found, checked);
          table().replace(written);
          return written;
        }
        if (!options.upsert) return undefined;
        const inserted = documentToInsert<T>(filter, checked);
        table().insert(inserted);
        return inserted;
      }),

    replaceOne: (span, filter, document) =>
      observed(span, 'replaceOne', async () => {
        checkFilter(filter);
        const checked = checkDocument(document);
        const [found] = table().find<T>(filter, { limit: 1 });
        if (!found) return false;
        if (found._id !== checked._id)
          throw new TypeError(`_id cannot be changed from ${found._id} to ${checked._id}`);
        table().replace(checked);
        return true;
      }),

    deleteOne: (span, filter) =>
      observed(span, 'deleteOne', async () => {
        checkFilter(filter);
        const [found] = table().find<T>(filter, { limit: 1 });
        return found !== undefined && table().delete(found._id);
      }),

    deleteMany: (span, filter) =>
      observed(span, 'deleteMany', async () => {
        checkFilter(filter);
        return deleteMatches(table, filter);
      }),
  };
}

/** Deletes all matches, 200 at a time. Returns the number of deleted documents. */
export async function deleteMatches(
  table: () => Table,
  filter: Parameters<Table['find']>[0],
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const found = table().find(filter, { limit: deletedAtOnce });
    for (const { _id } of found) if (table().delete(_id)) deleted += 1;
    if (found.length < deletedAtOnce) return deleted;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
