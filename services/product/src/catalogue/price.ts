import { invalidRequest, type ProblemError } from '@glasshouse/http';
import { currency } from '@glasshouse/shop';
import { limits, type Price, type Product, type Tier } from '../contract.js';
import type { StoredTier } from '../store.js';

/** The last tier that begins at or below the quantity; the first if none does. */
export function tierFor<T extends { readonly from: number }>(
  tiers: readonly T[],
  quantity: number,
): T | undefined {
  return tiers.findLast(({ from }) => from <= quantity) ?? tiers[0];
}

/** The minor units one piece costs when `quantity` pieces are taken. */
export function unitAmount(tiers: readonly StoredTier[], quantity: number): number {
  return tierFor(tiers, quantity)?.amount ?? 0;
}

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

/** @throws ProblemError INVALID_REQUEST unless the tiers begin at 1, ascend, and are in the shop's currency. */
export function storedTiers(tiers: readonly Tier[]): StoredTier[] {
  tiers.forEach((tier, index) => {
    const before = tiers[index - 1];
    if (!before && tier.from !== 1) throw wrongTier(index, 'from', 'the first tier must be from 1');
    if (before && tier.from <= before.from) throw wrongTier(index, 'from', 'tiers must ascend');
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
