import { currency } from '@glasshouse/shop';
import type { Product, StockLevel, Tier } from '../contract.js';
import type { ProductDocument } from '../store.js';

/** Returns the public representation of a product. */
export function productView(document: ProductDocument): Product {
  const tiers = document.tiers.map(({ from, amount }): Tier => ({ from, price: { amount, currency } }));
  return {
    sku: document._id,
    name: document.name,
    description: document.description,
    category: document.category,
    price: { amount: document.tiers[0]?.amount ?? 0, currency },
    tiers,
    updatedAt: document.updatedAt.toISOString(),
  };
}

/** Returns the number of held pieces. */
export function heldOf(document: Pick<ProductDocument, 'holds'>): number {
  return Object.values(document.holds).reduce((sum, quantity) => sum + quantity, 0);
}

/** Returns the stock of a product for administrators. */
export function stockLevel(document: ProductDocument): StockLevel {
  return {
    sku: document._id,
    available: document.available,
    held: heldOf(document),
    sold: document.sold,
  };
}
