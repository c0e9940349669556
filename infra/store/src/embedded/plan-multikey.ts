import { isObject } from '../check/values.js';
import type { Filter, FindOptions } from '../types.js';
import { type Bounds, boundsOf } from './bounds.js';
import type { Plan, TableIndex } from './plan.js';

/** More texts than this narrow a query no further; the filter decides in the end. */
const maxTexts = 8;
/** ... and so many, when every one of them is common. */
const maxCommonTexts = 3;

/** A text that so many documents hold is common. Counting up to this number takes a tenth of a millisecond. */
export const commonFrom = 2048;

/** The number of documents whose list holds a text, counted up to `most`. */
export type Frequency = (keyTable: string, text: string, most: number) => number;

interface Place {
  table: string;
  index: TableIndex;
  keyTable: string;
  /** The name of the index of the ids. */
  idIndex: string;
  frequency: Frequency;
}

/**
 * The plan of a query that asks for texts in a list with a multikey index: the documents that hold all of them. It starts
 * with those that hold the rarest text. When even that one is common and the order is that of the ids, it goes through
 * the ids instead, where a limit ends it early. Undefined when the filter asks for no text.
 */
export function planMultikey(
  { table, index, keyTable, idIndex, frequency }: Place,
  filter: Filter,
  sort: FindOptions['sort'],
): Plan | undefined {
  const { texts, fewest } = rarestFirst(wantedTexts(filter, index.fields[0] as string), (text, most) =>
    frequency(keyTable, text, most),
  );
  if (texts.length === 0) return undefined;
  const [first] = Object.entries(sort ?? {});
  const byId = first?.[0] === '_id';
  const isCommon = byId && fewest >= commonFrom;
  const holds = `EXISTS (SELECT 1 FROM "${keyTable}" WHERE key = ? AND doc = "${table}".rowid)`;
  const terms = texts.map((_, at) =>
    at > 0 || isCommon ? holds : `rowid IN (SELECT doc FROM "${keyTable}" WHERE key = ?)`,
  );
  const parameters: (Buffer | string)[] = [...texts];
  for (const { operator, key } of idLimits(boundsOf(filter, '_id'))) {
    terms.push(`id ${operator} ?`);
    parameters.push(key);
  }
  const order = byId ? ` ORDER BY id ${first[1] === 1 ? 'ASC' : 'DESC'}` : '';
  // otherwise the rows are looked up by their numbers, and by no other index
  const by = isCommon ? `INDEXED BY "${idIndex}"` : 'NOT INDEXED';
  return {
    sql: `SELECT doc FROM "${table}" ${by} WHERE ${terms.join(' AND ')}${order}`,
    parameters,
    ordered: sort === undefined || byId,
    index: index.name,
    exact: false,
    scans: false,
  };
}

/** At most {@link maxTexts} of them, the rarest first, and the number of documents that hold it. */
function rarestFirst(
  wanted: Iterable<string>,
  count: (text: string, most: number) => number,
): { texts: readonly string[]; fewest: number } {
  const texts: string[] = [];
  let fewest = commonFrom;
  for (const text of wanted) {
    // no text is counted further than the rarest one before it
    const found = count(text, fewest);
    if (found < fewest) texts.unshift(text);
    else texts.push(text);
    fewest = Math.min(fewest, found);
  }
  return { texts: texts.slice(0, fewest < commonFrom ? maxTexts : maxCommonTexts), fewest };
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
