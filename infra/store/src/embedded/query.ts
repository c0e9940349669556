import { isObject } from '../check/values.js';
import type { Condition, Filter } from '../types.js';
import { matches } from './match.js';

/** A query of nedb. */
export type Query = Record<string, unknown>;

/**
 * nedb's own matching differs from MongoDB's (null, `$ne` on arrays, dates beside null), so it only narrows down by its
 * indexes: the query carries conditions that are never stricter than the filter, and the filter itself decides.
 */
export function queryOf(filter: Filter): Query {
  const query: Query = {};
  addHints(query, filter);
  // nedb takes the index of the last usable field, and none is better than that of `_id`.
  if ('_id' in query) {
    const id = query._id;
    delete query._id;
    query._id = id;
  }
  query.$where = function decide(this: unknown): boolean {
    return matches(this, filter);
  };
  return query;
}

function addHints(query: Query, filter: Filter): void {
  for (const [field, condition] of Object.entries(filter)) {
    if (field === '$and') for (const branch of condition as readonly Filter[]) addHints(query, branch);
    else if (field !== '$or' && !(field in query)) {
      const hint = hintOf(condition as Condition);
      if (hint !== undefined) query[field] = hint;
    }
  }
}

/** One condition is enough for an index, and two could be stricter than MongoDB is on arrays. */
function hintOf(condition: Condition): unknown {
  if (!isObject(condition)) return condition === null ? undefined : condition;
  const { $eq, $in, $gt, $gte, $lt, $lte } = condition;
  if ($eq !== undefined) return $eq === null ? undefined : $eq;
  if (Array.isArray($in)) return $in.includes(null) ? undefined : { $in };
  for (const [operator, bound] of Object.entries({ $gt, $gte, $lt, $lte })) {
    if (typeof bound === 'string' || typeof bound === 'number' || bound instanceof Date)
      return { [operator]: bound };
  }
  return undefined;
}
