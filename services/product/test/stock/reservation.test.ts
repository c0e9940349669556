import assert from 'node:assert/strict';
import { commitReservation } from '../../src/stock/commit.js';
import { releaseReservation } from '../../src/stock/release.js';
import { reserve } from '../../src/stock/reserve.js';
import { returnReservation } from '../../src/stock/return.js';
import { sweep } from '../../src/stock/sweep.js';
import { createStockFixture } from './stock-fixture.js';

const items = [
  { sku: 'B', quantity: 2 },
  { sku: 'A', quantity: 10 },
];
const first = { orderId: 'o1', attempt: 1, items };

describe('A reservation', () => {
  let fixture: Awaited<ReturnType<typeof createStockFixture>>;
  beforeEach(async () => {
    fixture = await createStockFixture({ A: 20, B: 5, C: 3 });
  });
  afterEach(() => fixture.close());

  it('holds the stock and returns the prices for the quantities', async () => {
    const held = await reserve(fixture.span, fixture.stock, first);
    assert.equal(held.state, 'held');
    assert.deepEqual(
      held.items.map(({ sku, quantity, unitPrice }) => [sku, quantity, unitPrice.amount]),
      [
        ['A', 10, 80],
        ['B', 2, 100],
      ],
    );
    assert.deepEqual(await fixture.level('A'), { available: 10, held: 10, sold: 0 });
    assert.deepEqual(await fixture.level('B'), { available: 3, held: 2, sold: 0 });
  });

  it('returns the same result and holds the stock once when repeated', async () => {
    const once = await reserve(fixture.span, fixture.stock, first);
    assert.deepEqual(await reserve(fixture.span, fixture.stock, first), once);
    assert.deepEqual(await fixture.level('A'), { available: 10, held: 10, sold: 0 });
  });

  it('holds the stock once for concurrent repetitions', async () => {
    await Promise.all(Array.from({ length: 8 }, () => reserve(fixture.span, fixture.stock, first)));
    assert.deepEqual(await fixture.level('A'), { available: 10, held: 10, sold: 0 });
    await sweep(fixture.span, fixture.stock);
    assert.deepEqual(await fixture.level('A'), { available: 10, held: 10, sold: 0 });
  });

  it('holds no item when one is out of stock', async () => {
    const tooMuch = { ...first, items: [...items, { sku: 'C', quantity: 4 }] };
    await assert.rejects(reserve(fixture.span, fixture.stock, tooMuch), {
      code: 'OUT_OF_STOCK',
      extensions: { sku: 'C', available: 3, wanted: 4 },
    });
    for (const sku of ['A', 'B', 'C']) assert.equal((await fixture.level(sku)).held, 0);
    assert.equal(await fixture.state('o1'), 'released');
  });

  it('fails with PRODUCT_NOT_FOUND for an unknown or retired product', async () => {
    await assert.rejects(
      reserve(fixture.span, fixture.stock, { ...first, items: [{ sku: 'D', quantity: 1 }] }),
      {
        code: 'PRODUCT_NOT_FOUND',
      },
    );
    await fixture.stock.products.updateOne(fixture.span, { _id: 'C' }, { $set: { retired: true } });
    const retired = { ...first, orderId: 'o2', items: [{ sku: 'C', quantity: 1 }] };
    await assert.rejects(reserve(fixture.span, fixture.stock, retired), { code: 'PRODUCT_NOT_FOUND' });
  });

  it('is sold once by concurrent commits', async () => {
    await reserve(fixture.span, fixture.stock, first);
    await Promise.all([1, 2, 3].map(() => commitReservation(fixture.span, fixture.stock, 'o1', 1)));
    assert.deepEqual(await fixture.level('A'), { available: 10, held: 0, sold: 10 });
    await assert.rejects(releaseReservation(fixture.span, fixture.stock, 'o1', 1), { code: 'CONFLICT' });
  });

  it('is released once by concurrent releases', async () => {
    await reserve(fixture.span, fixture.stock, first);
    await Promise.all([1, 2, 3].map(() => releaseReservation(fixture.span, fixture.stock, 'o1', 1)));
    await sweep(fixture.span, fixture.stock);
    assert.deepEqual(await fixture.level('A'), { available: 20, held: 0, sold: 0 });
    await assert.rejects(commitReservation(fixture.span, fixture.stock, 'o1', 1), { code: 'CONFLICT' });
  });

  it('cannot be released, with a CONFLICT, while other requests keep changing it', async () => {
    await reserve(fixture.span, fixture.stock, first);
    const { reservations } = fixture.stock;
    const contended = {
      ...fixture.stock,
      reservations: { ...reservations, updateOne: async () => undefined },
    };
    await assert.rejects(releaseReservation(fixture.span, contended, 'o1', 1), { code: 'CONFLICT' });
    assert.equal(await fixture.state('o1'), 'held');
  });

  it('is returned once by repeated returns, before and after it is settled', async () => {
    await reserve(fixture.span, fixture.stock, first);
    await commitReservation(fixture.span, fixture.stock, 'o1', 1);
    await Promise.all([1, 2, 3].map(() => returnReservation(fixture.span, fixture.stock, 'o1', 1)));
    assert.deepEqual(await fixture.level('A'), { available: 20, held: 0, sold: 0 });
    await sweep(fixture.span, fixture.stock);
    await returnReservation(fixture.span, fixture.stock, 'o1', 1);
    await sweep(fixture.span, fixture.stock);
    assert.deepEqual(await fixture.level('A'), { available: 20, held: 0, sold: 0 });
    const product = await fixture.stock.products.findOne(fixture.span, { _id: 'A' });
    assert.deepEqual([product?.holds, product?.returns], [{}, {}], 'the markers are cleared');
  });

  it('is rejected when it arrives after its release', async () => {
    await releaseReservation(fixture.span, fixture.stock, 'o1', 1);
    await assert.rejects(reserve(fixture.span, fixture.stock, first), { code: 'CONFLICT' });
    assert.equal((await fixture.level('A')).held, 0);
  });

  it('can be replaced by a later attempt with other items', async () => {
    await reserve(fixture.span, fixture.stock, first);
    await releaseReservation(fixture.span, fixture.stock, 'o1', 1);
    const second = { orderId: 'o1', attempt: 2, items: [{ sku: 'A', quantity: 1 }] };
    await reserve(fixture.span, fixture.stock, second);
    assert.deepEqual(await fixture.level('A'), { available: 19, held: 1, sold: 0 });
    await assert.rejects(releaseReservation(fixture.span, fixture.stock, 'o1', 1), { code: 'CONFLICT' });
    await assert.rejects(reserve(fixture.span, fixture.stock, first), { code: 'CONFLICT' });
    await commitReservation(fixture.span, fixture.stock, 'o1', 2);
    assert.deepEqual(await fixture.level('A'), { available: 19, held: 0, sold: 1 });
    assert.deepEqual(await fixture.level('B'), { available: 5, held: 0, sold: 0 });
  });

  it('is rejected with other items in the same attempt, and with a repeated SKU', async () => {
    await reserve(fixture.span, fixture.stock, first);
    await assert.rejects(
      reserve(fixture.span, fixture.stock, { ...first, items: [{ sku: 'A', quantity: 1 }] }),
      {
        code: 'CONFLICT',
      },
    );
    const twice = { orderId: 'o2', attempt: 1, items: [items[0], items[0]] as typeof items };
    await assert.rejects(reserve(fixture.span, fixture.stock, twice), { code: 'INVALID_REQUEST' });
  });

  it('fails with RESERVATION_NOT_FOUND on commit and return if it does not exist', async () => {
    await assert.rejects(commitReservation(fixture.span, fixture.stock, 'o9', 1), {
      code: 'RESERVATION_NOT_FOUND',
    });
    await assert.rejects(returnReservation(fixture.span, fixture.stock, 'o9', 1), {
      code: 'RESERVATION_NOT_FOUND',
    });
  });
});

