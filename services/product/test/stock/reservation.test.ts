import assert from 'node:assert/strict';
import { commitReservation } from '../../src/stock/commit.js';
import { releaseReservation } from '../../src/stock/release.js';
import { reserve } from '../../src/stock/reserve.js';
import { returnReservation } from '../../src/stock/return.js';
import { sweep } from '../../src/stock/sweep.js';
import { createStockRoom } from './stock-room.js';

const items = [
  { sku: 'B', quantity: 2 },
  { sku: 'A', quantity: 10 },
];
const first = { orderId: 'o1', attempt: 1, items };

describe('a reservation', () => {
  let room: Awaited<ReturnType<typeof createStockRoom>>;
  beforeEach(async () => {
    room = await createStockRoom({ A: 20, B: 5, C: 3 });
  });
  afterEach(() => room.close());

  it('holds the stock and says the prices for the quantities', async () => {
    const held = await reserve(room.span, room.stock, first);
    assert.equal(held.state, 'held');
    assert.deepEqual(
      held.items.map(({ sku, quantity, unitPrice }) => [sku, quantity, unitPrice.amount]),
      [
        ['A', 10, 80],
        ['B', 2, 100],
      ],
    );
    assert.deepEqual(await room.level('A'), { available: 10, held: 10, sold: 0 });
    assert.deepEqual(await room.level('B'), { available: 3, held: 2, sold: 0 });
  });

  it('answers the same when it is repeated, and holds once', async () => {
    const once = await reserve(room.span, room.stock, first);
    assert.deepEqual(await reserve(room.span, room.stock, first), once);
    assert.deepEqual(await room.level('A'), { available: 10, held: 10, sold: 0 });
  });

  it('holds once when it is asked for many times at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => reserve(room.span, room.stock, first)));
    assert.deepEqual(await room.level('A'), { available: 10, held: 10, sold: 0 });
    await sweep(room.span, room.stock);
    assert.deepEqual(await room.level('A'), { available: 10, held: 10, sold: 0 });
  });

  it('takes all or nothing', async () => {
    const tooMuch = { ...first, items: [...items, { sku: 'C', quantity: 4 }] };
    await assert.rejects(reserve(room.span, room.stock, tooMuch), {
      code: 'OUT_OF_STOCK',
      extensions: { sku: 'C', available: 3, wanted: 4 },
    });
    for (const sku of ['A', 'B', 'C']) assert.equal((await room.level(sku)).held, 0);
    assert.equal(await room.state('o1'), 'released');
  });

  it('does not know a product that is not there, or was taken out', async () => {
    await assert.rejects(reserve(room.span, room.stock, { ...first, items: [{ sku: 'D', quantity: 1 }] }), {
      code: 'PRODUCT_NOT_FOUND',
    });
    await room.stock.products.updateOne(room.span, { _id: 'C' }, { $set: { retired: true } });
    const retired = { ...first, orderId: 'o2', items: [{ sku: 'C', quantity: 1 }] };
    await assert.rejects(reserve(room.span, room.stock, retired), { code: 'PRODUCT_NOT_FOUND' });
  });

  it('is sold once, however often it is committed', async () => {
    await reserve(room.span, room.stock, first);
    await Promise.all([1, 2, 3].map(() => commitReservation(room.span, room.stock, 'o1', 1)));
    assert.deepEqual(await room.level('A'), { available: 10, held: 0, sold: 10 });
    await assert.rejects(releaseReservation(room.span, room.stock, 'o1', 1), { code: 'CONFLICT' });
  });

  it('is given back once, however often it is released', async () => {
    await reserve(room.span, room.stock, first);
    await Promise.all([1, 2, 3].map(() => releaseReservation(room.span, room.stock, 'o1', 1)));
    await sweep(room.span, room.stock);
    assert.deepEqual(await room.level('A'), { available: 20, held: 0, sold: 0 });
    await assert.rejects(commitReservation(room.span, room.stock, 'o1', 1), { code: 'CONFLICT' });
  });

  it('is returned once after it was sold, before and after it is settled', async () => {
    await reserve(room.span, room.stock, first);
    await commitReservation(room.span, room.stock, 'o1', 1);
    await Promise.all([1, 2, 3].map(() => returnReservation(room.span, room.stock, 'o1', 1)));
    assert.deepEqual(await room.level('A'), { available: 20, held: 0, sold: 0 });
    await sweep(room.span, room.stock);
    await returnReservation(room.span, room.stock, 'o1', 1);
    await sweep(room.span, room.stock);
    assert.deepEqual(await room.level('A'), { available: 20, held: 0, sold: 0 });
    const product = await room.stock.products.findOne(room.span, { _id: 'A' });
    assert.deepEqual([product?.holds, product?.returns], [{}, {}], 'no marker stays behind');
  });

  it('is refused when it arrives after its release', async () => {
    await releaseReservation(room.span, room.stock, 'o1', 1);
    await assert.rejects(reserve(room.span, room.stock, first), { code: 'CONFLICT' });
    assert.equal((await room.level('A')).held, 0);
  });

  it('can be made again by a later attempt, with other items', async () => {
    await reserve(room.span, room.stock, first);
    await releaseReservation(room.span, room.stock, 'o1', 1);
    const second = { orderId: 'o1', attempt: 2, items: [{ sku: 'A', quantity: 1 }] };
    await reserve(room.span, room.stock, second);
    assert.deepEqual(await room.level('A'), { available: 19, held: 1, sold: 0 });
    await assert.rejects(releaseReservation(room.span, room.stock, 'o1', 1), { code: 'CONFLICT' });
    await assert.rejects(reserve(room.span, room.stock, first), { code: 'CONFLICT' });
    await commitReservation(room.span, room.stock, 'o1', 2);
    assert.deepEqual(await room.level('A'), { available: 19, held: 0, sold: 1 });
    assert.deepEqual(await room.level('B'), { available: 5, held: 0, sold: 0 });
  });

  it('is refused with other items by the same attempt, and with a SKU twice', async () => {
    await reserve(room.span, room.stock, first);
    await assert.rejects(reserve(room.span, room.stock, { ...first, items: [{ sku: 'A', quantity: 1 }] }), {
      code: 'CONFLICT',
    });
    const twice = { orderId: 'o2', attempt: 1, items: [items[0], items[0]] as typeof items };
    await assert.rejects(reserve(room.span, room.stock, twice), { code: 'INVALID_REQUEST' });
  });

  it('is not found by commit and return when there is none', async () => {
    await assert.rejects(commitReservation(room.span, room.stock, 'o9', 1), {
      code: 'RESERVATION_NOT_FOUND',
    });
    await assert.rejects(returnReservation(room.span, room.stock, 'o9', 1), {
      code: 'RESERVATION_NOT_FOUND',
    });
  });
});

