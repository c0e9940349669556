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
 * Returns one page of an export, at most `limit` rows and about 512 KiB of JSON, but at least one row.
 *
 * @throws ProblemError INVALID_REQUEST for a malformed cursor
 */
export async function changePage<D, R>(
  query: { since?: string; cursor?: string; limit: number },
  { find, positionOf, view }: ChangeSource<D, R>,
  now = Date.now(),
): Promise<{ items: R[]; next: string | null; until: string }> {
  const until = new Date(now - marginMs);
  const found = await find({ from: startOf(query), until, limit: query.limit });
  const rows = found.map(view);
  const items = rows.slice(0, fittingRows(rows));
  const last = found[items.length - 1];
  const more = last !== undefined && (items.length < found.length || found.length === query.limit);
  const position = more ? positionOf(last) : undefined;
  return {
    items,
    next: position ? encodeCursor([position.at.getTime(), position.id]) : null,
    until: until.toISOString(),
  };
}

/** Returns the number of rows that fit into a page, at least 1. */
function fittingRows(rows: readonly unknown[]): number {
  let bytes = 0;
  const tooMany = rows.findIndex((row, at) => {
    bytes += JSON.stringify(row).length;
    return bytes > maxBytes && at > 0;
  });
  return tooMany === -1 ? rows.length : tooMany;
}

function startOf({ since, cursor }: { since?: string; cursor?: string }): { at: Date; id?: string } {
  if (cursor === undefined) return { at: new Date(since ?? 0) };
  const [at, id] = decodeCursor(cursor, ['date', 'string']);
  return { at, id };
}
