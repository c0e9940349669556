import { isScalar } from '../check/values.js';
import type { Filter, FindOptions } from '../types.js';
import { type Bounds, boundsOf } from './bounds.js';
import { type Frequency, type IdScan, planMultikey } from './plan-multikey.js';
import type { Plan, TableIndex } from './query-plan.js';

type Sort = NonNullable<FindOptions['sort']>;

interface Candidate {
  readonly index: TableIndex;
  /** Leading fields that are bounded by lists of keys. */
  readonly prefix: readonly { readonly column: string; readonly keys: readonly Buffer[] }[];
  /** Interval of the field after the prefix. */
  readonly range:
    | { readonly column: string; readonly bounds: Exclude<Bounds, { keys: unknown }> }
    | undefined;
  readonly order: string | undefined;
}

/** Maximum number of alternatives to merge in the index's order; more of them are sorted in memory. */
const maxMerged = 16;

/**
 * Chooses the index that a query uses and writes its statement.
 *
 * @param frequency see {@link Frequency}
 * @param idScan given by a search in portions, which may scan in id order
 */
export function planQuery(
  table: string,
  indexes: readonly TableIndex[],
  filter: Filter,
  sort: Sort | undefined,
  frequency: Frequency = () => 0,
  idScan?: IdScan,
): Plan {
  let best: Candidate | undefined;
  for (const index of indexes) {
    if (index.keyTable !== undefined) continue;
    const candidate = examine(index, filter, sort);
    if (candidate !== undefined && (best === undefined || score(candidate) > score(best))) best = candidate;
  }
  if (best?.prefix.some(({ keys }) => keys.length === 0)) {
    return {
      sql: `SELECT doc FROM "${table}" WHERE 0`,
      parameters: [],
      ordered: true,
      index: best.index.name,
      exact: true,
      scans: false,
    };
  }
  if (best === undefined || !findsOne(best)) {
    for (const index of indexes) {
      if (index.keyTable === undefined) continue;
      const { keyTable } = index;
      const options = { table, index, keyTable, idIndex: `${table}:_id`, frequency, idScan };
      const multikey = planMultikey(options, filter, sort);
      if (multikey !== undefined) return multikey;
    }
  }
  const filtered = Object.keys(filter).length > 0;
  if (best !== undefined) {
    const narrowed = best.prefix.length > 0 || best.range !== undefined;
    const exact = isCovered(filter, best);
    return { ...write(table, best, sort !== undefined), exact, scans: filtered && !narrowed };
  }
  return {
    sql: `SELECT doc FROM "${table}"`,
    parameters: [],
    ordered: sort === undefined,
    index: undefined,
    exact: !filtered,
    scans: filtered || sort !== undefined,
  };
}

/** Returns whether a unique index limits the candidates to at most one for each combination of the given keys. */
function findsOne({ index, prefix }: Candidate): boolean {
  return index.unique && prefix.length === index.fields.length;
}

/** Returns whether the filter only compares fields of the index's prefix with one value each. */
function isCovered(filter: Filter, { index, prefix }: Candidate): boolean {
  const covered = index.fields.slice(0, prefix.length);
  return Object.entries(filter).every(([field, condition]) => covered.includes(field) && isScalar(condition));
}

/** Returns how a query can use an index; undefined when it cannot. */
function examine(index: TableIndex, filter: Filter, sort: Sort | undefined): Candidate | undefined {
  const prefix: { column: string; keys: readonly Buffer[] }[] = [];
  let range: Candidate['range'];
  for (const [at, field] of index.fields.entries()) {
    const bounds = boundsOf(filter, field);
    const column = index.columns[at] as string;
    if (bounds === undefined) break;
    if (!('keys' in bounds)) {
      if (bounds.lower !== undefined || bounds.upper !== undefined) range = { column, bounds };
      break;
    }
    prefix.push({ column, keys: bounds.keys });
  }
  if (index.sparse && !excludesAbsent(prefix, range)) return undefined;
  const order = sort && orderBy(index, prefix, sort);
  if (prefix.length === 0 && range === undefined && order === undefined) return undefined;
  return { index, prefix, range, order };
}