describe('an expired reservation', () => {
  let room: Awaited<ReturnType<typeof createStockRoom>>;
  beforeEach(async () => {
    room = await createStockRoom({ A: 10 }, { reservationMs: -1 });
  });
  afterEach(() => room.close());
  const wanted = { orderId: 'o1', attempt: 1, items: [{ sku: 'A', quantity: 6 }] };

  it('is given back once, by however many instances', async () => {
    await reserve(room.span, room.stock, wanted);
    await Promise.all([1, 2, 3].map(() => sweep(room.span, room.stock)));
    assert.equal(await room.state('o1'), 'expired');
    assert.deepEqual(await room.level('A'), { available: 10, held: 0, sold: 0 });
  });

  it('is taken again when it is committed late', async () => {
    await reserve(room.span, room.stock, wanted);
    await sweep(room.span, room.stock);
    await commitReservation(room.span, room.stock, 'o1', 1);
    assert.deepEqual(await room.level('A'), { available: 4, held: 0, sold: 6 });
  });

  it('is out of stock when it is committed late and others were quicker', async () => {
    await reserve(room.span, room.stock, wanted);
    await sweep(room.span, room.stock);
    await reserve(room.span, room.stock, { ...wanted, orderId: 'o2' });
    await assert.rejects(commitReservation(room.span, room.stock, 'o1', 1), { code: 'OUT_OF_STOCK' });
    assert.deepEqual(await room.level('A'), { available: 4, held: 6, sold: 0 });
  });

  it('does not expire once it is sold', async () => {
    await reserve(room.span, room.stock, wanted);
    await commitReservation(room.span, room.stock, 'o1', 1);
    await sweep(room.span, room.stock);
    assert.deepEqual(await room.level('A'), { available: 4, held: 0, sold: 6 });
  });
});
