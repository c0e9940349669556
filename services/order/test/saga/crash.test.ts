import assert from 'node:assert/strict';
import { type Collection, createEmbeddedStore, type Document } from '@glasshouse/store';
import { createTestTelemetry, readMetric } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { cancelOrder } from '../../src/saga/cancel.js';
import { confirmOrder } from '../../src/saga/confirm.js';
import type { SagaContext, SagaOrder } from '../../src/saga/context.js';
import { acquireLease, advance, keepLease, LeaseLostError, releaseLease } from '../../src/saga/lease.js';
import { createSagaMetrics } from '../../src/saga/metrics.js';
import { recover } from '../../src/saga/recovery.js';
import { type OrderDocument, orderStore, type Saga } from '../../src/store.js';
import { isCall } from '../faulty-client.js';
import { ann, startUpstreams, type Upstreams } from '../upstreams.js';

class Crash extends Error {}

const sku = 'MARBLES-BAG';
const price = 1580;

describe('A saga', function () {
  this.timeout(60_000);
  const telemetry = createTestTelemetry('order');
  const store = createEmbeddedStore({ telemetry });
  const collections = orderStore(store);
  const span = telemetry.rootSpan('test');
  const metrics = createSagaMetrics(telemetry.metrics, 7000);
  let upstreams: Upstreams;
  let count = 0;
  before(async () => {
    upstreams = await startUpstreams();
    await store.start();
  });
  after(async () => {
    await upstreams.close();
    await store.close();
  });

  /** Creates an instance whose leases expire immediately, so that a recovery pass finds its orders. */
  function instance(options: Partial<SagaContext> = {}): SagaContext {
    return {
      ...collections,
      ...upstreams.clients,
      metrics,
      transactionMs: 10_000,
      leaseMs: 0,
      retryMs: 0,
      owner: () => `owner-${++count}`,
      ...options,
    };
  }

  /** Creates an instance that crashes before or after its `nth` effect, which is a write or a call. */
  function crashing(nth: number, when: 'before' | 'after'): SagaContext {
    let effects = 0;
    async function guard<T>(effect: () => Promise<T>): Promise<T> {
      effects++;
      if (effects > nth || (effects === nth && when === 'before')) throw new Crash();
      const result = await effect();
      if (effects === nth) throw new Crash();
      return result;
    }
    const guardCalls = <C extends object>(client: C): C =>
      new Proxy(client, {
        get: (target, name) => {
          const method: unknown = Reflect.get(target, name);
          return isCall(method) ? (...args: unknown[]) => guard(() => method(...args)) : method;
        },
      });
    const orders: Collection<OrderDocument> = {
      ...collections.orders,
      updateOne: (...args) => guard(() => collections.orders.updateOne(...args)),
    };
    return instance({
      orders,
      product: guardCalls(upstreams.clients.product),
      customer: guardCalls(upstreams.clients.customer),
    });
  }

  async function openOrder(): Promise<{ user: string; id: string }> {
    const id = `order-${++count}`;
    const now = new Date();
    const order: OrderDocument & Document = {
      _id: id,
      user: ann.id,
      status: 'open',
      items: [{ sku, name: 'Bag of marbles', quantity: 2, unitAmount: 790 }],
      total: price,
      version: 0,
      attempt: 0,
      createdAt: now,
      updatedAt: now,
      added: [],
    };
    await collections.orders.insertOne(span, order);
    return { user: ann.id, id };
  }

  /** Runs recovery passes until the saga of the order has ended, and returns the order. */
  async function recoverOrder(id: string, context: SagaContext): Promise<OrderDocument> {
    for (let passes = 0; passes < 5; passes++) {
      await recover(span, telemetry, context);
      const order = await collections.orders.findOne(span, { _id: id });
      if (order && !order.saga) return order;
    }
    throw new Error(`${id} is not finished`);
  }

  /** Returns the balance of the account and the pieces of the product. */
  async function balances() {
    const { held, sold } = await upstreams.stock(sku);
    return { balance: await upstreams.balance(), held, sold };
  }

  /** Returns whether the work completes without a crash. */
  const completes = (work: Promise<unknown>) =>
    work.then(
      () => true,
      (error) => {
        assert.ok(error instanceof Crash, String(error));
        return false;
      },
    );

  it('has its age in order_saga_oldest_unfinished_seconds while recovery passes find it', async () => {
    const age = () => readMetric(telemetry, 'order_saga_oldest_unfinished_seconds');
    assert.equal(await age(), 0);
    await upstreams.deposit(price);
    const { id, user } = await openOrder();
    assert.equal(await completes(confirmOrder(span, crashing(3, 'before'), { id, user })), false);
    await collections.orders.updateOne(
      span,
      { _id: id },
      { $set: { 'saga.startedAt': new Date(Date.now() - 90_000) } },
    );
    await recover(span, telemetry, instance());
    const found = await age();
    assert.ok(found !== undefined && found >= 90 && found < 150, `${found} s`);
    await recoverOrder(id, instance());
    await recover(span, telemetry, instance());
    assert.equal(await age(), 0);
  });

  it('is completed by recovery after a crash while confirming', async () => {
    let completed = false;
    for (let nth = 1; !completed; nth++) {
      assert.ok(nth < 30);
      for (const when of ['before', 'after'] as const) {
        const where = `effect ${nth}, ${when}`;
        await upstreams.deposit(price);
        const before = await balances();
        const own = await openOrder();
        completed = await completes(confirmOrder(span, crashing(nth, when), own));
        const started = nth > 1 || when === 'after';
        const order = await recoverOrder(own.id, instance());
        assert.equal(order.status, started ? 'confirmed' : 'open', where);
        if (!started) await confirmOrder(span, instance(), own);
        assert.deepEqual(
          await balances(),
          { balance: before.balance - price, held: 0, sold: before.sold + 2 },
          where,
        );
        assert.deepEqual(await upstreams.outcomes(own.id), ['confirmed'], where);
      }
    }
  });

  it('is compensated by recovery after a crash and the time limit, unless the order is paid', async () => {
    let completed = false;
    const seen = new Set<string>();
    for (let nth = 1; !completed; nth++) {
      for (const when of ['before', 'after'] as const) {
        const where = `effect ${nth}, ${when}`;
        await upstreams.deposit(price);
        const before = await balances();
        const own = await openOrder();
        completed = await completes(confirmOrder(span, crashing(nth, when), own));
        const order = await recoverOrder(own.id, instance({ transactionMs: 0 }));
        seen.add(order.status);
        const paid = order.status === 'confirmed';
        assert.deepEqual(
          await balances(),
          paid ? { balance: before.balance - price, held: 0, sold: before.sold + 2 } : before,
          where,
        );
        const outcomes = await upstreams.outcomes(own.id);
        assert.deepEqual(outcomes, paid ? ['confirmed'] : order.attempt > 0 ? ['failed'] : [], where);
        if (!paid) {
          await confirmOrder(span, instance(), own);
          assert.equal((await balances()).balance, before.balance - price, where);
        }
      }
    }
    assert.deepEqual([...seen].sort(), ['confirmed', 'open']);
  });

  it('is compensated by recovery after a crash while compensating', async () => {
    let completed = false;
    for (let nth = 3; !completed; nth++) {
      assert.ok(nth < 30);
      for (const when of ['before', 'after'] as const) {
        const where = `effect ${nth}, ${when}`;
        // An empty account makes the charge fail.
        const drained = await balances();
        if (drained.balance > 0) {
          await upstreams.clients.customer.charge(span, {
            userId: ann.id,
            orderId: `drain-${++count}`,
            attempt: 1,
            amount: { amount: drained.balance, currency: 'EUR' },
          });
        }
        const before = await balances();
        const own = await openOrder();
        completed = await confirmOrder(span, crashing(nth, when), own).then(
          () => assert.fail('confirmed with an empty account'),
          (error) => error.code === 'INSUFFICIENT_FUNDS',
        );
        const order = await recoverOrder(own.id, instance());
        assert.equal(order.status, 'open', where);
        assert.deepEqual(await balances(), before, where);
        assert.deepEqual(await upstreams.outcomes(own.id), ['payment-failed'], where);
      }
    }
  });

  it('is completed by recovery after a crash while cancelling', async () => {
    let completed = false;
    for (let nth = 1; !completed; nth++) {
      assert.ok(nth < 30);
      for (const when of ['before', 'after'] as const) {
        const where = `effect ${nth}, ${when}`;
        await upstreams.deposit(price);
        const before = await balances();
        const own = await openOrder();
        await confirmOrder(span, instance(), own);
        completed = await completes(cancelOrder(span, crashing(nth, when), own));
        const order = await recoverOrder(own.id, instance());
        if (order.status === 'confirmed') {
          assert.equal(where, 'effect 1, before');
          await cancelOrder(span, instance(), own);
        }
        assert.deepEqual(await balances(), before, where);
        assert.deepEqual(await upstreams.outcomes(own.id), ['cancelled', 'confirmed'], where);
      }
    }
  });

  it('is resumed by recovery although the clock was set back after the crash', async () => {
    await upstreams.deposit(price);
    const { id, user } = await openOrder();
    const leaseMs = 3_600_000 + 3000;
    assert.equal(
      await completes(confirmOrder(span, { ...crashing(3, 'after'), leaseMs }, { id, user })),
      false,
    );
    assert.equal((await recoverOrder(id, instance({ leaseMs: 3000, retryMs: 1000 }))).status, 'confirmed');
  });

  it('does not start if the order changes between read and write', async () => {
    const own = await openOrder();
    let reads = 0;
    const orders: Collection<OrderDocument> = {
      ...collections.orders,
      async findOne(...args) {
        const order = await collections.orders.findOne(...args);
        if (++reads === 1) {
          await collections.orders.updateOne(
            span,
            { _id: own.id },
            { $set: { items: [] }, $inc: { version: 1 } },
          );
        }
        return order;
      },
    };
    await assert.rejects(confirmOrder(span, instance({ orders }), own), { code: 'ORDER_EMPTY' });
  });

  it('is taken over once by concurrent recovery passes', async () => {
    await upstreams.deposit(price * 5);
    const before = await balances();
    const unfinished = await Promise.all(Array.from({ length: 5 }, openOrder));
    for (const own of unfinished)
      assert.equal(await completes(confirmOrder(span, crashing(2, 'after'), own)), false);
    telemetry.spans.length = 0;
    await Promise.all([1, 2, 3].map(() => recover(span, telemetry, instance({ leaseMs: 10_000 }))));
    const recoveries = telemetry.spans.filter(({ name }) => name === 'saga recovery');
    assert.equal(recoveries.length, 5);
    for (const { links } of recoveries) assert.equal(links[0]?.traceId, span.traceId);
    assert.deepEqual(await balances(), {
      balance: before.balance - price * 5,
      held: 0,
      sold: before.sold + 10,
    });
  });

  it('stays with an instance whose step takes longer than the lease, as long as the instance renews it', async () => {
    await upstreams.deposit(price);
    const own = await openOrder();
    let resume = () => {};
    const slowInstance = instance({
      leaseMs: 300,
      renewMs: 50,
      customer: {
        ...upstreams.clients.customer,
        async charge(...args) {
          await new Promise<void>((resolve) => {
            resume = resolve;
          });
          return upstreams.clients.customer.charge(...args);
        },
      },
    });
    const slow = confirmOrder(span, slowInstance, own);
    await new Promise((resolve) => setTimeout(resolve, 700));
    telemetry.spans.length = 0;
    await recover(span, telemetry, instance());
    assert.deepEqual(
      telemetry.spans.filter(({ name }) => name === 'saga recovery'),
      [],
    );
    resume();
    assert.equal((await slow).status, 'confirmed');
  });

  it('keeps no charge that a slow instance sends after another one found the balance insufficient', async () => {
    const { balance } = await balances();
    if (balance > 0) {
      const amount = { amount: balance, currency: 'EUR' };
      const drain = { userId: ann.id, orderId: `drain-${++count}`, attempt: 1, amount };
      await upstreams.clients.customer.charge(span, drain);
    }
    const own = await openOrder();
    let resume: (() => void) | undefined;
    const slowInstance = instance({
      customer: {
        ...upstreams.clients.customer,
        async charge(...args) {
          await new Promise<void>((resolve) => {
            resume = resolve;
          });
          return upstreams.clients.customer.charge(...args);
        },
      },
    });
    const slow = confirmOrder(span, slowInstance, own).then(
      () => 'confirmed',
      (error) => error.code,
    );
    await eventually(async () => assert.ok(resume));
    const open = await recoverOrder(own.id, instance());
    assert.deepEqual([open.status, open.failure?.code], ['open', 'INSUFFICIENT_FUNDS']);
    await upstreams.deposit(price);
    resume?.();
    assert.equal(await slow, 'CONFLICT');
    assert.equal((await balances()).balance, price);
  });

  it('cannot be continued by a slow instance after another one acquired its lease', async () => {
    await upstreams.deposit(price);
    const before = await balances();
    const own = await openOrder();
    let resume = () => {};
    const slowInstance: SagaContext = instance({
      customer: {
        ...upstreams.clients.customer,
        async charge(...args) {
          const booking = await upstreams.clients.customer.charge(...args);
          await new Promise<void>((resolve) => {
            resume = resolve;
          });
          return booking;
        },
      },
    });
    const slow = confirmOrder(span, slowInstance, own).then(
      () => 'confirmed',
      (error) => error.code,
    );
    await eventually(async () => assert.equal(await upstreams.balance(), before.balance - price));
    assert.equal((await recoverOrder(own.id, instance())).status, 'confirmed');
    resume();
    assert.equal(await slow, 'CONFLICT');
    assert.deepEqual(await balances(), {
      balance: before.balance - price,
      held: 0,
      sold: before.sold + 2,
    });
  });
});

