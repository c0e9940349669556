import { setImmediate } from 'node:timers/promises';
import type { Document, Filter, FindOptions } from '../types.js';
import type { Search, Table } from './table.js';

type PageOptions = FindOptions & { limit: number; sort: NonNullable<FindOptions['sort']> };

/** Candidates that are read before yielding to the event loop, at first and later: a few milliseconds at most. */
const portion = { first: 32, later: 256 };

/** Returns whether a search can stop at any id and continue after it. */
export function isInIdOrder({ sort, skip = 0, limit = 0 }: FindOptions): boolean {
  return Object.keys(sort ?? {})[0] === '_id' && limit > 0 && skip === 0;
}

/**
 * Searches in id order and yields to the event loop between portions, as the filter may reject most candidates. Like a
 * MongoDB cursor, it may or may not return documents that are written during the search.
 */
export async function findInPortions<T extends Document>(
  table: () => Table,
  filter: Filter,
  options: FindOptions,
): Promise<T[]> {
  const { limit, sort } = options as PageOptions;
  const found: T[] = [];
  const search: Search = { counts: new Map(), scanned: 0 };
  let after: string | undefined;
  for (let most = Math.max(limit, portion.first); ; most = portion.later) {
    const some = table().findSome<T>(filter, { sort, limit: limit - found.length }, { after, most, search });
    found.push(...some.found);
    if (some.last === undefined) return found;
    after = some.last;
    await setImmediate();
  }
}
