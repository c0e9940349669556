import { isObject } from '../check/values.js';
import type { Filter, FindOptions } from '../types.js';
import { type Bounds, boundsOf } from './bounds.js';
import type { Plan, TableIndex } from './plan.js';

/** More texts than this narrow a query no further; the filter decides in the end. */
const maxTexts = 8;

/**
 * The plan of a query that asks for texts in a list with a multikey index: the documents that hold all of them, sorted
 * by SQLite when the order is that of the ids. Undefined when the filter asks for none.
 */
export function planMultikey(
  table: string,
  index: TableIndex,
  keyTable: string,
  filter: Filter,
  sort: FindOptions['sort'],
): Plan | undefined {
  const texts = [...wantedTexts(filter, index.fields[0] as string)].slice(0, maxTexts);
  if (texts.length === 0) return undefined;
  const terms = texts.map(() => `rowid IN (SELECT doc FROM "${keyTable}" WHERE key = ?)`);
  const parameters: (Buffer | string)[] = texts;
  for (const { operator, key } of idLimits(boundsOf(filter, '_id'))) {
    terms.push(`id ${operator} ?`);
    parameters.push(key);
  }
  const [first] = Object.entries(sort ?? {});
  const byId = first?.[0] === '_id';
  const order = byId ? ` ORDER BY id ${first[1] === 1 ? 'ASC' : 'DESC'}` : '';
  return {
    // the rows are looked up by their numbers, and by no other index
    sql: `SELECT doc FROM "${table}" NOT INDEXED WHERE ${terms.join(' AND ')}${order}`,
    parameters,
    ordered: sort === undefined || byId,
    index: index.name,
    scans: false,
  };
}

/** The texts that the list must hold by conditions that every match fulfils. */
function wantedTexts(filter: Filter, field: string): Set<string> {
  const found = new Set<string>();
  for (const [name, condition] of Object.entries(filter)) {
    if (name === '$and') {
      for (const branch of condition as readonly Filter[]) {
        for (const text of wantedTexts(branch, field)) found.add(text);
      }
    } else if (name === field) {
      const wanted = isObject(condition) ? condition.$eq : condition;
      if (typeof wanted === 'string') found.add(wanted);
    }
  }
  return found;
}

function idLimits(bounds: Bounds | undefined): { operator: string; key: Buffer }[] {
  if (bounds === undefined || 'keys' in bounds) return [];
  const { lower, upper } = bounds;
  return [
    ...(lower ? [{ operator: lower.inclusive ? '>=' : '>', key: lower.key }] : []),
    ...(upper ? [{ operator: upper.inclusive ? '<=' : '<', key: upper.key }] : []),
  ];
}
