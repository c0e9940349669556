import { escapeRegExp, type Filter } from '@glasshouse/store';
import type { ProductDocument } from '../store.js';

/**
 * Terms of a product for the case-insensitive search of substrings. Neither FTS5 nor MongoDB's text index finds a part
 * of a word, and they split words differently. So a product carries its folded text and its n-grams, within words and
 * across word boundaries. A multikey index of the n-grams finds candidates; the text, compared by code points, decides.
 */
export type SearchTerms = NonNullable<ProductDocument['search']>;

/** Version of the algorithm that builds the terms. Products without a version are older than version 1. */
export const searchVersion = 3;
/** Longest n-gram of a word without digits. */
const gramLength = 3;
/**
 * Longest n-gram of a word with a digit, such as a SKU: many SKUs share their 3-digit n-grams, as there are only 1,000.
 */
const codeGramLength = 6;
/**
 * Characters of each of two neighbouring words in the n-grams across them. With three, `measured packaging` has the
 * n-gram of `delivered packaging`: of 20,000 products with the latter, a search read each, in 350 ms.
 */
const seamLengths = [1, gramLength, 6] as const;
/** Upper limit of n-grams in a query. The store looks up each to find the rarest; more hardly narrow a search. */
const maxGrams = 12;

/** Returns the terms of a product, which must be written whenever one of these fields changes. */
export function searchTerms({
  _id,
  name,
  description,
  category,
}: Pick<ProductDocument, '_id' | 'name' | 'description' | 'category'>): SearchTerms {
  // A query has no line feed, so a match never spans two fields.
  const text = fold([name, description, category, _id].join('\n'));
  const grams = new Set<string>();
  for (const word of wordsOf(text)) {
    for (let length = 1; length <= longestGram(word); length++) addGrams(grams, word, length);
  }
  for (const seam of seamsOf(text)) for (const gram of seam) grams.add(gram);
  return { version: searchVersion, text, grams: [...grams] };
}

/** Returns the filter for products that contain `search`, which must not be blank. */
export function searchFilter(search: string): Filter {
  const text = fold(search.trim());
  const words = wordsOf(text);
  const longest = Math.max(...words.map((word) => Math.min(word.length, longestGram(word))));
  const grams = new Set<string>();
  for (const word of words) addGrams(grams, word, Math.min(longestGram(word), longest));
  const seams = new Set(seamsOf(text).map((seam) => seam.at(-1) as string));
  return {
    $and: [
      // first, as it rejects most candidates
      { 'search.text': { $regex: new RegExp(escapeRegExp(text)) } },
      ...[...seams, ...spread([...grams], maxGrams)]
        .slice(0, maxGrams)
        .map((gram): Filter => ({ 'search.grams': gram })),
    ],
  };
}

/**
 * Returns at most `max` n-grams, evenly spaced from the last one. Many SKUs and names share their beginning and differ
 * in the number at the end.
 */
function spread(grams: readonly string[], max: number): string[] {
  const step = Math.ceil(grams.length / max);
  return grams.toReversed().filter((_, at) => at % step === 0);
}

/** Folds to upper case, which is independent of context; a lower-case sigma differs at the end of a word. */
function fold(text: string): string {
  return text.toUpperCase();
}

function wordsOf(text: string): string[][] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => [...word]);
}

/** Returns the length of a word's longest n-grams. It is never greater for a part of the word. */
function longestGram(word: readonly string[]): number {
  return word.some((character) => /\p{Nd}/u.test(character)) ? codeGramLength : gramLength;
}

/**
 * N-grams across two neighbouring words, from short to long: the space between the words and as many characters of each,
 * as `K L` and `ESK LAM` in `DESK LAMP`. A word with fewer characters has only the shorter ones.
 */
type Seam = readonly string[];

/** Returns the seams of a text. They narrow a search for common words by the order of the words. */
function seamsOf(text: string): Seam[] {
  const characters = [...text];
  const isWord = (from: number, to: number) =>
    from >= 0 && to <= characters.length && characters.slice(from, to).every((each) => /\S/.test(each));
  const seams: Seam[] = [];
  for (const [at, character] of characters.entries()) {
    // a line feed separates fields
    if (character === '\n' || isWord(at, at + 1)) continue;
    const lengths = seamLengths.filter(
      (length) => isWord(at - length, at) && isWord(at + 1, at + 1 + length),
    );
    if (lengths.length === 0) continue;
    seams.push(lengths.map((length) => characters.slice(at - length, at + 1 + length).join('')));
  }
  return seams;
}

function addGrams(grams: Set<string>, word: readonly string[], length: number): void {
  for (let at = 0; at + length <= word.length; at++) grams.add(word.slice(at, at + length).join(''));
}
