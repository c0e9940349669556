/** Steps about products. */
import type { Availability, Price, Product } from '@glasshouse/product/contract';
import { expect, step } from '../journey.js';
import { chosen } from '../visit.js';

interface Page<T> {
  items: T[];
  next: string | null;
}

export const listProducts = () =>
  step<Page<Product>>({
    name: 'list products',
    expect: 200,
    call: () => ({ method: 'GET', path: '/products?limit=50' }),
    check: ({ items }, visit) => {
      expect(items.length > 0, 'at least one product');
      visit.candidates = shuffled(items);
    },
  });

/** Asks one listed product after the other until one has enough. */
export const chooseProduct = (quantity = 1) =>
  step<Availability>({
    name: 'choose a product in stock',
    expect: 200,
    call: ({ candidates }) => {
      expect(candidates.length > 0, 'a product with enough in stock');
      return { method: 'GET', path: `/products/${candidates[0]?.sku}/availability` };
    },
    again: ({ available }, { candidates }) => available < quantity && candidates.shift() !== undefined,
    check: (_, visit) => {
      const [product, ...others] = visit.candidates;
      visit.chosen.push(product as Product);
      visit.candidates = others;
    },
  });

export const readProduct = () =>
  step<Product>({
    name: 'read a product',
    expect: 200,
    call: (visit) => ({ method: 'GET', path: `/products/${chosen(visit).sku}` }),
    check: (product, visit) => expect(product.sku === chosen(visit).sku, 'the product that was asked for'),
  });

export const readPrice = (quantity = 1) =>
  step<Price>({
    name: `read the price of ${quantity}`,
    expect: 200,
    call: (visit) => ({ method: 'GET', path: `/products/${chosen(visit).sku}/price?quantity=${quantity}` }),
    check: (price) =>
      expect(price.total.amount === quantity * price.unitPrice.amount, 'total = quantity * unit price'),
  });

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
