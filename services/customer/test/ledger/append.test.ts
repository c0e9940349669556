import assert from 'node:assert/strict';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { append, effectOf } from '../../src/ledger/append.js';
import { customerStore } from '../../src/store.js';
import { createTestLedger } from './test-ledger.js';

describe('The ledger with concurrent movements', () => {
  const telemetry = createTestTelemetry();
  const store = createEmbeddedStore({ telemetry });
  const collections = customerStore(store);
  const span = telemetry.rootSpan('test');
  const ledger = createTestLedger(telemetry, collections);
  const turn = () => ({ deadline: performance.now() + 5000 });
  before(() => store.start());
  after(() => store.close());

  const movementsOf = (user: string) => collections.movements.find(span, { user }, { sort: { seq: 1 } });

  /** Asserts that movements have no gaps and that each balance is the sum so far. Returns the last balance. */
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

  it('books 50 and 200 concurrent deposits with one append each', async () => {
    for (const [user, count] of [
      ['u1', 50],
      ['u5', 200],
    ] as const) {
      telemetry.spans.length = 0;
      const movements = await Promise.all(
        Array.from({ length: count }, (_, n) =>
          ledger.deposit(span, user, { amount: n + 1, currency: 'EUR' }, undefined, turn()),
        ),
      );
      assert.equal(new Set(movements.map(({ seq }) => seq)).size, count);
      assert.equal(await audit(user), (count * (count + 1)) / 2);
      const inserts = telemetry.spans.filter(({ name }) => name === 'movements.insertOne');
      assert.equal(inserts.length, count);
    }
  });

  it('books concurrent deposits of several instances, which may conflict', async () => {
    const instances = Array.from({ length: 3 }, () => createTestLedger(telemetry, collections));
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        instances[n % 3]?.deposit(span, 'u6', { amount: n + 1, currency: 'EUR' }, undefined, turn()),
      ),
    );
    assert.equal(await audit('u6'), (60 * 61) / 2);
  });

  it('books a movement once for each key, and returns it to every caller', async () => {
    const entry = { user: 'u2', key: 'deposit:same', kind: 'deposit', amount: 7 } as const;
    const appended = await Promise.all(Array.from({ length: 12 }, () => append(span, collections, entry)));
    assert.equal(appended.filter(({ replayed }) => !replayed).length, 1);
    assert.equal(new Set(appended.map(({ movement }) => movement._id)).size, 1);
    assert.equal(await audit('u2'), 7);
  });

  it('never charges more than the balance', async () => {
    await append(span, collections, { user: 'u3', key: 'deposit:1', kind: 'deposit', amount: 100 });
    const charges = await Promise.allSettled(
      Array.from({ length: 15 }, (_, n) =>
        ledger.charge(
          span,
          {
            userId: 'u3',
            orderId: `o${n}`,
            attempt: 1,
            amount: { amount: 30, currency: 'EUR' },
          },
          turn(),
        ),
      ),
    );
    assert.equal(charges.filter(({ status }) => status === 'fulfilled').length, 3);
    assert.equal(await audit('u3'), 10);
  });

  it('books either a charge and its refund or neither, when both arrive concurrently', async () => {
    await append(span, collections, { user: 'u4', key: 'deposit:1', kind: 'deposit', amount: 1000 });
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        const order = { userId: 'u4', orderId: `o${n}`, attempt: 1 };
        return Promise.all([
          ledger
            .charge(span, { ...order, amount: { amount: 10, currency: 'EUR' } }, turn())
            .catch((error) => {
              assert.equal(error.code, 'CONFLICT');
            }),
          ledger.refund(span, order, turn()),
        ]);
      }),
    );
    assert.equal(await audit('u4'), 1000, 'every charge was refunded');
  });
});
