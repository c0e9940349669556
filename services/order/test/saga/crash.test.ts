import assert from 'node:assert/strict';
import { type Collection, createEmbeddedStore, type Document } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { cancelOrder } from '../../src/saga/cancel.js';
import { confirmOrder } from '../../src/saga/confirm.js';
import type { SagaContext, SagaOrder } from '../../src/saga/context.js';
import { acquireLease, advance, LeaseLostError, releaseLease } from '../../src/saga/lease.js';
import { createSagaMetrics } from '../../src/saga/metrics.js';
import { recover } from '../../src/saga/recovery.js';
import { type OrderDocument, orderStore, type Saga } from '../../src/store.js';
import { isCall } from '../faulty-client.js';
import { ann, startUpstreams, type Upstreams } from '../upstreams.js';

class Crash extends Error {}

const sku = 'MARBLES-BAG';
const price = 1580;

describe('an instance that dies in a saga', function () {
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

  /** One whose leases are over at once, so that a recovery pass need not wait. */
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

  /** One that dies at its `nth` write or call: before it is done, or just after. */
  function dying(nth: number, when: 'before' | 'after'): SagaContext {
    let effects = 0;
    async function guard<T>(effect: () => Promise<T>): Promise<T> {
      effects++;
      if (effects > nth || (effects === nth && when === 'before')) throw new Crash();
      const result = await effect();
      if (effects === nth) throw new Crash();
      return result;
    }
    const mortal = <C extends object>(client: C): C =>
      new Proxy(client, {
        get: (target, name) => {
          const method: unknown = Reflect.get(target, name);
          return isCall(method) ? (...given: unknown[]) => guard(() => method(...given)) : method;
        },
      });
    const orders: Collection<OrderDocument> = {
      ...collections.orders,
      updateOne: (...given) => guard(() => collections.orders.updateOne(...given)),
    };
    return instance({
      orders,
      product: mortal(upstreams.clients.product),
      customer: mortal(upstreams.clients.customer),
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

  async function recovered(id: string, context: SagaContext): Promise<OrderDocument> {
    for (let passes = 0; passes < 5; passes++) {
      await recover(span, telemetry, context);
      const order = await collections.orders.findOne(span, { _id: id });
      if (order && !order.saga) return order;
    }
    throw new Error(`${id} is not finished`);
  }

  async function whereabouts() {
    const { held, sold } = await upstreams.stock(sku);
    return { balance: await upstreams.balance(), held, sold };
  }

  const survives = (work: Promise<unknown>) =>
    work.then(
      () => true,
      (error) => {
        assert.ok(error instanceof Crash, String(error));
        return false;
      },
    );

  it('while confirming is followed by one that finishes', async () => {
    let survived = false;
    for (let nth = 1; !survived; nth++) {
      assert.ok(nth < 30);
      for (const when of ['before', 'after'] as const) {
        const where = `effect ${nth}, ${when}`;
        await upstreams.deposit(price);
        const before = await whereabouts();
        const own = await openOrder();
        survived = await survives(confirmOrder(span, dying(nth, when), own));
        const started = nth > 1 || when === 'after';
        const order = await recovered(own.id, instance());
        assert.equal(order.status, started ? 'confirmed' : 'open', where);
        if (!started) await confirmOrder(span, instance(), own);
        assert.deepEqual(
          await whereabouts(),
          { balance: before.balance - price, held: 0, sold: before.sold + 2 },
          where,
        );
        assert.deepEqual(await upstreams.outcomes(own.id), ['confirmed'], where);
      }
    }
  });

  it('while confirming, and is found too late, is followed by one that undoes what is not paid for', async () => {
    let survived = false;
    const seen = new Set<string>();
    for (let nth = 1; !survived; nth++) {
      for (const when of ['before', 'after'] as const) {
        const where = `effect ${nth}, ${when}`;
        await upstreams.deposit(price);
        const before = await whereabouts();
        const own = await openOrder();
        survived = await survives(confirmOrder(span, dying(nth, when), own));
        const order = await recovered(own.id, instance({ transactionMs: 0 }));
        seen.add(order.status);
        const paid = order.status === 'confirmed';
        assert.deepEqual(
          await whereabouts(),
          paid ? { balance: before.balance - price, held: 0, sold: before.sold + 2 } : before,
          where,
        );
        const outcomes = await upstreams.outcomes(own.id);
        assert.deepEqual(outcomes, paid ? ['confirmed'] : order.attempt > 0 ? ['failed'] : [], where);
        if (!paid) {
          await confirmOrder(span, instance(), own);
          assert.equal((await whereabouts()).balance, before.balance - price, where);
        }
      }
    }
    assert.deepEqual([...seen].sort(), ['confirmed', 'open']);
  });

  it('while it undoes is followed by one that undoes the rest', async () => {
    let survived = false;
    for (let nth = 3; !survived; nth++) {
      assert.ok(nth < 30);
      for (const when of ['before', 'after'] as const) {
        const where = `effect ${nth}, ${when}`;
        // All there is goes elsewhere, so that the charge fails.
        const drained = await whereabouts();
        if (drained.balance > 0) {
          await upstreams.clients.customer.charge(span, {
            userId: ann.id,
            orderId: `drain-${++count}`,
            attempt: 1,
            amount: { amount: drained.balance, currency: 'EUR' },
          });
        }
        const before = await whereabouts();
        const own = await openOrder();
        survived = await confirmOrder(span, dying(nth, when), own).then(
          () => assert.fail('without money'),
          (error) => error.code === 'INSUFFICIENT_FUNDS',
        );
        const order = await recovered(own.id, instance());
        assert.equal(order.status, 'open', where);
        assert.deepEqual(await whereabouts(), before, where);
        assert.deepEqual(await upstreams.outcomes(own.id), ['payment-failed'], where);
      }
    }
  });

  it('while cancelling is followed by one that finishes', async () => {
    let survived = false;
    for (let nth = 1; !survived; nth++) {
      assert.ok(nth < 30);
      for (const when of ['before', 'after'] as const) {
        const where = `effect ${nth}, ${when}`;
        await upstreams.deposit(price);
        const before = await whereabouts();
        const own = await openOrder();
        await confirmOrder(span, instance(), own);
        survived = await survives(cancelOrder(span, dying(nth, when), own));
        const order = await recovered(own.id, instance());
        if (order.status === 'confirmed') {
          assert.equal(where, 'effect 1, before');
          await cancelOrder(span, instance(), own);
        }
        assert.deepEqual(await whereabouts(), before, where);
        assert.deepEqual(await upstreams.outcomes(own.id), ['cancelled', 'confirmed'], where);
      }
    }
  });

  it('is not the only one to expect change: what changed between the look and the claim is looked at again', async () => {
    const own = await openOrder();
    let looks = 0;
    const orders: Collection<OrderDocument> = {
      ...collections.orders,
      async findOne(...given) {
        const order = await collections.orders.findOne(...given);
        if (++looks === 1) {
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

  it('is followed by one, though several look', async () => {
    await upstreams.deposit(price * 5);
    const before = await whereabouts();
    const left = await Promise.all(Array.from({ length: 5 }, openOrder));
    for (const own of left) assert.equal(await survives(confirmOrder(span, dying(2, 'after'), own)), false);
    telemetry.spans.length = 0;
    await Promise.all([1, 2, 3].map(() => recover(span, telemetry, instance({ leaseMs: 10_000 }))));
    const recoveries = telemetry.spans.filter(({ name }) => name === 'saga recovery');
    assert.equal(recoveries.length, 5);
    for (const { links } of recoveries) assert.equal(links[0]?.traceId, span.traceId);
    assert.deepEqual(await whereabouts(), {
      balance: before.balance - price * 5,
      held: 0,
      sold: before.sold + 10,
    });
  });

  it('but was only slow, cannot write any more once another has taken over', async () => {
    await upstreams.deposit(price);
    const before = await whereabouts();
    const own = await openOrder();
    let resume = () => {};
    const slowly: SagaContext = instance({
      customer: {
        ...upstreams.clients.customer,
        async charge(...given) {
          const booking = await upstreams.clients.customer.charge(...given);
          await new Promise<void>((resolve) => {
            resume = resolve;
          });
          return booking;
        },
      },
    });
    const slow = confirmOrder(span, slowly, own).then(
      () => 'confirmed',
      (error) => error.code,
    );
    await eventually(async () => assert.equal(await upstreams.balance(), before.balance - price));
    assert.equal((await recovered(own.id, instance())).status, 'confirmed');
    resume();
    assert.equal(await slow, 'CONFLICT');
    assert.deepEqual(await whereabouts(), {
      balance: before.balance - price,
      held: 0,
      sold: before.sold + 2,
    });
  });
});

describe('a lease', () => {
  const telemetry = createTestTelemetry('order');
  const store = createEmbeddedStore({ telemetry });
  const { orders } = orderStore(store);
  const span = telemetry.rootSpan('test');
  before(() => store.start());
  after(() => store.close());

  it('is what a step is written by: whoever lost it writes nothing, in the same step too', async () => {
    const now = new Date();
    const late: OrderDocument & { saga: Saga } = {
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
    await orders.insertOne(span, late);
    const context = { orders, leaseMs: 10_000, retryMs: 0, owner: () => 'second' } as unknown as SagaContext;
    const taken = await acquireLease(span, context, late);
    assert.equal(taken?.saga.lease.owner, 'second');
    assert.equal(await acquireLease(span, context, late), undefined, 'it can be taken once');
    await assert.rejects(advance(span, context, late, { step: 'charging' }), LeaseLostError);
    await releaseLease(span, context, late);
    const seen = await orders.findOne(span, { _id: 'o1' });
    assert.deepEqual([seen?.saga?.step, seen?.saga?.lease], ['reserving', taken?.saga.lease]);
    assert.equal(
      (await advance(span, context, taken as SagaOrder, { step: 'charging' })).saga?.step,
      'charging',
    );
  });
});

describe('a paid order whose reservation had expired', () => {
  const telemetry = createTestTelemetry('order');

  async function expiredBeforeCommit({ takenByOthers = 0, removed = false } = {}) {
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
    if (takenByOthers > 0) {
      const items = [{ sku: 'GREENHOUSE-TABLE', quantity: takenByOthers }];
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

  it('takes the stock again', async () => {
    assert.deepEqual(await expiredBeforeCommit(), {
      status: 'confirmed',
      unfinished: undefined,
      balance: 2200,
      sold: 2,
      outcomes: ['confirmed'],
    });
  });

  it('is cancelled and refunded when the stock is gone', async () => {
    assert.deepEqual(await expiredBeforeCommit({ takenByOthers: 39 }), {
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
