import Type, { type Static, type TSchema } from 'typebox';
import { invalidRequest } from './operation/validate.js';

/** RFC 3339 timestamp in UTC, as `Date.prototype.toISOString` returns it. */
export const Timestamp = Type.String({
  pattern:
    '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?Z$',
  description: 'RFC 3339, UTC',
});
export type Timestamp = Static<typeof Timestamp>;

const control = '\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029';

/** Creates a schema of single-line text: no control characters, no line or paragraph separators. */
export function Line({ minLength = 1, maxLength }: { minLength?: number; maxLength: number }) {
  return Type.String({ minLength, maxLength, pattern: `^[^${control}]*$` });
}

/** Creates a schema of text that may contain line breaks and tabs, but no other control characters. */
export function Text({ maxLength }: { maxLength: number }) {
  return Type.String({ maxLength, pattern: '^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]*$' });
}

/** Opaque identifier of a resource, safe in paths and logs. */
export const Identifier = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' });
export type Identifier = Static<typeof Identifier>;

/** Creates the response schema of a list; `next` is the cursor of the next page, or null after the last one. */
export function Page<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });
}

/** Creates the schema of a query parameter that the caller may omit; the handler then receives the default. */
export function withDefault<T extends TSchema>(schema: T, value: Static<T>): T & { default: Static<T> } {
  return Type.With(schema, { default: value }) as unknown as T & { default: Static<T> };
}

/** Query parameters of every list: `query: Type.Object({ ...pageQuery, search: ... })`. */
export const pageQuery = {
  limit: withDefault(Type.Integer({ minimum: 1, maximum: 100 }), 20),
  cursor: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_-]{1,512}$', description: '`next` of the previous page' }),
  ),
};

/** Returns an opaque cursor with the sort keys of a page's last item, after which the next page starts. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

type Position = { string: string; number: number; date: Date };

/**
 * Decodes the position in a cursor and checks its types; a `date` is in milliseconds. A cursor is client input: it is
 * data, not a query.
 * @throws ProblemError INVALID_REQUEST
 *
 * @example
 * const [createdAt, id] = decodeCursor(query.cursor, ['string', 'string']);
 */
export function decodeCursor<const T extends readonly (keyof Position)[]>(
  cursor: string,
  types: T,
): { [K in keyof T]: Position[T[K]] } {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor.slice(0, 512), 'base64url').toString('utf8'));
    if (Array.isArray(position) && position.length === types.length) {
      const values = types.map((type, index) => read[type](position[index]));
      if (!values.includes(undefined)) return values as unknown as { [K in keyof T]: Position[T[K]] };
    }
  } catch {
    // Same error as for a cursor of the wrong shape.
  }
  throw invalidRequest([{ in: 'query', path: '/cursor', message: 'is not a cursor of this list' }]);
}

/** Accepts only values that {@link encodeCursor} produces and every store supports. */
const read: { [T in keyof Position]: (value: unknown) => Position[T] | undefined } = {
  string: (value) =>
    typeof value === 'string' && value.isWellFormed() && !value.includes('\0') ? value : undefined,
  number: (value) => (Number.isSafeInteger(value) ? (value as number) : undefined),
  date: (value) =>
    Number.isSafeInteger(value) && Math.abs(value as number) <= 8.64e15
      ? new Date(value as number)
      : undefined,
};
