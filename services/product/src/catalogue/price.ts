import { invalidRequest, type ProblemError } from '@glasshouse/http';
import { currency } from '@glasshouse/shop';
import { limits, type Price, type Product, type Tier } from '../contract.js';
import type { StoredTier } from '../store.js';

/** Returns the last tier that starts at or below the quantity, or else the first. */
export function tierFor<T extends { readonly from: number }>(
  tiers: readonly T[],
  quantity: number,
): T | undefined {
  return tiers.findLast(({ from }) => from <= quantity) ?? tiers[0];
}

/** Returns the price of one piece in minor units when `quantity` pieces are ordered. */
export function unitAmount(tiers: readonly StoredTier[], quantity: number): number {
  return tierFor(tiers, quantity)?.amount ?? 0;
}

/** Returns the price of `quantity` pieces of a product. */
export function priceOf(product: Product, quantity: number): Price {
  const tiers = product.tiers.map(({ from, price }) => ({ from, amount: price.amount }));
  const amount = unitAmount(tiers, quantity);
  return {
    sku: product.sku,
    name: product.name,
    quantity,
    unitPrice: { amount, currency },
    total: { amount: amount * quantity, currency },
  };
}

/**
 * Returns the tiers as they are stored.
 *
 * @throws ProblemError INVALID_REQUEST unless the tiers start at 1, ascend, and have valid prices in the shop's
 * currency
 */
export function storedTiers(tiers: readonly Tier[]): StoredTier[] {
  tiers.forEach((tier, index) => {
    const before = tiers[index - 1];
    if (!before && tier.from !== 1) throw wrongTier(index, 'from', 'must be 1 in the first tier');
    if (before && tier.from <= before.from)
      throw wrongTier(index, 'from', 'must be greater than in the previous tier');
    if (tier.price.amount < 0 || tier.price.amount > limits.price) {
      throw wrongTier(index, 'price/amount', `must be from 0 to ${limits.price}`);
    }
    if (tier.price.currency !== currency) throw wrongTier(index, 'price/currency', `must be ${currency}`);
  });
  return tiers.map(({ from, price }) => ({ from, amount: price.amount }));
}

function wrongTier(index: number, field: string, message: string): ProblemError {
  return invalidRequest([{ in: 'body', path: `/tiers/${index}/${field}`, message }]);
}
