import type { Span } from '@glasshouse/telemetry';
import type { Collection, Document, Filter } from './types.js';

/** Part of a collection in the order of a time field and the id. */
export interface ChangeRange {
  /** Start: the documents at this time with a greater id, or, without an id, all documents from this time on. */
  readonly from: { readonly at: Date; readonly id?: string | undefined };
  /** End, inclusive. */
  readonly until: Date;
  readonly limit: number;
}

/**
 * Returns the documents of a range, ordered by a time field and the id. The collection needs the index `[field, '_id']`.
 * Two queries, because one `$or` over both parts of the position would make MongoDB scan the index from its beginning.
 */
export async function findChanges<T extends Document>(
  span: Span,
  collection: Pick<Collection<T>, 'find'>,
  field: keyof T & string,
  { from: { at, id }, until, limit }: ChangeRange,
): Promise<T[]> {
  const sort = { [field]: 1, _id: 1 } as const;
  const later = (operator: '$gt' | '$gte'): Filter => ({ [field]: { [operator]: at, $lte: until } });
  if (id === undefined) return collection.find(span, later('$gte'), { sort, limit });
  const same =
    at > until ? [] : await collection.find(span, { [field]: at, _id: { $gt: id } }, { sort, limit });
  if (same.length >= limit) return same;
  return [...same, ...(await collection.find(span, later('$gt'), { sort, limit: limit - same.length }))];
}
