import { skuOf } from '../fill/names.js';
import { commonWords, rareWord } from '../fill/products.js';
import type { MeasuredOperation, Target } from '../operation.js';

/** Returns one of 26 SKUs. The small shop has 26 products, so the cache has the same effect in both shops. */
const someSku = ({ filled }: Target, n: number): string =>
  skuOf(Math.floor((n % 26) * (filled.products / 26)));

const search = (variant: string, text: (n: number) => string): MeasuredOperation => ({
  id: 'listProducts',
  variant,
  status: 200,
  prepare: (_, n) => ({
    method: 'GET',
    path: `/products?limit=20&search=${encodeURIComponent(text(n))}`,
  }),
});

const description = {
  name: 'Vase for a while',
  description: `Made for a measurement. ${commonWords.join(' ')}`,
  category: 'category 0',
  tiers: [{ from: 1, price: { amount: 500, currency: 'EUR' } }],
};

async function createProduct(target: Target): Promise<string> {
  const sku = `ZZ-${String(target.unique()).padStart(9, '0')}`;
  const json = { sku, ...description, available: 100 };
  await target.send({ method: 'POST', path: '/products', token: target.admin, json }, 201);
  return sku;
}

/** Returns a prefix of a common word. The prefixes vary, so that hardly any page is cached. */
function commonText(n: number): string {
  const word = commonWords[n % commonWords.length] as string;
  return word.slice(0, 4 + (Math.floor(n / commonWords.length) % (word.length - 3)));
}

/** Returns two common words, the later one first: 55 texts, none of which a product contains. */
function reversedWords(n: number): string {
  const pairs = commonWords.flatMap((word, at) =>
    commonWords.slice(at + 2).map((later) => `${later} ${word}`),
  );
  return pairs[n % pairs.length] as string;
}

export const catalogueOperations: readonly MeasuredOperation[] = [
  {
    id: 'listProducts',
    variant: 'first page',
    status: 200,
    prepare: () => ({ method: 'GET', path: '/products' }),
  },
  {
    id: 'listProducts',
    variant: 'later pages',
    status: 200,
    prepare: ({ cursors: { products } }, n) => {
      const cursor = products[n % products.length];
      // the limit is part of the cache key
      const limit = 1 + (Math.floor(n / products.length) % 20);
      return { method: 'GET', path: `/products?limit=${limit}&cursor=${cursor}` };
    },
  },
  search('search, all products match', commonText),
  search('search, one product matches', (n) => rareWord.slice(0, 3 + (n % 4))),
  search('search by SKU', (n) => skuOf(n % 26)),
  search('search, common parts without a match', (n) => `${commonText(n)}wood`),
  // every product has both words, but not next to each other in this order
  search('search, common words in another order', reversedWords),
  {
    id: 'readProduct',
    status: 200,
    prepare: (target, n) => ({ method: 'GET', path: `/products/${someSku(target, n)}` }),
  },
  {
    id: 'readPrice',
    status: 200,
    prepare: (target, n) => ({ method: 'GET', path: `/products/${someSku(target, n)}/price?quantity=12` }),
  },
  {
    id: 'readAvailability',
    status: 200,
    prepare: (target, n) => ({ method: 'GET', path: `/products/${someSku(target, n)}/availability` }),
  },
  {
    id: 'readStock',
    status: 200,
    prepare: (target, n) => ({
      method: 'GET',
      path: `/products/${someSku(target, n)}/stock`,
      token: target.admin,
    }),
  },
  {
    id: 'setStock',
    status: 200,
    prepare: (target, n) => ({
      method: 'PUT',
      path: `/products/${someSku(target, n)}/stock`,
      token: target.admin,
      json: { available: 500_000 + (n % 100) },
    }),
  },
  {
    id: 'createProduct',
    status: 201,
    prepare: (target) => ({
      method: 'POST',
      path: '/products',
      token: target.admin,
      json: { sku: `ZZ-${String(target.unique()).padStart(9, '0')}`, ...description, available: 100 },
    }),
  },
  {
    id: 'replaceProduct',
    status: 200,
    prepare: async (target) => ({
      method: 'PUT',
      path: `/products/${await createProduct(target)}`,
      token: target.admin,
      json: { ...description, name: `Vase ${target.unique()}` },
    }),
  },
  {
    id: 'deleteProduct',
    status: 204,
    prepare: async (target) => ({
      method: 'DELETE',
      path: `/products/${await createProduct(target)}`,
      token: target.admin,
    }),
  },
];
