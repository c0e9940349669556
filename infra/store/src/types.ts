import type { Span } from '@glasshouse/telemetry';

/**
 * Document collections, as much of MongoDB's model as the services need and as both adapters keep alike: MongoDB by the
 * official driver, and an embedded store on disk. One contract suite runs against both.
 *
 * Every operation is atomic for one document and is one `client` span named `<collection>.<operation>` with
 * `db.system.name`, `db.collection.name`, `db.operation.name` (and `db.response.returned_rows` for reads), and one
 * observation of `db_client_operation_duration_seconds`.
 */
export interface Document {
  _id: string;
}

/** A field's value, or operators on it. Field names may be dotted paths. Values from outside must be validated before. */
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
      /** Case-insensitive when the expression has the flag. Never built from unescaped input: see `escapeRegExp`. */
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
  /** Only with `upsert`, only when the document is made. */
  $setOnInsert?: Readonly<Record<string, unknown>>;
}

export interface FindOptions {
  /** 1 ascending, -1 descending; the first key counts most. */
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
  /** The (single) field holds a list of strings, and a document is found by each of them. */
  multikey?: boolean;
  /** Documents leave the collection this many seconds after the date in the (single) field. Not at once: within minutes. */
  expireAfterSeconds?: number;
}

export interface Collection<T extends Document> {
  findOne(span: Span, filter: Filter, options?: Pick<FindOptions, 'sort'>): Promise<T | undefined>;
  find(span: Span, filter: Filter, options?: FindOptions): Promise<T[]>;
  count(span: Span, filter: Filter): Promise<number>;
  /** @throws DuplicateKeyError when `_id` or a unique index's fields are taken. */
  insertOne(span: Span, document: T): Promise<void>;
  /** Changes the first match and returns it as it is afterwards; `undefined` when nothing matched (and no upsert). */
  updateOne(
    span: Span,
    filter: Filter,
    update: Update,
    options?: { upsert?: boolean; sort?: Readonly<Record<string, 1 | -1>> },
  ): Promise<T | undefined>;
  /** Replaces the whole document. False when nothing matched. */
  replaceOne(span: Span, filter: Filter, document: T): Promise<boolean>;
  /** True when a document was deleted. */
  deleteOne(span: Span, filter: Filter): Promise<boolean>;
  /** How many were deleted. */
  deleteMany(span: Span, filter: Filter): Promise<number>;
}

export interface Store {
  /** `mongodb` or `sqlite`: the value of `db.system.name`. */
  readonly system: string;
  /** Declares a collection; its indexes are made by `start()`. Asking twice for a name returns the same one. */
  collection<T extends Document>(name: string, indexes?: readonly Index[]): Collection<T>;
  /**
   * Connects and makes the indexes; safe to run by several instances at once. A server that is away is no reason to
   * reject: operations throw StoreUnavailableError until it is reached, in the background. What waiting cannot cure (a
   * wrong address, a folder in use, documents that break a unique index) is one.
   */
  start(): Promise<void>;
  /** Resolves when the store answers. @throws StoreUnavailableError within the operation timeout. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