describe('A lease', () => {
  const telemetry = createTestTelemetry('order');
  const store = createEmbeddedStore({ telemetry });
  const { orders } = orderStore(store);
  const span = telemetry.rootSpan('test');
  before(() => store.start());
  after(() => store.close());

  it('is required to write a step: an instance that has lost it writes nothing, even in the same step', async () => {
    const now = new Date();
    const expired: OrderDocument & { saga: Saga } = {
      _id: 'o1',
      user: ann.id,
      status: 'confirming',
      items: [],
      total: 0,
      version: 1,
      attempt: 1,
      createdAt: now,
      updatedAt: now,
      added: [],
      saga: {
        step: 'reserving',
        startedAt: now,
        trace: { traceId: span.traceId, spanId: span.spanId, sampled: true },
        lease: { owner: 'first', until: 0 },
      },
    };
    await orders.insertOne(span, expired);
    const context = { orders, leaseMs: 10_000, retryMs: 0, owner: () => 'second' } as unknown as SagaContext;
    const acquired = await acquireLease(span, context, expired);
    assert.equal(acquired?.saga.lease.owner, 'second');
    assert.equal(await acquireLease(span, context, expired), undefined, 'it is acquired once');
    await assert.rejects(advance(span, context, expired, { step: 'charging' }), LeaseLostError);
    await releaseLease(span, context, expired);
    const seen = await orders.findOne(span, { _id: 'o1' });
    assert.deepEqual([seen?.saga?.step, seen?.saga?.lease], ['reserving', acquired?.saga.lease]);
    assert.equal(
      (await advance(span, context, acquired as SagaOrder, { step: 'charging' })).saga?.step,
      'charging',
    );
  });

  it('does not end earlier when the store executes an earlier renewal after a later one', async () => {
    const lease = { owner: 'first', until: 0 };
    const order = { _id: 'o2', saga: { lease } } as SagaOrder;
    await orders.insertOne(span, order);
    const requested: (() => Promise<unknown>)[] = [];
    const slow: Collection<OrderDocument> = {
      ...orders,
      updateOne: (...args) =>
        new Promise((resolve) => {
          requested.push(() => orders.updateOne(...args).then(resolve));
        }),
    };
    const context = { orders: slow, leaseMs: 10_000, renewMs: 20 } as unknown as SagaContext;
    const until = async () => (await orders.findOne(span, { _id: 'o2' }))?.saga?.lease.until ?? 0;
    const release = keepLease(span, context, order);
    try {
      await eventually(() => assert.ok(requested.length >= 2));
    } finally {
      release();
    }
    const [earlier, later] = requested;
    await later?.();
    const renewed = await until();
    assert.ok(renewed > Date.now());
    await earlier?.();
    assert.equal(await until(), renewed);
  });
});

