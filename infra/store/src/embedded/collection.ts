import { checkDocument } from '../check/document.js';
import { checkFilter } from '../check/filter.js';
import { checkUpdate, checkUpsert } from '../check/update.js';
import type { Observed } from '../observe.js';
import type { Collection, Document, Filter, FindOptions } from '../types.js';
import { applyUpdate, makeDocument } from './apply-update.js';
import type { Nedb } from './nedb.js';
import { queryOf } from './query.js';
import type { Table } from './table.js';

/** A collection over nedb. Every write is one turn in its table's queue, so that it is atomic. */
export function createEmbeddedCollection<T extends Document>(
  observed: Observed,
  table: () => Table,
): Collection<T> {
  async function find(nedb: Nedb, filter: Filter, options: FindOptions): Promise<T[]> {
    let cursor = nedb.findAsync(queryOf(filter));
    if (options.sort) cursor = cursor.sort(options.sort);
    if (options.skip) cursor = cursor.skip(options.skip);
    if (options.limit) cursor = cursor.limit(options.limit);
    return (await cursor) as T[];
  }
  const first = async (nedb: Nedb, filter: Filter, sort?: FindOptions['sort']): Promise<T | undefined> =>
    (await find(nedb, filter, sort ? { sort, limit: 1 } : { limit: 1 }))[0];

  async function replace(nedb: Nedb, document: T): Promise<void> {
    await nedb.updateAsync({ _id: document._id }, document);
  }

  return {
    findOne: (span, filter, options = {}) =>
      observed(
        span,
        'findOne',
        async () => {
          checkFilter(filter);
          return table().read((nedb) => first(nedb, filter, options.sort));
        },
        (found) => (found ? 1 : 0),
      ),

    find: (span, filter, options = {}) =>
      observed(
        span,
        'find',
        async () => {
          checkFilter(filter);
          return table().read((nedb) => find(nedb, filter, options));
        },
        (found) => found.length,
      ),

    count: (span, filter) =>
      observed(span, 'count', async () => {
        checkFilter(filter);
        return table().read(async (nedb) => nedb.countAsync(queryOf(filter)));
      }),

    insertOne: (span, document) =>
      observed(span, 'insertOne', async () => {
        const checked = checkDocument(document);
        await table().write(
          (nedb) => nedb.insertAsync(checked),
          () => checked,
        );
      }),

    updateOne: (span, filter, update, options = {}) =>
      observed(span, 'updateOne', async () => {
        checkFilter(filter);
        const checked = checkUpdate(update);
        if (options.upsert) checkUpsert(filter, checked);
        let written: T | undefined;
        await table().write(
          async (nedb) => {
            const found = await first(nedb, filter, options.sort);
            if (found) {
              written = applyUpdate(found, checked);
              await replace(nedb, written);
            } else if (options.upsert) {
              written = makeDocument<T>(filter, checked);
              await nedb.insertAsync(written);
            }
          },
          () => written,
        );
        return written;
      }),

    replaceOne: (span, filter, document) =>
      observed(span, 'replaceOne', async () => {
        checkFilter(filter);
        const checked = checkDocument(document);
        return table().write(
          async (nedb) => {
            const found = await first(nedb, filter);
            if (!found) return false;
            if (found._id !== checked._id)
              throw new TypeError(`_id cannot be changed from ${found._id} to ${checked._id}`);
            await replace(nedb, checked);
            return true;
          },
          () => checked,
        );
      }),

    deleteOne: (span, filter) =>
      observed(span, 'deleteOne', async () => {
        checkFilter(filter);
        return table().write(async (nedb) => {
          const found = await first(nedb, filter);
          return found !== undefined && (await nedb.removeAsync({ _id: found._id }, { multi: false })) === 1;
        });
      }),

    deleteMany: (span, filter) =>
      observed(span, 'deleteMany', async () => {
        checkFilter(filter);
        return table().write((nedb) => nedb.removeAsync(queryOf(filter), { multi: true }));
      }),
  };
}