function excludesAbsent(prefix: Candidate['prefix'], range: Candidate['range']): boolean {
  const nullType = 1;
  return (
    prefix.some(({ keys }) => keys.every((key) => (key[0] as number) > nullType)) ||
    (range?.bounds.lower?.key[0] ?? 0) > nullType
  );
}

/** Returns the `ORDER BY` terms for a sort that the index provides; undefined when it does not. */
function orderBy(index: TableIndex, prefix: Candidate['prefix'], sort: Sort): string | undefined {
  const terms: string[] = [];
  const single = new Set(index.fields.filter((_, at) => prefix[at]?.keys.length === 1));
  let at = prefix.length;
  let direction = 0;
  for (const [field, wanted] of Object.entries(sort)) {
    if (single.has(field)) continue;
    if (index.fields[at] !== field || (direction !== 0 && direction !== wanted)) return undefined;
    direction = wanted;
    terms.push(`${index.columns[at]} ${wanted === 1 ? 'ASC' : 'DESC'}`);
    at += 1;
    // ids are unique, so further terms have no effect
    if (field === '_id') break;
  }
  const alternatives = prefix.reduce((count, { keys }) => count * keys.length, 1);
  return alternatives > maxMerged ? undefined : terms.join(', ');
}

/** Rates an index: equality is best, then a provided order (a limit stops the query early), then a range. */
function score({ index, prefix, range, order }: Candidate): number {
  const whole = prefix.length === index.fields.length ? 2 : 0;
  const bounded = range?.bounds.lower !== undefined && range.bounds.upper !== undefined ? 3 : 2;
  return prefix.length * 6 + whole + (order === undefined ? 0 : 4) + (range === undefined ? 0 : bounded);
}

function write(table: string, candidate: Candidate, sorted: boolean): Omit<Plan, 'exact' | 'scans'> {
  const { index, prefix, range, order } = candidate;
  const from = `FROM "${table}" INDEXED BY "${index.name}"`;
  const orderTerms = order === undefined || order === '' ? '' : order;
  const alternatives = orderTerms === '' ? undefined : combinations(prefix.map(({ keys }) => keys));
  const parameters: Buffer[] = [];
  const rangeTerms = (): string[] => {
    if (range === undefined) return [];
    const { lower, upper } = range.bounds;
    const terms: string[] = [];
    if (lower !== undefined) {
      terms.push(`${range.column} ${lower.inclusive ? '>=' : '>'} ?`);
      parameters.push(lower.key);
    }
    if (upper !== undefined) {
      terms.push(`${range.column} ${upper.inclusive ? '<=' : '<'} ?`);
      parameters.push(upper.key);
    }
    return terms;
  };
  const where = (terms: readonly string[]): string =>
    terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`;

  if (alternatives === undefined) {
    const terms = prefix.map(({ column, keys }) => {
      parameters.push(...keys);
      return keys.length === 1 ? `${column} = ?` : `${column} IN (${keys.map(() => '?').join(', ')})`;
    });
    const sql = `SELECT doc ${from}${where([...terms, ...rangeTerms()])}`;
    return { sql, parameters, ordered: !sorted || order !== undefined, index: index.name };
  }
  // One statement for each alternative in the index's order, which SQLite merges.
  const columns = orderTerms.split(', ').map((term) => term.split(' ')[0]);
  const names = columns.map((column, at) => `${column} AS s${at}`).join(', ');
  const parts = alternatives.map((keys) => {
    const terms = keys.map((key, at) => {
      parameters.push(key);
      return `${(prefix[at] as { column: string }).column} = ?`;
    });
    return `SELECT doc, ${names} ${from}${where([...terms, ...rangeTerms()])}`;
  });
  const merged = orderTerms
    .split(', ')
    .map((term, at) => `s${at} ${term.split(' ')[1]}`)
    .join(', ');
  const sql = `${parts.join(' UNION ALL ')} ORDER BY ${merged}`;
  return { sql, parameters, ordered: true, index: index.name };
}

function combinations(lists: readonly (readonly Buffer[])[]): Buffer[][] {
  return lists.reduce<Buffer[][]>(
    (found, keys) => found.flatMap((before) => keys.map((key) => [...before, key])),
    [[]],
  );
}
