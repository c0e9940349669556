import { escapeRegExp, type Filter } from '@glasshouse/store';
import type { ProductDocument } from '../store.js';

/**
 * Search by part of a text, in any case. Neither FTS5 nor MongoDB's text index finds a part of a word, and they split
 * words differently, so a product carries its own terms: the folded text, which decides by code points in every store,
 * and its n-grams of up to three characters, in words and between two, in a multikey index, which leads to the candidates.
 */
export type SearchTerms = NonNullable<ProductDocument['search']>;

/** Of the terms; products with terms of no version were written before versions were kept. */
const searchVersion = 1;
const gramLength = 3;
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
    for (let length = 1; length <= gramLength; length++) addGrams(grams, word, length);
  }
  for (const seam of seamsOf(text)) grams.add(seam);
  return { version: searchVersion, text, grams: [...grams] };
}

/** The filter for products that contain the text of a search, which is not blank. */
export function searchFilter(search: string): Filter {
  const text = fold(search.trim());
  const words = wordsOf(text);
  const longest = Math.min(gramLength, Math.max(...words.map((word) => word.length)));
  const grams = new Set<string>();
  for (const word of words) addGrams(grams, word, longest);
  return {
    $and: [
      ...[...seamsOf(text), ...spread([...grams], maxGrams)]
        .slice(0, maxGrams)
        .map((gram): Filter => ({ 'search.grams': gram })),
      { 'search.text': { $regex: new RegExp(escapeRegExp(text)) } },
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

/** The ends of neighbouring words, as `K L` in `DESK LAMP`: they tell in which order common words stand. */
function seamsOf(text: string): Set<string> {
  const characters = [...text];
  const isWord = (character: string | undefined) => character !== undefined && /\S/.test(character);
  const seams = new Set<string>();
  for (const [at, character] of characters.entries()) {
    const [before, after] = [characters[at - 1], characters[at + 1]];
    // a line feed separates fields
    if (isWord(character) || character === '\n' || !isWord(before) || !isWord(after)) continue;
    seams.add(`${before}${character}${after}`);
  }
  return seams;
}

function addGrams(grams: Set<string>, word: readonly string[], length: number): void {
  for (let at = 0; at + length <= word.length; at++) grams.add(word.slice(at, at + length).join(''));
}