describe('A paid order whose reservation has expired', () => {
  const telemetry = createTestTelemetry('order');

  /** Lets the reservation expire between the charge and the commit, runs a recovery pass and returns the result. */
  async function expiredBeforeCommit({ soldToOthers = 0, removed = false } = {}) {
    const upstreams = await startUpstreams({ RESERVATION_MS: '100', RESERVATION_SWEEP_MS: '10' });
    const store = createEmbeddedStore({ telemetry });
    const collections = orderStore(store);
    await store.start();
    const span = telemetry.rootSpan('test');
    const context: SagaContext = {
      ...collections,
      ...upstreams.clients,
      metrics: createSagaMetrics(telemetry.metrics, 7000),
      transactionMs: 10_000,
      leaseMs: 0,
      retryMs: 0,
      owner: () => Math.random().toString(36),
    };
    const now = new Date();
    await collections.orders.insertOne(span, {
      _id: 'o1',
      user: ann.id,
      status: 'open',
      items: [{ sku: 'GREENHOUSE-TABLE', name: 'Table greenhouse', quantity: 2, unitAmount: 18900 }],
      total: 37800,
      version: 0,
      attempt: 0,
      createdAt: now,
      updatedAt: now,
      added: [],
    });
    await upstreams.deposit(40_000);
    const crash = { ...upstreams.clients.product, commitReservation: () => Promise.reject(new Crash()) };
    await assert.rejects(
      confirmOrder(span, { ...context, product: crash }, { user: ann.id, id: 'o1' }),
      Crash,
    );
    await eventually(async () => assert.equal((await upstreams.stock('GREENHOUSE-TABLE')).held, 0));
    if (soldToOthers > 0) {
      const items = [{ sku: 'GREENHOUSE-TABLE', quantity: soldToOthers }];
      await upstreams.clients.product.reserve(span, { orderId: 'o2', attempt: 1, items });
      await upstreams.clients.product.commitReservation(span, 'o2', 1);
    }
    if (removed) await upstreams.administer('DELETE', '/products/GREENHOUSE-TABLE', undefined);
    await recover(span, telemetry, context);
    const order = await collections.orders.findOne(span, { _id: 'o1' });
    const result = {
      status: order?.status,
      unfinished: order?.saga?.step,
      balance: await upstreams.balance(),
      sold: (await upstreams.stock('GREENHOUSE-TABLE')).sold,
      outcomes: await upstreams.outcomes('o1'),
    };
    await upstreams.close();
    await store.close();
    return result;
  }

  it('renews the reservation if the stock is still available', async () => {
    assert.deepEqual(await expiredBeforeCommit(), {
      status: 'confirmed',
      unfinished: undefined,
      balance: 2200,
      sold: 2,
      outcomes: ['confirmed'],
    });
  });

  it('is cancelled and refunded when the stock is no longer available', async () => {
    assert.deepEqual(await expiredBeforeCommit({ soldToOthers: 39 }), {
      status: 'cancelled',
      unfinished: undefined,
      balance: 40_000,
      sold: 39,
      outcomes: ['cancelled'],
    });
  });

  it('is cancelled and refunded when the product was removed from the catalogue', async () => {
    assert.deepEqual(await expiredBeforeCommit({ removed: true }), {
      status: 'cancelled',
      unfinished: undefined,
      balance: 40_000,
      sold: 0,
      outcomes: ['cancelled'],
    });
  });
});
