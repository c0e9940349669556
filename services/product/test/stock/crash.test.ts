import assert from 'node:assert/strict';
import type { Span } from '@glasshouse/telemetry';
import { commitReservation } from '../../src/stock/commit.js';
import { releaseReservation } from '../../src/stock/release.js';
import { reserve } from '../../src/stock/reserve.js';
import { returnReservation } from '../../src/stock/return.js';
import type { Stock } from '../../src/stock/stock.js';
import { sweep } from '../../src/stock/sweep.js';
import { Crash, createStockRoom } from './stock-room.js';

const wanted = {
  orderId: 'o1',
  attempt: 1,
  items: [
    { sku: 'A', quantity: 2 },
    { sku: 'B', quantity: 3 },
  ],
};
const make = (span: Span, stock: Stock) => reserve(span, stock, wanted);
const commit = (span: Span, stock: Stock) => commitReservation(span, stock, 'o1', 1);
const release = (span: Span, stock: Stock) => releaseReservation(span, stock, 'o1', 1);
const giveBack = (span: Span, stock: Stock) => returnReservation(span, stock, 'o1', 1);

const kept = { held: 0, sold: 1 };
const gone = { held: 0, sold: 0 };

/** What was done before, what the instance dies in, what is tried afterwards, and where all pieces must be then. */
const cases = [
  { dies: 'reserving', before: [], step: make, after: [make, commit], expected: kept },
  { dies: 'reserving', before: [], step: make, after: [release], expected: gone },
  { dies: 'committing', before: [make], step: commit, after: [commit], expected: kept },
  { dies: 'releasing', before: [make], step: release, after: [release], expected: gone },
  { dies: 'returning', before: [make, commit], step: giveBack, after: [giveBack], expected: gone },
];

describe('an instance that dies', () => {
  for (const { dies, before, step, after, expected } of cases) {
    it(`while ${dies} leaves nothing that ${after.map(({ name }) => name).join(' and ')} and a sweep cannot put right`, async () => {
      let survived = false;
      for (let nth = 1; !survived; nth++) {
        assert.ok(nth < 20);
        for (const when of ['before', 'after'] as const) {
          const room = await createStockRoom({ A: 10, B: 10 });
          for (const earlier of before) await earlier(room.span, room.stock);
          survived = await step(room.span, room.crashing(nth, when)).then(
            () => true,
            (error) => {
              assert.ok(error instanceof Crash, String(error));
              return false;
            },
          );
          for (const again of after) await again(room.span, room.stock);
          await sweep(room.span, room.stock);
          const where = `write ${nth}, ${when}`;
          assert.deepEqual(
            await room.level('A'),
            { available: 10 - expected.sold * 2, ...scaled(expected, 2) },
            where,
          );
          assert.deepEqual(
            await room.level('B'),
            { available: 10 - expected.sold * 3, ...scaled(expected, 3) },
            where,
          );
          const unsettled = await room.stock.reservations.count(room.span, { settleAt: { $exists: true } });
          assert.equal(unsettled, 0, where);
          await room.close();
        }
      }
    });
  }

  it('while reserving leaves nothing that its expiry cannot put right', async () => {
    for (let nth = 1; nth <= 3; nth++) {
      const room = await createStockRoom({ A: 10, B: 10 }, { reservationMs: -1 });
      await assert.rejects(make(room.span, room.crashing(nth, 'after')), Crash);
      await sweep(room.span, room.stock);
      // What a pending one may still take is looked for once more.
      await sweep(room.span, room.stock);
      assert.deepEqual(await room.level('A'), { available: 10, held: 0, sold: 0 });
      assert.deepEqual(await room.level('B'), { available: 10, held: 0, sold: 0 });
      await room.close();
    }
  });

  it('while settling a return leaves nothing that the next sweep cannot put right, no marker either', async () => {
    for (let nth = 1, survived = false; !survived; nth++) {
      assert.ok(nth < 20);
      for (const when of ['before', 'after'] as const) {
        const room = await createStockRoom({ A: 10, B: 10 });
        for (const step of [make, commit, giveBack]) await step(room.span, room.stock);
        survived = await sweep(room.span, room.crashing(nth, when)).then(
          () => true,
          () => false,
        );
        await sweep(room.span, room.stock);
        const where = `write ${nth}, ${when}`;
        for (const sku of ['A', 'B']) {
          assert.deepEqual(await room.level(sku), { available: 10, held: 0, sold: 0 }, where);
          const product = await room.stock.products.findOne(room.span, { _id: sku });
          assert.deepEqual(product?.returns, {}, where);
        }
        const unsettled = await room.stock.reservations.count(room.span, { settleAt: { $exists: true } });
        assert.equal(unsettled, 0, where);
        await room.close();
      }
    }
  });

  it('leaves a second request for the same reservation, so a later look is due though the first has finished', async () => {
    const room = await createStockRoom({ A: 10, B: 10 }, { settleMs: 60_000 });
    const settleAt = async () => (await room.stock.reservations.findOne(room.span, { _id: 'o1' }))?.settleAt;
    await make(room.span, room.stock);
    await release(room.span, room.stock);
    assert.equal(await settleAt(), undefined, 'nobody else was at it');
    const second = { ...wanted, attempt: 2 };
    await assert.rejects(reserve(room.span, room.crashing(2, 'after'), second), Crash);
    await reserve(room.span, room.stock, second);
    await releaseReservation(room.span, room.stock, 'o1', 2);
    assert.ok(await settleAt());
    await room.close();
  });

  it('after a slow request took for a generation that is over leaves it to the sweep', async () => {
    const room = await createStockRoom({ A: 10, B: 10 });
    await make(room.span, room.stock);
    await release(room.span, room.stock);
    // The mark of a twin that had joined while it was pending, and its take that arrives now.
    await room.stock.reservations.updateOne(
      room.span,
      { _id: 'o1' },
      { $set: { contended: true, settleAt: Date.now() } },
    );
    await room.stock.products.updateOne(
      room.span,
      { _id: 'A' },
      { $inc: { available: -2 }, $set: { 'holds.o1:1': 2 } },
    );
    await reserve(room.span, room.stock, { ...wanted, attempt: 2 });
    assert.equal((await room.level('A')).held, 4);
    await sweep(room.span, room.stock);
    assert.equal((await room.level('A')).held, 2, 'its own hold stays, the stray one is back');
    await room.close();
  });
});

function scaled(counts: { held: number; sold: number }, by: number) {
  return { held: counts.held * by, sold: counts.sold * by };
}
