import { DuplicateKeyError } from '../errors.js';
import type { Document, Filter, FindOptions, Index } from '../types.js';
import { type Database, type Statement, sqliteCode, translateSqliteError } from './database.js';
import { decodeDocument, encodeDocument } from './document-text.js';
import { decodeTextKey, encodeKey, indexKeys } from './index-key.js';
import { matches } from './match.js';
import { planQuery } from './plan.js';
import type { Frequency } from './plan-multikey.js';
import type { Plan, TableIndex } from './query-plan.js';
import { requiredText } from './required-text.js';
import { compareDocuments } from './sort.js';

/** State of a search between portions. */
export interface Search {
  /** Document counts, by upper limit and string. */
  readonly counts: Map<string, number>;
  /** Number of documents that the search has scanned in id order. */
  scanned: number;
}

/** Documents of a collection in SQLite. Calls are synchronous, so no other operation runs in between. */
export interface Table {
  find<T extends Document>(filter: Filter, options: FindOptions): T[];
  /**
   * Searches in id order, after the id `from.after` if given, and reads at most `from.most` candidates. The search
   * continues after the id `last`; `last` is undefined when the search is complete or the limit is reached.
   */
  findSome<T extends Document>(
    filter: Filter,
    options: FindOptions & { limit: number; sort: NonNullable<FindOptions['sort']> },
    from: { after: string | undefined; most: number; search: Search },
  ): { found: T[]; last: string | undefined };
  count(filter: Filter): number;
  /** @throws DuplicateKeyError */
  insert(document: Document): void;
  /** Replaces the document that has the same `_id`. @throws DuplicateKeyError */
  replace(document: Document): void;
  delete(id: string): boolean;
}

/** Limit on prepared statements. Few are needed, as values are parameters. */
const maxPrepared = 100;
/** Minimum number of rows in the first read when a limit is given and the filter must be applied to the rows. */
const minChunk = 32;

/**
 * Creates the access to a collection's table, whose schema exists already (see `schema.ts`).
 *
 * @param onUnindexed called for each query that, without an index, reads or sorts more documents than it returns
 */
