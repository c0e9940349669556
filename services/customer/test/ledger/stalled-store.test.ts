import assert from 'node:assert/strict';
import { createEmbeddedStore, StoreUnavailableError } from '@glasshouse/store';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import type { Ledger } from '../../src/ledger/ledger.js';
import { type CustomerStore, customerStore } from '../../src/store.js';
import { createTestLedger } from './test-ledger.js';

const ten = { amount: 10, currency: 'EUR' } as const;

describe('The ledger on an unreliable store', () => {
  let telemetry: TestTelemetry;
  let collections: CustomerStore;
  let ledger: Ledger;
  let close: () => Promise<void>;
  /** Runs before each operation of the store. */
  let before: (operation: 'findOne' | 'insertIfAbsent') => Promise<void>;
  /** Runs after each write of the store. */
  let after: (operation: 'findOne' | 'insertIfAbsent') => Promise<void>;

  beforeEach(async () => {
    telemetry = createTestTelemetry();
    const store = createEmbeddedStore({ telemetry });
    collections = customerStore(store);
    await store.start();
    before = async () => {};
    after = async () => {};
    const { movements } = collections;
    const stalling: CustomerStore = {
      ...collections,
      movements: {
        ...movements,
        async findOne(...args) {
          await before('findOne');
          return movements.findOne(...args);
        },
        async insertIfAbsent(...args) {
          await before('insertIfAbsent');
          const inserted = await movements.insertIfAbsent(...args);
          await after('insertIfAbsent');
          return inserted;
        },
      },
    };
    ledger = createTestLedger(telemetry, stalling);
    close = async () => {
      await store.close();
      await telemetry.close();
    };
  });
  afterEach(() => close());

  const span = () => telemetry.rootSpan('test');
  const turn = (ms = 2000) => ({ deadline: performance.now() + ms });
  const booked = () => collections.movements.find(span(), { user: 'u' });
  function stall(on: 'findOne' | 'insertIfAbsent') {
    let end = () => {};
    const done = new Promise<void>((resolve) => {
      end = resolve;
    });
    return { wait: async (operation: string) => (operation === on ? done : undefined), end };
  }

  for (const [moment, set] of [
    [
      'before a write',
      (wait: typeof before) => {
        before = wait;
      },
    ],
    [
      'after a write',
      (wait: typeof after) => {
        after = wait;
      },
    ],
  ] as const) {
    it(`returns OUTCOME_UNKNOWN if the store stalls ${moment}, and books the Idempotency-Key once`, async () => {
      const { wait, end } = stall('insertIfAbsent');
      set(wait);
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
      }, 1000);
      await assert.rejects(ledger.deposit(span(), 'u', ten, 'key', turn(1000)), (error) => {
        const { code, status, detail, headers } = error as never as Record<string, unknown>;
        assert.deepEqual([code, status], ['OUTCOME_UNKNOWN', 504]);
        assert.match(String(detail), /may have been applied.*again with the same Idempotency-Key/);
        assert.deepEqual(headers, {});
        return true;
      });
      assert.ok(!isLate, 'error after the deadline');
      clearTimeout(timer);
      const second = ledger.deposit(span(), 'u', ten, 'key', turn());
      end();
      const movement = await second;
      assert.deepEqual(
        (await booked()).map(({ _id, balanceAfter }) => [_id, balanceAfter]),
        [[movement._id, 10]],
      );
    });
  }

  it('advises reading the account if the stalled deposit had no Idempotency-Key', async () => {
    const { wait, end } = stall('insertIfAbsent');
    before = wait;
    await assert.rejects(ledger.deposit(span(), 'u', ten, undefined, turn(1000)), {
      code: 'OUTCOME_UNKNOWN',
      detail: /Read the resource before you send the request again/,
    });
    end();
  });

  it('advises sending a stalled charge again, and books it once', async () => {
    await ledger.deposit(span(), 'u', ten, undefined, turn());
    const { wait, end } = stall('insertIfAbsent');
    after = wait;
    const charge = { userId: 'u', orderId: 'o', attempt: 1, amount: ten };
    await assert.rejects(ledger.charge(span(), charge, turn(1000)), {
      code: 'OUTCOME_UNKNOWN',
      detail: /can be sent again/,
    });
    end();
    assert.equal((await ledger.charge(span(), charge, turn())).balanceAfter, 0);
    assert.equal((await booked()).length, 2);
  });

  it('returns DEADLINE_EXCEEDED if a read stalls, and books nothing afterwards', async () => {
    const { wait, end } = stall('findOne');
    before = wait;
    await assert.rejects(ledger.deposit(span(), 'u', ten, undefined, turn(100)), {
      code: 'DEADLINE_EXCEEDED',
      detail: 'Nothing was booked.',
    });
    end();
    before = async () => {};
    await ledger.deposit(span(), 'u', { ...ten, amount: 3 }, undefined, turn());
    assert.deepEqual(
      (await booked()).map(({ amount }) => amount),
      [3],
    );
  });

  it('returns OUTCOME_UNKNOWN if a write fails, and StoreUnavailableError if a read fails', async () => {
    const lost = (on: string) => async (operation: string) => {
      if (operation === on) throw new StoreUnavailableError('mongodb');
    };
    after = lost('insertIfAbsent');
    await assert.rejects(ledger.deposit(span(), 'u', ten, 'key', turn()), {
      code: 'OUTCOME_UNKNOWN',
      extensions: { backend: 'mongodb' },
    });
    after = async () => {};
    before = lost('findOne');
    await assert.rejects(ledger.deposit(span(), 'u', ten, 'other', turn()), StoreUnavailableError);
    before = async () => {};
    assert.equal((await ledger.deposit(span(), 'u', ten, 'key', turn())).balanceAfter, 10);
    const audited = telemetry.records.map((record) => record['event.outcome']).filter(Boolean);
    assert.deepEqual(audited, ['unknown'], 'the retry found the movement booked');
  });
});
