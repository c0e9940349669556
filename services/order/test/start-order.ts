import assert from 'node:assert/strict';
import { listen } from '@glasshouse/http';
import { createTestCaller, type TestResponse } from '@glasshouse/http/testing';
import { readSettings } from '@glasshouse/settings';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry, readMetric } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { createApp, orderSettings } from '../src/index.js';
import { orderStore } from '../src/store.js';
import { type Faults, faulty } from './faulty-client.js';
import { startUpstreams } from './upstreams.js';

/** Starts the order service on a free port, with the real product and customer services. */
export async function startOrder(environment: Record<string, string> = {}) {
  const upstreams = await startUpstreams();
  const telemetry = createTestTelemetry('order');
  const store = createEmbeddedStore({ telemetry });
  /** Faults of calls to the upstream services. */
  const faults: Faults = {};
  const order = createApp({
    settings: readSettings({ SAGA_RECOVERY_MS: '20', SAGA_RETRY_MS: '20', ...environment }, orderSettings),
    telemetry,
    store,
    clients: {
      product: faulty(upstreams.clients.product, faults),
      customer: faulty(upstreams.clients.customer, faults),
    },
  });
  await store.start();
  order.start();
  const server = await listen(order.app, { host: '127.0.0.1', port: 0 });

  const call = createTestCaller(server.url);

  return {
    upstreams,
    telemetry,
    faults,
    call,
    orders: orderStore(store).orders,
    /** Creates an order with these items and returns its path. */
    async open(items: Record<string, number> = { 'MARBLES-BAG': 2 }, user = 'ann'): Promise<string> {
      const { body } = await call('POST', '/orders', { user });
      for (const [sku, quantity] of Object.entries(items)) {
        await call('POST', `/orders/${body.id}/items`, { body: { sku, quantity }, user });
      }
      return `/orders/${body.id}`;
    },
    /** Waits until the saga of the order has ended, and returns the order. */
    settled(path: string): Promise<TestResponse['body']> {
      return eventually(async () => {
        const _id = path.slice('/orders/'.length);
        const found = await orderStore(store).orders.findOne(telemetry.rootSpan('test'), { _id });
        assert.ok(found && !found.saga, `${path}: the saga has not ended`);
        return (await call('GET', path)).body;
      });
    },
    metric: (series: string) => readMetric(telemetry, series),
    async close() {
      await server.close(1000);
      await order.close();
      await store.close();
      await telemetry.close();
      await upstreams.close();
    },
  };
}

export type Shop = Awaited<ReturnType<typeof startOrder>>;
