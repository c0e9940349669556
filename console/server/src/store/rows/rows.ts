/** Value of a field. */
export type Scalar = string | number | boolean;

/**
 * Rows of named values, such as the fields of log records. Equal values are stored once, in a dictionary; a row is a
 * list of codes of the dictionary, and rows with equal names share a list of names, their shape.
 */
export interface Rows {
  readonly count: number;
  value(code: number): Scalar;
  /** Returns the codes of the values with this text: a string, a number or a boolean may have the same one. */
  codesOf(text: string): number[];
  /** Returns the codes whose texts contain `needle`, which is in lower case; undefined when there is none. */
  codesWith(needle: string): CodeSet | undefined;
  names(row: number): readonly string[];
  /** Returns the index of a name among the names of a row; -1 when the row lacks it. */
  indexOf(row: number, name: string): number;
  /** Returns whether a row has a value of this name. */
  hasName(name: string): boolean;
  /** Returns the names of each kind of row, some of them repeatedly. */
  shapeNames(): Iterable<readonly string[]>;
  /** Returns the code of the nth name of a row. */
  code(row: number, n: number): number;
}

export interface CodeSet {
  has(code: number): boolean;
}

/** Code of a value that equals the time of its row as RFC 3339 with milliseconds; the value is not stored. */
export const timeCode = 0;

/** Returns the code of a field of a row; undefined when the row lacks it. */
export function codeOfField(rows: Rows, row: number, name: string): number | undefined {
  const at = rows.indexOf(row, name);
  return at === -1 ? undefined : rows.code(row, at);
}

/** Returns whether a row has one of the codes. */
export function hasSome(rows: Rows, row: number, codes: CodeSet): boolean {
  const count = rows.names(row).length;
  for (let n = 0; n < count; n++) if (codes.has(rows.code(row, n))) return true;
  return false;
}
