import assert from 'node:assert/strict';
import { createAccounts, notificationOf } from '../../src/growth/fill/customers.js';
import { orderOf, ownerOf } from '../../src/growth/fill/orders.js';
import { productOf, rareWord } from '../../src/growth/fill/products.js';
import { large, quickLarge, small } from '../../src/growth/sizes.js';

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('documents of the growth benchmark', () => {
  for (const size of [small, quickLarge, large]) {
    it(`give the shopper exactly ${size.shopperOrders} of ${size.orders} orders`, () => {
      const owned = numbers(size.orders).filter((n) => ownerOf(n, size) === 0);
      assert.equal(owned.length, size.shopperOrders);
    });
  }

  it('have orders with unique ascending ids and existing products', () => {
    const orders = numbers(small.orders).map((n) => orderOf(n, small));
    const ids = orders.map(({ _id }) => _id);
    assert.deepEqual(ids, [...new Set(ids)].sort());
    const skus = new Set(numbers(small.products).map((n) => productOf(n)._id));
    for (const { items } of orders) for (const { sku } of items) assert.ok(skus.has(sku), sku);
  });

  it('have one product with the rare word in both sizes', () => {
    const found = numbers(quickLarge.products).filter((n) =>
      productOf(n).search?.text.includes(rareWord.toUpperCase()),
    );
    assert.deepEqual(found, [7]);
    assert.ok(7 < small.products);
  });

  it('have movements without gaps whose balances add up', () => {
    const accounts = createAccounts();
    const order = orderOf(0, small);
    const movements = [accounts.deposit(order.user, 5000), accounts.charge(order)];
    assert.equal(order.status, 'confirmed');
    assert.deepEqual(
      movements.map((movement) => [movement?.seq, movement?.balanceAfter]),
      [
        [1, 5000],
        [2, 5000 - order.total],
      ],
    );
    assert.equal(notificationOf(order)?.order, order._id);
  });
});
