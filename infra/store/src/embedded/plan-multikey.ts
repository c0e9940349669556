import { isObject } from '../check/values.js';
import type { Filter, FindOptions } from '../types.js';
import { type Bounds, boundsOf } from './bounds.js';
import type { Plan, TableIndex } from './query-plan.js';
import { requiredText } from './required-text.js';

/** Maximum number of strings to look up for each candidate: further ones exclude too few candidates for their cost. */
const maxTexts = 4;
/** Maximum number of strings to look up for each document of a scan in id order. */
const maxScannedTexts = 3;

/** A string in this many documents is common. Counting up to this number takes 0.1 ms. */
export const commonFrom = 2048;

/** First counting limits. Counting stops at the first limit that any of the strings does not reach. */
const countedTo = [64, 512];

/** Returns the number of documents whose list contains a string, counted up to `most`. */
export type Frequency = (keyTable: string, text: string, most: number) => number;

/** Data of a search in portions, which may scan the documents in id order. */
export interface IdScan {
  /** Upper estimate of the number of documents. */
  readonly documents: number;
  /** Number of documents that earlier portions have scanned. */
  readonly scanned: number;
}

/** Approximate number of documents of a page. */
const page = 32;

interface MultikeyIndex {
  table: string;
  index: TableIndex;
  keyTable: string;
  /** Name of the index on `_id`. */
  idIndex: string;
  frequency: Frequency;
  idScan?: IdScan | undefined;
}

/**
 * Plans a query for documents whose list, with a multikey index, contains all given strings; returns undefined when the
 * filter has no such condition.
 *
 * The query starts with the documents that contain the rarest string. If it sorts by id and the rarest string is common
 * enough to fill a page sooner that way, it scans the documents in id order instead, and each scanned document is one
 * row. SQLite also rejects candidates without the string that every match contains, because passing a document to
 * JavaScript costs several times as much.
 */
export function planMultikey(
  { table, index, keyTable, idIndex, frequency, idScan }: MultikeyIndex,
  filter: Filter,
  sort: FindOptions['sort'],
): Plan | undefined {
  const wanted = [...wantedTexts(filter, index.fields[0] as string)];
  if (wanted.length === 0) return undefined;
  const rarest = (most: number) => rarestFirst(wanted, (text, to) => frequency(keyTable, text, to), most);
  const [first] = Object.entries(sort ?? {});
  const byId = first?.[0] === '_id';
  const order = byId ? ` ORDER BY id ${first[1] === 1 ? 'ASC' : 'DESC'}` : '';
  const ids = idLimits(boundsOf(filter, '_id'));
  const idTerms = ids.map(({ operator }) => `id ${operator} ?`);
  const idKeys = ids.map(({ key }) => key);
  const required = requiredText(filter);
  const contains = required === undefined ? [] : ['instr(doc, ?)'];
  const requiredTexts = required === undefined ? [] : [required];
  const holds = (row: string) => `EXISTS (SELECT 1 FROM "${keyTable}" WHERE key = ? AND doc = ${row})`;
  const common = {
    ordered: sort === undefined || byId,
    index: index.name,
    exact: false,
    scans: false,
    hasIds: true,
  };
  const scanned = byId && idScan !== undefined ? textsOfIdScan(rarest, idScan) : undefined;
  if (scanned !== undefined) {
    const few = scanned.slice(0, maxScannedTexts);
    const passes = [...few.map(() => holds(`"${table}".rowid`)), ...contains].join(' AND ');
    const where = idTerms.length === 0 ? '' : ` WHERE ${idTerms.join(' AND ')}`;
    return {
      ...common,
      sql: `SELECT iif(${passes}, doc, NULL), id FROM "${table}" INDEXED BY "${idIndex}"${where}${order}`,
      parameters: [...few, ...requiredTexts, ...idKeys],
      scansIds: true,
    };
  }
  const { texts } = rarest(commonFrom);
  const others = texts.slice(1).map(() => ` AND ${holds('candidates.doc')}`);
  const candidates = `SELECT doc FROM "${keyTable}" candidates WHERE key = ?${others.join('')}`;
  const terms = [`rowid IN (${candidates})`, ...idTerms, ...contains];
  return {
    ...common,
    // looks the rows up by row number, not by an index
    sql: `SELECT doc, id FROM "${table}" NOT INDEXED WHERE ${terms.join(' AND ')}${order}`,
    parameters: [...texts, ...idKeys, ...requiredTexts],
  };
}

/**
 * Returns the strings if a scan in id order should find a page sooner than reading every document that contains the
 * rarest string; undefined otherwise.
 *
 * The scan reads about `page * documents / count` documents to fill a page; the alternative reads `count` documents.
 * Both read the same number when `count` is the square root of `page * documents`. A scan that has read so many
 * documents without filling a page ends, unless the string is common.
 */
function textsOfIdScan(
  rarest: (most: number) => { texts: readonly string[]; fewest: number },
  { documents, scanned }: IdScan,
): readonly string[] | undefined {
  const enough = Math.min(commonFrom, Math.max(page, Math.ceil(Math.sqrt(page * documents))));
  const most = scanned < enough ? enough : commonFrom;
  const { texts, fewest } = rarest(most);
  return fewest < most ? undefined : texts;
}

/** Returns the strings to look up, the rarest first, and the number of documents with the rarest, up to `most`. */
function rarestFirst(
  wanted: readonly string[],
  count: (text: string, to: number) => number,
  most: number,
): { texts: readonly string[]; fewest: number } {
  for (const to of [...countedTo.filter((limit) => limit < most), most]) {
    const counted = wanted.map((text) => ({ text, found: count(text, to) }));
    const fewest = Math.min(...counted.map(({ found }) => found));
    if (fewest >= to) continue;
    const texts = counted.sort((left, right) => left.found - right.found).map(({ text }) => text);
    return { texts: texts.slice(0, maxTexts), fewest };
  }
  return { texts: wanted.slice(0, maxTexts), fewest: most };
}

/** Returns the strings that the list of every match contains. */
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
