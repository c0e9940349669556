import assert from 'node:assert/strict';
import type { Span } from '@glasshouse/telemetry';
import { commitReservation } from '../../src/stock/commit.js';
import { releaseReservation } from '../../src/stock/release.js';
import { reserve } from '../../src/stock/reserve.js';
import { returnReservation } from '../../src/stock/return.js';
import type { Stock } from '../../src/stock/stock.js';
import { sweep } from '../../src/stock/sweep.js';
import { Crash, createStockFixture } from './stock-fixture.js';

const wanted = {
  orderId: 'o1',
  attempt: 1,
  items: [
    { sku: 'A', quantity: 2 },
    { sku: 'B', quantity: 3 },
  ],
};
const hold = (span: Span, stock: Stock) => reserve(span, stock, wanted);
const commit = (span: Span, stock: Stock) => commitReservation(span, stock, 'o1', 1);
const release = (span: Span, stock: Stock) => releaseReservation(span, stock, 'o1', 1);
const returnSold = (span: Span, stock: Stock) => returnReservation(span, stock, 'o1', 1);

const soldOnce = { held: 0, sold: 1 };
const untouched = { held: 0, sold: 0 };

/** `before` runs first, `step` crashes, and `after` must lead to the `expected` stock, in multiples of one order. */
const cases = [
  { crash: 'reserving', before: [], step: hold, after: [hold, commit], expected: soldOnce },
  { crash: 'reserving', before: [], step: hold, after: [release], expected: untouched },
  { crash: 'committing', before: [hold], step: commit, after: [commit], expected: soldOnce },
  { crash: 'releasing', before: [hold], step: release, after: [release], expected: untouched },
  { crash: 'returning', before: [hold, commit], step: returnSold, after: [returnSold], expected: untouched },
];

