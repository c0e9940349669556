import { isObject } from '../check/values.js';
import type { Filter, FindOptions } from '../types.js';
import { type Bounds, boundsOf } from './bounds.js';
import type { Plan, TableIndex } from './plan.js';
import { requiredText } from './required-text.js';

/** Texts that are looked up for each candidate: further ones refuse less than they cost. */
const maxTexts = 4;
/** ... and so many, when every one of them is common. */
const maxCommonTexts = 3;

/** A text that so many documents hold is common. Counting up to this number takes a tenth of a millisecond. */
export const commonFrom = 2048;

/** Texts are counted up to each of these numbers in turn, until one of them is rarer: a rare text ends it early. */
const countedTo = [64, 512, commonFrom];

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
 * Plans a query that asks for texts in a list with a multikey index: the documents that hold all of them. It starts
 * with those that hold the rarest text. When even that one is common and the order is that of the ids, it goes through
 * the ids instead, where a limit ends it early. SQLite also refuses the candidates whose document lacks a text that every
 * match has, as a document that is passed to JavaScript costs several times as much. Undefined when the filter asks for no
 * text.
 */
export function planMultikey(
  { table, index, keyTable, idIndex, frequency }: Place,
  filter: Filter,
  sort: FindOptions['sort'],
): Plan | undefined {
  const wanted = [...wantedTexts(filter, index.fields[0] as string)];
  if (wanted.length === 0) return undefined;
  const { texts, isRare } = rarestFirst(wanted, (text, most) => frequency(keyTable, text, most));
  const [first] = Object.entries(sort ?? {});
  const byId = first?.[0] === '_id';
  const order = byId ? ` ORDER BY id ${first[1] === 1 ? 'ASC' : 'DESC'}` : '';
  const ids = idLimits(boundsOf(filter, '_id'));
  const required = requiredText(filter);
  const contains = required === undefined ? [] : ['instr(doc, ?)'];
  const parameters = [...texts, ...ids.map(({ key }) => key)];
  const idTerms = ids.map(({ operator }) => `id ${operator} ?`);
  const holds = (row: string) => `EXISTS (SELECT 1 FROM "${keyTable}" WHERE key = ? AND doc = ${row})`;
  const common = {
    ordered: sort === undefined || byId,
    index: index.name,
    exact: false,
    scans: false,
    hasIds: true,
  };
  if (byId && !isRare) {
    const terms = [...texts.map(() => holds(`"${table}".rowid`)), ...idTerms];
    // the rows of refused documents stay, so that the caller can bound how many are read
    const doc = required === undefined ? 'doc' : `iif(${contains[0]}, doc, NULL)`;
    return {
      ...common,
      sql: `SELECT ${doc}, id FROM "${table}" INDEXED BY "${idIndex}" WHERE ${terms.join(' AND ')}${order}`,
      parameters: [...(required === undefined ? [] : [required]), ...parameters],
    };
  }
  const others = texts.slice(1).map(() => ` AND ${holds('candidates.doc')}`);
  const candidates = `SELECT doc FROM "${keyTable}" candidates WHERE key = ?${others.join('')}`;
  const terms = [`rowid IN (${candidates})`, ...idTerms, ...contains];
  return {
    ...common,
    // the rows are looked up by their numbers, and by no index
    sql: `SELECT doc, id FROM "${table}" NOT INDEXED WHERE ${terms.join(' AND ')}${order}`,
    parameters: [...parameters, ...(required === undefined ? [] : [required])],
  };
}

/** The texts to look for, the rarest first, and whether that one is rarer than a common text. */
function rarestFirst(
  wanted: readonly string[],
  count: (text: string, most: number) => number,
): { texts: readonly string[]; isRare: boolean } {
  for (const most of countedTo) {
    const counted = wanted.map((text) => ({ text, found: count(text, most) }));
    const fewest = Math.min(...counted.map(({ found }) => found));
    if (fewest >= most) continue;
    const texts = counted.sort((left, right) => left.found - right.found).map(({ text }) => text);
    return { texts: texts.slice(0, maxTexts), isRare: true };
  }
  return { texts: wanted.slice(0, maxCommonTexts), isRare: false };
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
