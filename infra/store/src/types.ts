import type { Span } from '@glasshouse/telemetry';

/**
 * Document of a collection. Collections are a subset of MongoDB's model with two adapters, MongoDB (official driver) and
 * an embedded store on disk, which pass the same contract tests.
 *
 * Every operation is atomic for one document. It records one `client` span named `<collection>.<operation>` with
 * `db.system.name`, `db.collection.name` and `db.operation.name` (and `db.response.returned_rows` for reads), and one
 * observation of `db_client_operation_duration_seconds`.
 */
export interface Document {
  _id: string;
}

/** Value of a field, or operators on it. Field names may be dotted paths. Validate untrusted values before. */
export type Condition =
  | string
  | number
  | boolean
  | Date
  | null
  | {
      $eq?: unknown;
      $ne?: unknown;
      $gt?: unknown;
      $gte?: unknown;
      $lt?: unknown;
      $lte?: unknown;
      $in?: readonly unknown[];
      $nin?: readonly unknown[];
      $exists?: boolean;
      /** May have the flags `i` and `m`. Never build it from unescaped input: see `escapeRegExp`. */
      $regex?: RegExp;
    };
export type Filter = { readonly [field: string]: Condition | readonly Filter[] | undefined } & {
  readonly $or?: readonly Filter[];
  readonly $and?: readonly Filter[];
};

export interface Update {
  $set?: Readonly<Record<string, unknown>>;
  $unset?: Readonly<Record<string, true>>;
  $inc?: Readonly<Record<string, number>>;
  $push?: Readonly<Record<string, unknown>>;
  /** Removes the array elements that equal the value or match the sub-document. */
  $pull?: Readonly<Record<string, unknown>>;
  /** Fields that an `upsert` sets only when it inserts the document. */
  $setOnInsert?: Readonly<Record<string, unknown>>;
}

export interface FindOptions {
  /** 1 ascending, -1 descending; earlier keys take precedence. */
  sort?: Readonly<Record<string, 1 | -1>>;
  skip?: number;
  limit?: number;
}

export interface Index {
  /** Field names in order. */
  fields: readonly string[];
  unique?: boolean;
  /** Documents without any of these fields are not in the index (a partial index in SQLite). */
  sparse?: boolean;
  /** Indexes each string of the list in the (single) field. */
  multikey?: boolean;
  /** Documents are removed this many seconds, and up to a few minutes more, after the date in the (single) field. */
  expireAfterSeconds?: number;
}

export interface Collection<T extends Document> {
  findOne(span: Span, filter: Filter, options?: Pick<FindOptions, 'sort'>): Promise<T | undefined>;
  find(span: Span, filter: Filter, options?: FindOptions): Promise<T[]>;
  count(span: Span, filter: Filter): Promise<number>;
  /** @throws DuplicateKeyError when `_id` or a unique index's fields are taken. */
  insertOne(span: Span, document: T): Promise<void>;
  /**
   * Returns false, without a failed span, when `_id` or a unique index's fields are taken. The outcome in the metric is
   * `duplicate`, as for `insertOne`.
   */
  insertIfAbsent(span: Span, document: T): Promise<boolean>;
  /** Updates the first match and returns the updated document; `undefined` when nothing matched (without upsert). */
  updateOne(
    span: Span,
    filter: Filter,
    update: Update,
    options?: { upsert?: boolean; sort?: Readonly<Record<string, 1 | -1>> },
  ): Promise<T | undefined>;
  /** Replaces the whole document. Returns false when nothing matched. */
  replaceOne(span: Span, filter: Filter, document: T): Promise<boolean>;
  /** Returns whether a document was deleted. */
  deleteOne(span: Span, filter: Filter): Promise<boolean>;
  /** Returns the number of deleted documents. */
  deleteMany(span: Span, filter: Filter): Promise<number>;
}

export interface Store {
  /** Value of `db.system.name`: `mongodb` or `sqlite`. */
  readonly system: string;
  /** Declares a collection, whose indexes `start()` creates. A second call with the same name returns the same object. */
  collection<T extends Document>(name: string, indexes?: readonly Index[]): Collection<T>;
  /**
   * Connects and creates the indexes; safe for several instances at once. If the server is unavailable, it resolves and
   * retries in the background, and operations throw StoreUnavailableError until then.
   *
   * @throws Error when a retry cannot help: a wrong address, a folder in use, documents that violate a unique index
   */
  start(): Promise<void>;
  /** Resolves when the store responds. @throws StoreUnavailableError within the operation timeout. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
