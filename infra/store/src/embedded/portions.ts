import { setImmediate } from 'node:timers/promises';
import type { Document, Filter, FindOptions } from '../types.js';
import type { Search, Table } from './table.js';

type PageOptions = FindOptions & { limit: number; sort: NonNullable<FindOptions['sort']> };

/** Candidates that are read at first, and then each time before the event loop runs: at most some milliseconds. */
const portion = { first: 32, later: 256 };

/** Whether a search can stop at any id and go on after it. */
export function isInIdOrder({ sort, skip = 0, limit = 0 }: FindOptions): boolean {
  return Object.keys(sort ?? {})[0] === '_id' && limit > 0 && skip === 0;
}

/**
 * Searches in the order of the ids, and lets other work run between two portions: the filter may refuse most of what the
 * indexes find. Like a cursor of MongoDB, it may or may not see what is written meanwhile.
 */
export async function findInPortions<T extends Document>(
  table: () => Table,
  filter: Filter,
  options: FindOptions,
): Promise<T[]> {
  const { limit, sort } = options as PageOptions;
  const found: T[] = [];
  const search: Search = { counts: new Map(), walked: 0 };
  let after: string | undefined;
  for (let most = Math.max(limit, portion.first); ; most = portion.later) {
    const some = table().findSome<T>(filter, { sort, limit: limit - found.length }, { after, most, search });
    found.push(...some.found);
    if (some.last === undefined) return found;
    after = some.last;
    await setImmediate();
  }
}
