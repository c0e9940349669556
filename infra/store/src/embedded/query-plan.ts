/** Index of a table: its name in the database and the column of each field. */
export interface TableIndex {
  readonly name: string;
  readonly fields: readonly string[];
  readonly columns: readonly string[];
  /** Documents without any of the fields are not in the index. */
  readonly sparse: boolean;
  readonly unique: boolean;
  /** Table with the elements of the field's list, in place of columns (see `schema.ts`). */
  readonly keyTable?: string | undefined;
}

/** Statement that selects the candidates of a query: all matches, and possibly other documents. */
export interface Plan {
  /** SQL without `LIMIT`. The first column is the document as JSON, or null for a candidate that SQLite rejected. */
  readonly sql: string;
  readonly parameters: readonly (Buffer | string)[];
  /** True when the rows have the requested order. */
  readonly ordered: boolean;
  /** Name of the index that selects or sorts the rows; undefined without an index. */
  readonly index: string | undefined;
  /** True when all rows are matches. */
  readonly exact: boolean;
  /** True when every document is read, because no index serves the filter or, without a filter, the order. */
  readonly scans: boolean;
  /** True when the second column is the key of the id. */
  readonly hasIds?: boolean;
  /** True when every document in id order is a row, rejected candidates included. */
  readonly scansIds?: boolean;
}
