import assert from 'node:assert/strict';
import type { Shopper } from '@glasshouse/traffic';

/** Products of the load. Each has enough pieces for every run. */
export const productSkus = ['CHAOS-TEA', 'CHAOS-COFFEE', 'CHAOS-CUP'] as const;
const pieces = 100_000;

/** Adds the products. @throws AssertionError when a request fails */
export async function addProducts(shopper: Shopper, token: string): Promise<void> {
  for (const [at, sku] of productSkus.entries()) {
    const price = { amount: 300 + 150 * at, currency: 'EUR' };
    const tiers = [{ from: 1, price }];
    const body = { sku, name: sku, description: '', category: 'chaos', tiers, available: pieces };
    const { status } = await shopper.call({ method: 'POST', path: '/products', token, body });
    assert.ok(status === 201 || status === 409, `POST /products ${sku}: ${status}`);
  }
}
