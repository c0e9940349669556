import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Shopper } from '@glasshouse/traffic';
import type { Caller } from './caller.js';
import { callUntilServed } from './overload-retry.js';
import type { Random } from './random.js';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const tiers = {
  'CRASH-PLENTY': [[1, 700]],
  'CRASH-TIERS': [
    [1, 1234],
    [3, 1111],
    [6, 999],
  ],
  'CRASH-DEAR': [[1, 9900]],
  'CRASH-SCARCE': [[1, 350]],
  'CRASH-CHANGING': [[1, 500]],
} as const satisfies Record<string, readonly (readonly [from: number, amount: number])[]>;

/** Products for the customers: plentiful, discounted by quantity, expensive, scarce, and with a changing price. */
export const skus = Object.keys(tiers) as (keyof typeof tiers)[];

function details(sku: keyof typeof tiers, firstPrice?: number) {
  return {
    name: sku,
    description: '',
    category: 'crash',
    tiers: tiers[sku].map(([from, amount]) => ({ from, price: eur(firstPrice ?? amount) })),
  };
}

export async function addProducts(shopper: Shopper, token: string, scarce: number): Promise<void> {
  for (const sku of skus) {
    const body = { sku, ...details(sku), available: sku === 'CRASH-SCARCE' ? scarce : 10_000 };
    const reply = await callUntilServed(shopper, { method: 'POST', path: '/products', token, body });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
  }
}

/** Changes a price at random intervals, so that it may differ between adding an item and confirming the order. */
export async function changePrices(
  caller: Caller,
  token: string,
  random: Random,
  shouldContinue: () => boolean,
): Promise<void> {
  while (shouldContinue()) {
    await pause(random.between(200, 1000));
    const body = details('CRASH-CHANGING', random.between(400, 600));
    await caller.send({ method: 'PUT', path: '/products/CRASH-CHANGING', token, body }, { status: [200] });
  }
}
