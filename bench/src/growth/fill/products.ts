import { searchTerms } from '@glasshouse/product/search-terms';
import type { ProductDocument } from '@glasshouse/product/store';
import { skuOf, timeOf } from './names.js';

/** Words in the description of every product, so that a search for any of them matches the whole catalogue. */
export const commonWords = [
  'hand-blown',
  'polished',
  'transparent',
  'borosilicate',
  'delivered',
  'packaging',
  'workshop',
  'dishwasher',
  'collection',
  'measured',
  'centimetres',
  'resistant',
] as const;

/** Word in the name of exactly one product. */
export const rareWord = 'quokka';

const syllables = [
  'ba',
  'cel',
  'dor',
  'fi',
  'gral',
  'hum',
  'jes',
  'ko',
  'lum',
  'mir',
  'nov',
  'pra',
  'sol',
  'tur',
];

/** Returns one of 2,744 invented words with three syllables. */
function word(n: number): string {
  const at = (power: number) => syllables[Math.floor(n / syllables.length ** power) % syllables.length];
  return `${at(0)}${at(1)}${at(2)}`;
}

/** Returns the n-th product, with a low price and a large stock, so that no measured order fails. */
export function productOf(n: number): ProductDocument {
  const own = Array.from({ length: 8 }, (_, at) => word(n * 7919 + at * 613));
  const described = {
    _id: skuOf(n),
    name: n === 7 ? `Vase ${rareWord}` : `Vase ${own[0]} ${own[1]}`,
    description: `${commonWords.join(' ')} ${own.slice(2).join(' ')}`,
    category: `category ${n % 12}`,
  };
  const available = 500_000;
  return {
    ...described,
    tiers: [
      { from: 1, amount: 500 },
      { from: 10, amount: 400 },
    ],
    available,
    holds: {},
    sold: 0,
    stocked: available,
    returns: {},
    retired: false,
    updatedAt: timeOf(0),
    version: 1,
    search: searchTerms(described),
  };
}