export function createTable(
  database: Database,
  name: string,
  indexes: readonly Index[],
  tableIndexes: readonly TableIndex[],
  onUnindexed: () => void = () => {},
): Table {
  const columns = tableIndexes.slice(1).flatMap((index) => index.columns);
  const statements = new Map<string, Statement>();
  const insertSql = `INSERT INTO "${name}" (id, doc${columns.map((column) => `, ${column}`).join('')})
    VALUES (?, ?${', ?'.repeat(columns.length)})`;
  const replaceSql = `UPDATE "${name}" SET doc = ?${columns.map((column) => `, ${column} = ?`).join('')} WHERE id = ?`;

  function prepare(sql: string): Statement {
    const found = statements.get(sql);
    if (found !== undefined) return found;
    const statement = database.prepare(sql);
    if (statements.size >= maxPrepared) statements.delete(statements.keys().next().value as string);
    statements.set(sql, statement);
    return statement;
  }

  function run(sql: string, parameters: readonly unknown[]): number {
    try {
      return prepare(sql).run(parameters).changes;
    } catch (error) {
      if (sqliteCode(error)?.startsWith('SQLITE_CONSTRAINT')) {
        throw new DuplicateKeyError(name, takenFields(error, tableIndexes), { cause: error });
      }
      throw translateSqliteError(error);
    }
  }

  function rows(sql: string, parameters: readonly unknown[]): unknown[][] {
    try {
      return prepare(sql).raw().all(parameters);
    } catch (error) {
      throw translateSqliteError(error);
    }
  }

  function frequency(keyTable: string, text: string, most: number): number {
    const sql = `SELECT count(*) FROM (SELECT 1 FROM "${keyTable}" WHERE key = ? LIMIT CAST(? AS INTEGER))`;
    return Number(rows(sql, [text, String(most)])[0]?.[0]);
  }

  /** Returns the highest row number. SQLite assigns them in ascending order; deletions make the estimate too high. */
  function estimateDocuments(): number {
    return Number(rows(`SELECT max(rowid) FROM "${name}"`, [])[0]?.[0] ?? 0);
  }

  /** Reads candidates, each time four times as many, until `wanted` of them match. */
  function select<T extends Document>(plan: Plan, filter: Filter, wanted: number): T[] {
    const required = requiredText(filter);
    for (let chunk = Math.max(wanted, minChunk); ; chunk *= 4) {
      const limit = Number.isFinite(wanted) ? chunk : -1;
      const found = rows(`${plan.sql} LIMIT ${limit}`, plan.parameters);
      const matching: T[] = [];
      for (const [text] of found) {
        const document = decodeMatch<T>(text, filter, required);
        if (document !== undefined) matching.push(document);
        if (matching.length === wanted) return matching;
      }
      if (limit === -1 || found.length < limit) return matching;
    }
  }

  function planned(filter: Filter, sort: FindOptions['sort'], limit: number): Plan {
    const plan = planQuery(name, tableIndexes, filter, sort, frequency);
    // a sort in memory reads all candidates, even with a limit
    if (plan.scans || (limit > 0 && !plan.ordered)) onUnindexed();
    return plan;
  }

  function keysOf(document: Document): (Buffer | null)[] {
    return indexes.flatMap((index) => indexKeys(document, index));
  }

  function find<T extends Document>(filter: Filter, { sort, skip = 0, limit = 0 }: FindOptions): T[] {
    const plan = planned(filter, sort, limit);
    if (plan.ordered && plan.exact) {
      const found = rows(`${plan.sql} LIMIT ${limit === 0 ? -1 : limit} OFFSET ${skip}`, plan.parameters);
      return found.map(([text]) => decodeDocument<T>(text as string));
    }
    const wanted = limit === 0 ? Number.POSITIVE_INFINITY : skip + limit;
    if (plan.ordered) return select<T>(plan, filter, wanted).slice(skip);
    const all = select<T>(plan, filter, Number.POSITIVE_INFINITY);
    return all.sort(compareDocuments(sort ?? {})).slice(skip, wanted);
  }

  return {
    find,
    findSome<T extends Document>(
      filter: Filter,
      options: FindOptions & { limit: number; sort: NonNullable<FindOptions['sort']> },
      { after, most, search }: { after: string | undefined; most: number; search: Search },
    ) {
      const behind = { _id: { [options.sort._id === 1 ? '$gt' : '$lt']: after } };
      const bounded: Filter = after === undefined ? filter : { $and: [filter, behind] };
      const counted: Frequency = (keyTable, text, upTo) => {
        const key = `${upTo} ${text}`;
        const count = search.counts.get(key) ?? frequency(keyTable, text, upTo);
        search.counts.set(key, count);
        return count;
      };
      const idScan = {
        get documents() {
          return estimateDocuments();
        },
        scanned: search.scanned,
      };
      const plan = planQuery(name, tableIndexes, bounded, options.sort, counted, idScan);
      if (after === undefined && (plan.exact || !plan.ordered || plan.scans))
        return { found: find<T>(filter, options), last: undefined };
      const read = rows(`${plan.sql} LIMIT ${most}`, plan.parameters);
      if (plan.scansIds) search.scanned += read.length;
      const required = requiredText(filter);
      const found: T[] = [];
      for (const [text] of read) {
        const document = decodeMatch<T>(text, filter, required);
        if (document !== undefined) found.push(document);
        if (found.length === options.limit) return { found, last: undefined };
      }
      const [text, id] = read.at(-1) ?? [];
      if (read.length < most || text === undefined) return { found, last: undefined };
      const last = plan.hasIds ? decodeTextKey(id as Buffer) : decodeDocument<T>(text as string)._id;
      return { found, last };
    },
    count(filter) {
      if (Object.keys(filter).length === 0) return Number(rows(`SELECT count(*) FROM "${name}"`, [])[0]?.[0]);
      const plan = planned(filter, undefined, 0);
      if (plan.exact) return Number(rows(`SELECT count(*) FROM (${plan.sql})`, plan.parameters)[0]?.[0]);
      return select(plan, filter, Number.POSITIVE_INFINITY).length;
    },
    insert(document) {
      run(insertSql, [encodeKey(document._id), encodeDocument(document), ...keysOf(document)]);
    },
    replace(document) {
      run(replaceSql, [encodeDocument(document), ...keysOf(document), encodeKey(document._id)]);
    },
    delete: (id) => run(`DELETE FROM "${name}" WHERE id = ?`, [encodeKey(id)]) === 1,
  };
}

/** Returns the document of a candidate; undefined when it does not match. `text` is null when SQLite rejected it. */
function decodeMatch<T extends Document>(
  text: unknown,
  filter: Filter,
  required: string | undefined,
): T | undefined {
  if (text === null || (required !== undefined && !(text as string).includes(required))) return undefined;
  const document = decodeDocument<T>(text as string);
  return matches(document, filter) ? document : undefined;
}

/** Returns the fields of the violated index. SQLite reports its columns: `UNIQUE constraint failed: users.k0_0`. */
function takenFields(error: unknown, indexes: readonly TableIndex[]): readonly string[] {
  const column = /\.(\w+)(,|$)/.exec((error as Error).message)?.[1] ?? 'id';
  return indexes.find((index) => index.columns.includes(column))?.fields ?? ['_id'];
}
