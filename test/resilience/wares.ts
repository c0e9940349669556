import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Shopper } from '@glasshouse/traffic';
import type { Caller } from './caller.js';
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

/** What customers pick from: plenty, cheaper by the dozen, dear, soon sold out, of changing price. */
export const wares = Object.keys(tiers) as (keyof typeof tiers)[];

function described(sku: keyof typeof tiers, firstPrice?: number) {
  return {
    name: sku,
    description: '',
    category: 'crash',
    tiers: tiers[sku].map(([from, amount]) => ({ from, price: eur(firstPrice ?? amount) })),
  };
}

export async function addWares(shopper: Shopper, token: string, scarce: number): Promise<void> {
  for (const sku of wares) {
    const body = { sku, ...described(sku), available: sku === 'CRASH-SCARCE' ? scarce : 10_000 };
    const reply = await shopper.call({ method: 'POST', path: '/products', token, body });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
  }
}

/** Changes a price now and then, so that it is another one when an order is confirmed than when it was filled. */
export async function changePrices(
  caller: Caller,
  token: string,
  random: Random,
  goOn: () => boolean,
): Promise<void> {
  while (goOn()) {
    await pause(random.between(200, 1000));
    const body = described('CRASH-CHANGING', random.between(400, 600));
    await caller.ask({ method: 'PUT', path: '/products/CRASH-CHANGING', token, body }, { status: [200] });
  }
}
