import { escapeRegExp, type Filter } from '@glasshouse/store';
import type { ProductDocument } from '../store.js';

/**
 * Search by part of a text, in any case. Neither FTS5 nor MongoDB's text index finds a part of a word, and they split
 * words differently, so a product carries its own terms: the folded text, which decides by code points in every store,
 * and its n-grams, in words and between two, in a multikey index, which leads to the candidates.
 */
export type SearchTerms = NonNullable<ProductDocument['search']>;

/** Version of the terms, raised when they are made in another way. Products without one are older than version 1. */
export const searchVersion = 2;
/** Longest n-gram of a word without digits. */
const gramLength = 3;
/** Longest n-gram of a word with a digit, such as a SKU. Three digits have only a thousand values, which many SKUs share. */
const codeGramLength = 6;
/** More n-grams than this narrow a search hardly further; each is looked up to find the rarest. */
const maxGrams = 12;

/** The terms of a product; to be written whenever one of these fields is. */
export function searchTerms({
  _id,
  name,
  description,
  category,
}: Pick<ProductDocument, '_id' | 'name' | 'description' | 'category'>): SearchTerms {
  // No query has a line feed, so that a match is within one field.
  const text = fold([name, description, category, _id].join('\n'));
  const grams = new Set<string>();
  for (const word of wordsOf(text)) {
    for (let length = 1; length <= longestGram(word); length++) addGrams(grams, word, length);
  }
  for (const { short, long } of seamsOf(text)) {
    grams.add(short);
    if (long !== undefined) grams.add(long);
  }
  return { version: searchVersion, text, grams: [...grams] };
}

/** The filter for products that contain the text of a search, which is not blank. */
export function searchFilter(search: string): Filter {
  const text = fold(search.trim());
  const words = wordsOf(text);
  const longest = Math.max(...words.map((word) => Math.min(word.length, longestGram(word))));
  const grams = new Set<string>();
  for (const word of words) addGrams(grams, word, Math.min(longestGram(word), longest));
  const seams = new Set(seamsOf(text).map(({ short, long }) => long ?? short));
  return {
    $and: [
      // first, as it refuses most candidates
      { 'search.text': { $regex: new RegExp(escapeRegExp(text)) } },
      ...[...seams, ...spread([...grams], maxGrams)]
        .slice(0, maxGrams)
        .map((gram): Filter => ({ 'search.grams': gram })),
    ],
  };
}

/**
 * At most `most` of them, from the end on: many SKUs and names begin alike, and the numbers at their ends tell them apart.
 */
function spread(grams: readonly string[], most: number): string[] {
  const every = Math.ceil(grams.length / most);
  return grams.toReversed().filter((_, at) => at % every === 0);
}

/** Upper case, as it depends on no neighbour: a lower-case sigma looks different at the end of a word. */
function fold(text: string): string {
  return text.toUpperCase();
}

function wordsOf(text: string): string[][] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => [...word]);
}

/** Returns the length of a word's longest n-grams. For each part of the word it is the same or less. */
function longestGram(word: readonly string[]): number {
  return word.some((character) => /\p{Nd}/u.test(character)) ? codeGramLength : gramLength;
}

/** The ends of two neighbouring words with the space between them. */
interface Seam {
  /** One character of each, as `K L` in `DESK LAMP`. */
  short: string;
  /** Three characters of each, as `ESK LAM`; undefined when a word is shorter. */
  long: string | undefined;
}

/** Returns the seams of a text. They show in which order common words stand. */
function seamsOf(text: string): Seam[] {
  const characters = [...text];
  const areWord = (from: number, to: number) =>
    from >= 0 && to <= characters.length && characters.slice(from, to).every((one) => /\S/.test(one));
  const seams: Seam[] = [];
  for (const [at, character] of characters.entries()) {
    // a line feed separates fields
    if (character === '\n' || areWord(at, at + 1) || !areWord(at - 1, at) || !areWord(at + 1, at + 2))
      continue;
    const around = (length: number) => characters.slice(at - length, at + 1 + length).join('');
    const isLong = areWord(at - gramLength, at) && areWord(at + 1, at + 1 + gramLength);
    seams.push({ short: around(1), long: isLong ? around(gramLength) : undefined });
  }
  return seams;
}

function addGrams(grams: Set<string>, word: readonly string[], length: number): void {
  for (let at = 0; at + length <= word.length; at++) grams.add(word.slice(at, at + length).join(''));
}
