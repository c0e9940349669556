import { isObject } from '../check/values.js';
import type { Filter, FindOptions } from '../types.js';
import { type Bounds, boundsOf } from './bounds.js';
import type { Plan, TableIndex } from './plan.js';
import { requiredText } from './required-text.js';

/** Texts that are looked up for each candidate: further ones refuse less than they cost. */
const maxTexts = 4;
/** ... and so many for each document on the way through the ids. */
const maxWalkedTexts = 3;

/** A text that so many documents hold is common. Counting up to this number takes a tenth of a millisecond. */
export const commonFrom = 2048;

/** Texts are counted up to each of these numbers first, until one of them is rarer: a rare text ends it early. */
const countedTo = [64, 512];

/** The number of documents whose list holds a text, counted up to `most`. */
export type Frequency = (keyTable: string, text: string, most: number) => number;

/** A search that reads a page in portions, and may go through the ids. */
export interface Walk {
  /** Upper estimate of the number of documents. */
  readonly documents: number;
  /** Documents that the earlier portions went through. */
  readonly walked: number;
}

/** Documents of a page, about. */
const page = 32;

interface Place {
  table: string;
  index: TableIndex;
  keyTable: string;
  /** The name of the index of the ids. */
  idIndex: string;
  frequency: Frequency;
  walk?: Walk | undefined;
}

/**
 * Plans a query that asks for texts in a list with a multikey index: the documents that hold all of them. It starts with
 * those that hold the rarest text. When a page is wanted in the order of the ids and so many documents hold the text that a
 * page of matches should be found sooner, it goes through the ids instead; each document on the way is then one row. SQLite
 * also refuses the candidates whose document lacks a text that every match has, as a document that is passed to JavaScript
 * costs several times as much. Undefined when the filter asks for no text.
 */
export function planMultikey(
  { table, index, keyTable, idIndex, frequency, walk }: Place,
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
  const walked = byId && walk !== undefined ? textsToWalkBy(rarest, walk) : undefined;
  if (walked !== undefined) {
    const few = walked.slice(0, maxWalkedTexts);
    const passes = [...few.map(() => holds(`"${table}".rowid`)), ...contains].join(' AND ');
    const where = idTerms.length === 0 ? '' : ` WHERE ${idTerms.join(' AND ')}`;
    return {
      ...common,
      sql: `SELECT iif(${passes}, doc, NULL), id FROM "${table}" INDEXED BY "${idIndex}"${where}${order}`,
      parameters: [...few, ...requiredTexts, ...idKeys],
      walks: true,
    };
  }
  const { texts } = rarest(commonFrom);
  const others = texts.slice(1).map(() => ` AND ${holds('candidates.doc')}`);
  const candidates = `SELECT doc FROM "${keyTable}" candidates WHERE key = ?${others.join('')}`;
  const terms = [`rowid IN (${candidates})`, ...idTerms, ...contains];
  return {
    ...common,
    // the rows are looked up by their numbers, and by no index
    sql: `SELECT doc, id FROM "${table}" NOT INDEXED WHERE ${terms.join(' AND ')}${order}`,
    parameters: [...texts, ...idKeys, ...requiredTexts],
  };
}

/**
 * The texts, when a page of matches is expected sooner by going through the ids than by looking at every document that
 * holds the rarest text; undefined otherwise. A page is `page * documents / count` documents away, so both are equal at the
 * square root. A walk without a page after as many documents ends, unless the text is common.
 */
function textsToWalkBy(
  rarest: (most: number) => { texts: readonly string[]; fewest: number },
  { documents, walked }: Walk,
): readonly string[] | undefined {
  const enough = Math.min(commonFrom, Math.max(page, Math.ceil(Math.sqrt(page * documents))));
  const most = walked < enough ? enough : commonFrom;
  const { texts, fewest } = rarest(most);
  return fewest < most ? undefined : texts;
}

/** The texts to look for, the rarest first, and the number of documents that hold it, counted up to `most`. */
function rarestFirst(
  wanted: readonly string[],
  count: (text: string, to: number) => number,
  most: number,
): { texts: readonly string[]; fewest: number } {
  for (const to of [...countedTo.filter((one) => one < most), most]) {
    const counted = wanted.map((text) => ({ text, found: count(text, to) }));
    const fewest = Math.min(...counted.map(({ found }) => found));
    if (fewest >= to) continue;
    const texts = counted.sort((left, right) => left.found - right.found).map(({ text }) => text);
    return { texts: texts.slice(0, maxTexts), fewest };
  }
  return { texts: wanted.slice(0, maxTexts), fewest: most };
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