describe('An instance that crashes', () => {
  for (const { crash, before, step, after, expected } of cases) {
    it(`while ${crash} leaves the stock consistent after ${after.map(({ name }) => name).join(', ')} and a sweep`, async () => {
      let survived = false;
      for (let nth = 1; !survived; nth++) {
        assert.ok(nth < 20);
        for (const when of ['before', 'after'] as const) {
          const fixture = await createStockFixture({ A: 10, B: 10 });
          for (const earlier of before) await earlier(fixture.span, fixture.stock);
          survived = await step(fixture.span, fixture.crashing(nth, when)).then(
            () => true,
            (error) => {
              assert.ok(error instanceof Crash, String(error));
              return false;
            },
          );
          for (const again of after) await again(fixture.span, fixture.stock);
          await sweep(fixture.span, fixture.stock);
          const where = `write ${nth}, ${when}`;
          assert.deepEqual(
            await fixture.level('A'),
            { available: 10 - expected.sold * 2, ...scaled(expected, 2) },
            where,
          );
          assert.deepEqual(
            await fixture.level('B'),
            { available: 10 - expected.sold * 3, ...scaled(expected, 3) },
            where,
          );
          const unsettled = await fixture.stock.reservations.count(fixture.span, {
            settleAt: { $exists: true },
          });
          assert.equal(unsettled, 0, where);
          await fixture.close();
        }
      }
    });
  }

  it('while reserving leaves no held pieces after the reservation expires', async () => {
    for (let nth = 1; nth <= 3; nth++) {
      const fixture = await createStockFixture({ A: 10, B: 10 }, { reservationMs: -1 });
      await assert.rejects(hold(fixture.span, fixture.crashing(nth, 'after')), Crash);
      await sweep(fixture.span, fixture.stock);
      // The second sweep settles the reservation: a slow request may hold pieces after the expiry.
      await sweep(fixture.span, fixture.stock);
      assert.deepEqual(await fixture.level('A'), { available: 10, held: 0, sold: 0 });
      assert.deepEqual(await fixture.level('B'), { available: 10, held: 0, sold: 0 });
      await fixture.close();
    }
  });

  it('while expiring a reservation leaves no held pieces after a late commit', async () => {
    for (let nth = 1, survived = false; !survived; nth++) {
      assert.ok(nth < 20);
      for (const when of ['before', 'after'] as const) {
        const fixture = await createStockFixture({ A: 10, B: 10 }, { reservationMs: -1 });
        await hold(fixture.span, fixture.stock);
        survived = await sweep(fixture.span, fixture.crashing(nth, when)).then(
          () => true,
          () => false,
        );
        await commit(fixture.span, { ...fixture.stock, reservationMs: 60_000 });
        await sweep(fixture.span, fixture.stock);
        const where = `write ${nth}, ${when}`;
        assert.deepEqual(await fixture.level('A'), { available: 8, held: 0, sold: 2 }, where);
        assert.deepEqual(await fixture.level('B'), { available: 7, held: 0, sold: 3 }, where);
        await fixture.close();
      }
    }
  });

  it('while settling a return leaves correct stock and no markers after the next sweep', async () => {
    for (let nth = 1, survived = false; !survived; nth++) {
      assert.ok(nth < 20);
      for (const when of ['before', 'after'] as const) {
        const fixture = await createStockFixture({ A: 10, B: 10 });
        for (const step of [hold, commit, returnSold]) await step(fixture.span, fixture.stock);
        survived = await sweep(fixture.span, fixture.crashing(nth, when)).then(
          () => true,
          () => false,
        );
        await sweep(fixture.span, fixture.stock);
        const where = `write ${nth}, ${when}`;
        for (const sku of ['A', 'B']) {
          assert.deepEqual(await fixture.level(sku), { available: 10, held: 0, sold: 0 }, where);
          const product = await fixture.stock.products.findOne(fixture.span, { _id: sku });
          assert.deepEqual(product?.returns, {}, where);
        }
        const unsettled = await fixture.stock.reservations.count(fixture.span, {
          settleAt: { $exists: true },
        });
        assert.equal(unsettled, 0, where);
        await fixture.close();
      }
    }
  });

  it('while settling a contended sale leaves correct stock and no markers after the next sweep', async () => {
    for (let nth = 1, survived = false; !survived; nth++) {
      assert.ok(nth < 20);
      for (const when of ['before', 'after'] as const) {
        const fixture = await createStockFixture({ A: 10, B: 10 });
        await assert.rejects(hold(fixture.span, fixture.crashing(2, 'after')), Crash);
        for (const step of [hold, commit]) await step(fixture.span, fixture.stock);
        survived = await sweep(fixture.span, fixture.crashing(nth, when)).then(
          () => true,
          () => false,
        );
        await sweep(fixture.span, fixture.stock);
        const where = `write ${nth}, ${when}`;
        assert.deepEqual(await fixture.level('A'), { available: 8, held: 0, sold: 2 }, where);
        const product = await fixture.stock.products.findOne(fixture.span, { _id: 'A' });
        assert.deepEqual(product?.sales, {}, where);
        await fixture.close();
      }
    }
  });

  it('during one of two requests for a reservation leaves it due for settlement after its release', async () => {
    const fixture = await createStockFixture({ A: 10, B: 10 }, { settleMs: 60_000 });
    const settleAt = async () =>
      (await fixture.stock.reservations.findOne(fixture.span, { _id: 'o1' }))?.settleAt;
    await hold(fixture.span, fixture.stock);
    await release(fixture.span, fixture.stock);
    assert.equal(await settleAt(), undefined, 'a reservation without a concurrent request is settled');
    const second = { ...wanted, attempt: 2 };
    await assert.rejects(reserve(fixture.span, fixture.crashing(2, 'after'), second), Crash);
    await reserve(fixture.span, fixture.stock, second);
    await releaseReservation(fixture.span, fixture.stock, 'o1', 2);
    assert.ok(await settleAt());
    await fixture.close();
  });

  it('after holding pieces for an earlier generation leaves them to the sweep', async () => {
    const fixture = await createStockFixture({ A: 10, B: 10 });
    await hold(fixture.span, fixture.stock);
    await release(fixture.span, fixture.stock);
    // A concurrent request had joined the pending reservation and holds its pieces only now.
    await fixture.stock.reservations.updateOne(
      fixture.span,
      { _id: 'o1' },
      { $set: { contended: true, settleAt: Date.now() } },
    );
    await fixture.stock.products.updateOne(
      fixture.span,
      { _id: 'A' },
      { $inc: { available: -2 }, $set: { 'holds.o1:1': 2 } },
    );
    await reserve(fixture.span, fixture.stock, { ...wanted, attempt: 2 });
    assert.equal((await fixture.level('A')).held, 4);
    await sweep(fixture.span, fixture.stock);
    assert.equal((await fixture.level('A')).held, 2, 'the hold of the current generation remains');
    await fixture.close();
  });
});

/** Returns the counts for an item with `by` pieces. */
function scaled(counts: { held: number; sold: number }, by: number) {
  return { held: counts.held * by, sold: counts.sold * by };
}