describe('An expired reservation', () => {
  let fixture: Awaited<ReturnType<typeof createStockFixture>>;
  beforeEach(async () => {
    fixture = await createStockFixture({ A: 10 }, { reservationMs: -1 });
  });
  afterEach(() => fixture.close());
  const wanted = { orderId: 'o1', attempt: 1, items: [{ sku: 'A', quantity: 6 }] };

  it('is released once by concurrent sweeps', async () => {
    await reserve(fixture.span, fixture.stock, wanted);
    await Promise.all([1, 2, 3].map(() => sweep(fixture.span, fixture.stock)));
    assert.equal(await fixture.state('o1'), 'expired');
    assert.deepEqual(await fixture.level('A'), { available: 10, held: 0, sold: 0 });
  });

  it('is renewed when it is committed late', async () => {
    await reserve(fixture.span, fixture.stock, wanted);
    await sweep(fixture.span, fixture.stock);
    await commitReservation(fixture.span, fixture.stock, 'o1', 1);
    assert.deepEqual(await fixture.level('A'), { available: 4, held: 0, sold: 6 });
  });

  it('is sold once by several simultaneous late commits, which all succeed', async () => {
    await reserve(fixture.span, fixture.stock, wanted);
    await sweep(fixture.span, fixture.stock);
    const commits = await Promise.all(
      [1, 2, 3].map(() => commitReservation(fixture.span, fixture.stock, 'o1', 1)),
    );
    assert.deepEqual(
      commits.map(({ state }) => state),
      ['sold', 'sold', 'sold'],
    );
    await sweep(fixture.span, fixture.stock);
    assert.deepEqual(await fixture.level('A'), { available: 4, held: 0, sold: 6 });
  });

  it('fails with OUT_OF_STOCK when another order holds the stock at a late commit', async () => {
    await reserve(fixture.span, fixture.stock, wanted);
    await sweep(fixture.span, fixture.stock);
    await reserve(fixture.span, fixture.stock, { ...wanted, orderId: 'o2' });
    await assert.rejects(commitReservation(fixture.span, fixture.stock, 'o1', 1), { code: 'OUT_OF_STOCK' });
    assert.deepEqual(await fixture.level('A'), { available: 4, held: 6, sold: 0 });
  });

  it('does not expire when it was sold in time', async () => {
    await reserve(fixture.span, fixture.stock, wanted);
    await commitReservation(fixture.span, fixture.stock, 'o1', 1);
    await sweep(fixture.span, fixture.stock);
    assert.deepEqual(await fixture.level('A'), { available: 4, held: 0, sold: 6 });
  });
});
