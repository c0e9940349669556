import assert from 'node:assert/strict';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { append, effectOf } from '../../src/ledger/append.js';
import { createLedger } from '../../src/ledger/ledger.js';
import { customerStore } from '../../src/store.js';

describe('the ledger under many movements at once', () => {
  const telemetry = createTestTelemetry();
  const store = createEmbeddedStore({ telemetry });
  const collections = customerStore(store);
  const span = telemetry.rootSpan('test');
  const ledger = createLedger(collections, {
    movements: telemetry.metrics.counter({ name: 'movements_total', help: 'x', labels: ['kind'] }),
    moved: telemetry.metrics.counter({ name: 'moved_total', help: 'x', labels: ['kind', 'currency'] }),
  });
  before(() => store.start());
  after(() => store.close());

  const movementsOf = (user: string) => collections.movements.find(span, { user }, { sort: { seq: 1 } });

  /** The balance is the sum of the movements, at every line, which are numbered without gaps. */
  async function audit(user: string): Promise<number> {
    let balance = 0;
    for (const [index, movement] of (await movementsOf(user)).entries()) {
      balance += effectOf(movement);
      assert.equal(movement.seq, index + 1);
      assert.equal(movement.balanceAfter, balance);
      assert.ok(balance >= 0);
    }
    return balance;
  }

  it('books each of them, in some order', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        append(span, collections, { user: 'u1', key: `deposit:${n}`, kind: 'deposit', amount: n + 1 }),
      ),
    );
    assert.equal(await audit('u1'), (40 * 41) / 2);
  });

  it('books a key once, and tells all who bring it which movement it is', async () => {
    const entry = { user: 'u2', key: 'deposit:same', kind: 'deposit', amount: 7 } as const;
    const appended = await Promise.all(Array.from({ length: 12 }, () => append(span, collections, entry)));
    assert.equal(appended.filter(({ replayed }) => !replayed).length, 1);
    assert.equal(new Set(appended.map(({ movement }) => movement._id)).size, 1);
    assert.equal(await audit('u2'), 7);
  });

  it('never takes more than there is', async () => {
    await append(span, collections, { user: 'u3', key: 'deposit:1', kind: 'deposit', amount: 100 });
    const charges = await Promise.allSettled(
      Array.from({ length: 15 }, (_, n) =>
        ledger.charge(span, {
          userId: 'u3',
          orderId: `o${n}`,
          attempt: 1,
          amount: { amount: 30, currency: 'EUR' },
        }),
      ),
    );
    assert.equal(charges.filter(({ status }) => status === 'fulfilled').length, 3);
    assert.equal(await audit('u3'), 10);
  });

  it('agrees on charge or refund when both come at once', async () => {
    await append(span, collections, { user: 'u4', key: 'deposit:1', kind: 'deposit', amount: 1000 });
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        const order = { userId: 'u4', orderId: `o${n}`, attempt: 1 };
        return Promise.all([
          ledger.charge(span, { ...order, amount: { amount: 10, currency: 'EUR' } }).catch((error) => {
            assert.equal(error.code, 'CONFLICT');
          }),
          ledger.refund(span, order),
        ]);
      }),
    );
    assert.equal(await audit('u4'), 1000, 'everything charged was given back');
  });
});
