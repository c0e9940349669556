import { setImmediate } from 'node:timers/promises';
import Type, { type TSchema } from 'typebox';
import { decodeCursor, encodeCursor, Timestamp, withDefault } from './schemas.js';

/**
 * Age below which a change is not exported yet, in ms. A write takes its time before it is committed, so a page that
 * went up to the present could pass a time whose writes are still in progress.
 */
const marginMs = 5000;

/** Size of a page in bytes of JSON at which it ends, far below the response limit of a client. */
const maxBytes = 512 << 10;

const maxRows = 500;

/** Rows of one read. 100 documents occupy the event loop for about 3 ms with the embedded store, 500 for 10 ms. */
const portionRows = 125;

/** Query parameters of an export: the start of the first page, or the position after the previous page. */
export const changeQuery = {
  since: Type.Optional(
    Type.With(Timestamp, { description: 'Time of the first exported change. Default: all changes.' }),
  ),
  cursor: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_-]{1,512}$', description: '`next` of the previous page' }),
  ),
  limit: withDefault(Type.Integer({ minimum: 1, maximum: maxRows }), maxRows),
};

/**
 * Creates the response schema of an export: rows in the order of their latest change, `next` as in a list, and `until`:
 * when `next` is null, every change up to that time has been exported, except writes committed later than 5 s after the
 * time that they carry.
 */
export function ChangePage<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    next: Type.Union([Type.String(), Type.Null()]),
    until: Timestamp,
  });
}

/** Position of a document in the order of an export. */
export interface ChangePosition {
  at: Date;
  id: string;
}

export interface ChangeSource<D, R> {
  /** Returns at most `limit` documents of the range, in the order of their positions. */
  find(range: { from: { at: Date; id?: string }; until: Date; limit: number }): Promise<D[]>;
  positionOf(document: D): ChangePosition;
  view(document: D): R;
}

/**
 * Returns one page of an export, at most `limit` rows and about 512 KiB of JSON, but at least one row. Reads it in
 * portions and yields to the event loop after each, because the embedded store reads and decodes a whole portion at once.
 *
 * @throws ProblemError INVALID_REQUEST for a malformed cursor
 */
export async function changePage<D, R>(
  query: { since?: string; cursor?: string; limit: number },
  { find, positionOf, view }: ChangeSource<D, R>,
  now = Date.now(),
): Promise<{ items: R[]; next: string | null; until: string }> {
  const until = new Date(now - marginMs);
  const items: R[] = [];
  let bytes = 0;
  let from: { at: Date; id?: string } = startOf(query);
  const end = until.toISOString();
  while (items.length < query.limit) {
    const limit = Math.min(portionRows, query.limit - items.length);
    const found = await find({ from, until, limit });
    for (const document of found) {
      const row = view(document);
      bytes += JSON.stringify(row).length;
      if (bytes > maxBytes && items.length > 0) return { items, next: cursorOf(from), until: end };
      items.push(row);
      from = positionOf(document);
    }
    if (found.length < limit) return { items, next: null, until: end };
    await setImmediate();
  }
  return { items, next: cursorOf(from), until: end };
}

function cursorOf({ at, id }: { at: Date; id?: string }): string {
  return encodeCursor([at.getTime(), id ?? '']);
}

function startOf({ since, cursor }: { since?: string; cursor?: string }): { at: Date; id?: string } {
  if (cursor === undefined) return { at: new Date(since ?? 0) };
  const [at, id] = decodeCursor(cursor, ['date', 'string']);
  return { at, id };
}
