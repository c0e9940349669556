/** Value of a field. */
export type Scalar = string | number | boolean;

/**
 * Rows of named values, such as the fields of log records. Equal values are stored once, in a dictionary; a row is a
 * list of codes of the dictionary, and rows with equal names share a list of names, their shape.
 */
export interface Rows {
  readonly count: number;
  /** Number of codes. The codes begin at 1, because {@link timeCode} is 0. */
  readonly valueCount: number;
  value(code: number): Scalar;
  /** Returns the codes of the values with this text: a string, a number or a boolean may have the same one. */
  codesOf(text: string): number[];
  /** Marks the codes whose texts contain `needle`, in lower case; undefined when there is none. */
  codesWith(needle: string): Uint8Array | undefined;
  names(row: number): readonly string[];
  /** Returns the code of the nth name of a row. */
  code(row: number, n: number): number;
}

/** Code of a value that equals the time of its row as RFC 3339 with milliseconds; the value is not stored. */
export const timeCode = 0;

/** Returns the code of a field of a row; undefined when the row lacks it. */
export function codeOfField(rows: Rows, row: number, name: string): number | undefined {
  const at = rows.names(row).indexOf(name);
  return at === -1 ? undefined : rows.code(row, at);
}

/** Returns whether a row has one of the marked codes. */
export function hasMarked(rows: Rows, row: number, marks: Uint8Array): boolean {
  const count = rows.names(row).length;
  for (let n = 0; n < count; n++) if (marks[rows.code(row, n)] === 1) return true;
  return false;
}
