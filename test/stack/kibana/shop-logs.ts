import assert from 'node:assert/strict';
import { eventually } from '@glasshouse/timing/testing';
import { createShopper, journeys } from '@glasshouse/traffic';
import type { ReadRecord } from '../../acceptance/readers/types.js';
import { launchForTests } from '../../acceptance/target.js';
import { startLogPipeline } from '../log-pipeline.js';
import { type LogStore, logStore } from './log-store.js';

const dataStream = 'logs-glasshouse-searches';

/** Log records of a shop in a data stream of their own. */
export interface ShopLogs {
  store: LogStore;
  /** All records of the data stream. */
  records: readonly ReadRecord[];
  /** Ids of the confirmation of an order. */
  bought: { traceId: string; orderId: string; userId: string };
  close(): Promise<void>;
}

/**
 * Runs a shop that logs to Elasticsearch and sends its spans to Jaeger and Zipkin: an order, a failed login, and a request
 * that takes 5 s and fails, since the product service is suspended. Stops the shop when all records are stored.
 */
export async function collectShopLogs(addresses: {
  ELASTICSEARCH_URL: string;
  ZIPKIN_URL: string;
  JAEGER_ZIPKIN_URL: string;
}): Promise<ShopLogs> {
  const fluentd = await startLogPipeline(addresses.ELASTICSEARCH_URL, dataStream);
  const store = logStore(addresses.ELASTICSEARCH_URL, dataStream);
  const all = { size: 10_000, query: { match_all: {} } };
  let traceIds: string[];
  try {
    traceIds = await useShop({
      LOG_FORWARD: `127.0.0.1:${fluentd.port}`,
      TRACES_ZIPKIN: `${addresses.ZIPKIN_URL}/api/v2/spans,${addresses.JAEGER_ZIPKIN_URL}`,
    });
    await eventually(async () => {
      const { records } = await store.search(all);
      for (const traceId of traceIds)
        assert.ok(
          records.some((record) => record['trace.id'] === traceId && record['service.name'] === 'gateway'),
          traceId,
        );
    }, 30_000);
  } finally {
    await fluentd.close();
  }
  // A shop writes these only when it crashes, and records without error.type only in rare cases.
  for (const level of ['error', 'fatal'])
    await store.add({
      '@timestamp': new Date().toISOString().replace('Z', '000000Z'),
      'event.id': `${level}-1`,
      'log.level': level,
      'service.name': 'order',
      message: `a record of level ${level}`,
    });
  const { records } = await store.search(all);
  const [traceId = ''] = traceIds;
  const confirmed = records.find(
    (record) => record['trace.id'] === traceId && record['service.name'] === 'gateway',
  );
  const [, orderId] = /^\/orders\/([^/]+)\/confirm$/.exec(String(confirmed?.['url.path'])) ?? [];
  assert.ok(orderId, 'the path of the confirmation');
  const bought = { traceId, orderId, userId: String(confirmed?.['user.id']) };
  return { store, records, bought, close: () => store.remove() };
}

/** Launches a shop, sends the requests, and stops it, which delivers its records. Returns the trace ids of the requests. */
async function useShop(settings: Record<string, string>): Promise<string[]> {
  const shop = await launchForTests({ without: ['console', 'traffic'], changes: { '*': settings } });
  const shopper = createShopper({ gateway: shop.urls.gateway });
  try {
    const { steps } = await journeys.buy.run({ shopper });
    const confirmation = steps.at(-1);
    assert.ok(confirmation && confirmation.failure === undefined, confirmation?.name);

    const form = { grant_type: 'password', username: 'nobody', password: 'not a password' };
    const login = await shopper.call({ method: 'POST', path: '/oauth/token', form });
    assert.equal(login.status, 400);

    const pid = shop.pids.product;
    assert.ok(pid);
    process.kill(pid, 'SIGSTOP');
    try {
      // Lists are not cached.
      const failed = await shopper.call({ method: 'GET', path: '/products?limit=1' });
      assert.equal(failed.status, 504);
      return [confirmation.traceId, login.traceId, failed.traceId];
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  } finally {
    await shopper.close();
    await shop.close();
  }
}
