import assert from 'node:assert/strict';
import { commitReservation } from '../../src/stock/commit.js';
import { releaseReservation } from '../../src/stock/release.js';
import { reserve } from '../../src/stock/reserve.js';
import { returnReservation } from '../../src/stock/return.js';
import { sweep } from '../../src/stock/sweep.js';
import { createStockRoom } from './stock-room.js';

describe('stock under many orders at once', () => {
  it('is never sold twice', async () => {
    const room = await createStockRoom({ A: 50 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, n) =>
        reserve(room.span, room.stock, { orderId: `o${n}`, attempt: 1, items: [{ sku: 'A', quantity: 2 }] }),
      ),
    );
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 25);
    assert.deepEqual(await room.level('A'), { available: 0, held: 50, sold: 0 });
    await room.close();
  });

  it('adds up after a mixture of everything', async () => {
    const room = await createStockRoom({ A: 40, B: 30, C: 20 });
    const skus = ['A', 'B', 'C'];
    const sold = { A: 0, B: 0, C: 0 } as Record<string, number>;
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const orderId = `o${n}`;
        const items = skus.slice(n % 3).map((sku) => ({ sku, quantity: 1 + (n % 4) }));
        try {
          await reserve(room.span, room.stock, { orderId, attempt: 1, items });
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'OUT_OF_STOCK');
          return;
        }
        if (n % 2 === 0) return releaseReservation(room.span, room.stock, orderId, 1);
        await commitReservation(room.span, room.stock, orderId, 1);
        if (n % 5 === 0) return returnReservation(room.span, room.stock, orderId, 1);
        for (const { sku, quantity } of items) sold[sku] = (sold[sku] as number) + quantity;
      }),
    );
    await sweep(room.span, room.stock);
    for (const sku of skus) {
      const level = await room.level(sku);
      assert.deepEqual([level.held, level.sold], [0, sold[sku]], sku);
    }
    await room.close();
  });
});
