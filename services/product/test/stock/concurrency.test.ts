import assert from 'node:assert/strict';
import { commitReservation } from '../../src/stock/commit.js';
import { releaseReservation } from '../../src/stock/release.js';
import { reserve } from '../../src/stock/reserve.js';
import { returnReservation } from '../../src/stock/return.js';
import { sweep } from '../../src/stock/sweep.js';
import { createStockFixture } from './stock-fixture.js';

describe('Stock under concurrent orders', () => {
  it('is never reserved twice', async () => {
    const fixture = await createStockFixture({ A: 50 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, n) =>
        reserve(fixture.span, fixture.stock, {
          orderId: `o${n}`,
          attempt: 1,
          items: [{ sku: 'A', quantity: 2 }],
        }),
      ),
    );
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 25);
    assert.deepEqual(await fixture.level('A'), { available: 0, held: 50, sold: 0 });
    await fixture.close();
  });

  for (const ending of ['is settled', 'is not settled'] as const) {
    it(`is sold once when a request repeats its reservation after the sale ${ending}`, async () => {
      const fixture = await createStockFixture({ A: 10 });
      const { span, stock } = fixture;
      const wanted = { orderId: 'o1', attempt: 1, items: [{ sku: 'A', quantity: 2 }] };
      let reach = () => {};
      let resume = () => {};
      const reached = new Promise<void>((resolve) => {
        reach = resolve;
      });
      const resumed = new Promise<void>((resolve) => {
        resume = resolve;
      });
      const slow = {
        ...stock,
        products: {
          ...stock.products,
          async updateOne(...args: Parameters<typeof stock.products.updateOne>) {
            reach();
            await resumed;
            return stock.products.updateOne(...args);
          },
        },
      };
      const late = reserve(span, slow, wanted);
      await reached;
      await reserve(span, stock, wanted);
      await commitReservation(span, stock, 'o1', 1);
      if (ending === 'is settled') await sweep(span, stock);
      resume();
      assert.equal((await late).state, 'sold');
      await sweep(span, stock);
      assert.deepEqual(await fixture.level('A'), { available: 8, held: 0, sold: 2 });
      await fixture.close();
    });
  }

  it('adds up after a mixture of reservations, releases, sales and returns', async () => {
    const fixture = await createStockFixture({ A: 40, B: 30, C: 20 });
    const skus = ['A', 'B', 'C'];
    const sold = { A: 0, B: 0, C: 0 } as Record<string, number>;
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const orderId = `o${n}`;
        const items = skus.slice(n % 3).map((sku) => ({ sku, quantity: 1 + (n % 4) }));
        try {
          await reserve(fixture.span, fixture.stock, { orderId, attempt: 1, items });
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'OUT_OF_STOCK');
          return;
        }
        if (n % 2 === 0) return releaseReservation(fixture.span, fixture.stock, orderId, 1);
        await commitReservation(fixture.span, fixture.stock, orderId, 1);
        if (n % 5 === 0) return returnReservation(fixture.span, fixture.stock, orderId, 1);
        for (const { sku, quantity } of items) sold[sku] = (sold[sku] as number) + quantity;
      }),
    );
    await sweep(fixture.span, fixture.stock);
    for (const sku of skus) {
      const level = await fixture.level(sku);
      assert.deepEqual([level.held, level.sold], [0, sold[sku]], sku);
    }
    await fixture.close();
  });
});
