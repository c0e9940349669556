import assert from 'node:assert/strict';
import type { Running } from '@glasshouse/launcher';
import { eventually } from '@glasshouse/timing/testing';
import { journeys, type Shopper, type StepReport } from '@glasshouse/traffic';
import type { Client as HazelcastClient } from 'hazelcast-client';
import { MongoClient } from 'mongodb';
import { prometheusReader } from '../acceptance/readers/prometheus.js';
import type { ReadSpan } from '../acceptance/readers/types.js';
import { watchCounts } from '../acceptance/request-counts.js';
import { adminUrlsOf, type Target } from '../acceptance/target.js';
import { telemetryOf, traceThrough } from '../acceptance/telemetry-of.js';
import { readAddresses } from './addresses.js';
import { type StackShop, startStackShop } from './stack-shop.js';

describe('the shop on MongoDB, Hazelcast, Elasticsearch, Jaeger, Zipkin and Prometheus', function onServers() {
  this.timeout(120_000);
  let stack: StackShop;
  let shop: Running;
  let shopper: Shopper;
  let mongo: MongoClient;
  let hazelcast: HazelcastClient;
  let target: Target;
  let counted: () => Promise<void>;
  let confirmation: StepReport;
  let bought: { orderId: string; userId: string; sku: string; total: number };

  before('start the services', async () => {
    const addresses = readAddresses(process.env);
    mongo = await MongoClient.connect(addresses.MONGODB_URL, { serverSelectionTimeoutMS: 5000 });
    const { Client } = (await import('hazelcast-client')).default;
    hazelcast = await Client.newHazelcastClient({
      clusterName: addresses.HAZELCAST_CLUSTER,
      network: { clusterMembers: addresses.HAZELCAST_MEMBERS.split(',') },
      properties: { 'hazelcast.logging.level': 'OFF' },
    });
    stack = await startStackShop();
    ({ shop, shopper, target } = stack);
  });

  /** Other suites have sent exemplars of their own shops to the same Prometheus. */
  let startedMs = 0;
  before('place an order', async () => {
    startedMs = Date.now();
    counted = await watchCounts(target, [
      ['gateway', 'POST /orders/{id}/confirm', 200],
      ['order', 'POST /orders/{id}/confirm', 200],
      ['product', 'POST /internal/reservations', 200],
      ['customer', 'POST /internal/charges', 200],
      ['oauth', 'POST /oauth/token', 200],
    ]);
    const report = await journeys.buy.run({ shopper });
    confirmation = report.steps.at(-1) as StepReport;
    assert.equal(confirmation.failure, undefined, confirmation.name);
  });

  after('stop the services', async () => {
    await stack?.close();
    await hazelcast?.shutdown();
    await mongo?.close();
  });

  it('stores its documents in MongoDB', async () => {
    const path = await eventually(async () => {
      const spans = (await target.traces[0]?.trace(confirmation.traceId)) ?? [];
      return /^\/orders\/([^/]+)\/confirm$/.exec(rootOf(spans).attributes['url.path'] ?? '');
    });
    const order = await mongo
      .db('order')
      .collection<{ _id: string; status: string; user: string; total: number; items: object[] }>('orders')
      .findOne({ _id: path?.[1] as string });
    assert.equal(order?.status, 'confirmed');
    const [item] = order.items as { sku: string; quantity: number; unitAmount: number }[];
    assert.ok(item);
    assert.equal(order.total, item.quantity * item.unitAmount);
    bought = { orderId: String(order._id), userId: order.user, sku: item.sku, total: order.total };

    const reservation = await mongo
      .db('product')
      .collection<{ _id: string; state: string }>('reservations')
      .findOne({ _id: bought.orderId });
    assert.equal(reservation?.state, 'sold');

    const movements = await mongo
      .db('customer')
      .collection('movements')
      .find({ user: bought.userId })
      .sort({ seq: 1 })
      .toArray();
    assert.deepEqual(
      movements.map(({ kind }) => kind),
      ['deposit', 'charge'],
    );
    assert.equal(movements.at(-1)?.balanceAfter, 50_000 - bought.total);

    const notifications = await mongo
      .db('customer')
      .collection('notifications')
      .find({ order: bought.orderId })
      .toArray();
    assert.deepEqual(
      notifications.map(({ outcome }) => outcome),
      ['confirmed'],
    );
    const user = await mongo
      .db('oauth')
      .collection<{ _id: string; username: string }>('users')
      .findOne({ _id: bought.userId });
    assert.match(user?.username ?? '', /^shopper-/);
  });

  it('stores its cache entries in Hazelcast', async () => {
    const response = await shopper.call({ method: 'GET', path: `/products/${bought.sku}` });
    assert.equal(response.status, 200);
    const products = await hazelcast.getMap<string, string>('products');
    const entry = await products.get(bought.sku);
    assert.ok(entry, `an entry ${bought.sku}`);
    assert.ok(entry.includes(bought.sku));
  });

  it('has the same traces in Jaeger and Zipkin, and its access records in Elasticsearch', async () => {
    const { shape, accessRecords } = await telemetryOf(target, confirmation.traceId, traceThrough('order'));
    assert.equal(shape.root.service, 'gateway');
    assert.ok(accessRecords.length >= 4);
    for (const record of accessRecords) {
      assert.match(String(record['@timestamp']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      assert.equal(record['http.response.status_code'], 200);
    }
  });

  it('has spans in Jaeger and Zipkin that agree in every field', async () => {
    const [jaeger, zipkin] = await Promise.all(
      ['jaeger', 'zipkin'].map((name) =>
        target.traces.find((reader) => reader.name === name)?.trace(confirmation.traceId),
      ),
    );
    assert.ok(jaeger && zipkin);
    assert.ok(zipkin.length > 8, `${zipkin.length} spans`);
    const byId = new Map(jaeger.map((span) => [span.spanId, span]));
    for (const span of zipkin) {
      const twin = byId.get(span.spanId);
      assert.ok(twin, `${span.name} is in Jaeger`);
      assert.deepEqual(comparable(twin), comparable(span));
      for (const name of ['service.instance.id', 'service.version', 'deployment.environment.name'])
        assert.ok(span.attributes[name], `${span.name} has ${name}`);
      for (const [name, value] of Object.entries(span.attributes))
        assert.equal(twin.attributes[name], value, `${span.name}: ${name}`);
    }
  });

  it('sets db.system.name of MongoDB and Hazelcast in its spans', async () => {
    const spans = (await target.traces[0]?.trace(confirmation.traceId)) ?? [];
    const systems = new Set(spans.flatMap(({ attributes }) => attributes['db.system.name'] ?? []));
    assert.ok(systems.has('mongodb'), [...systems].join());
    assert.ok(!systems.has('sqlite') && !systems.has('memory'), [...systems].join());
  });

  it('has request counts in Prometheus, with exemplars whose traces exist', async () => {
    await counted();
    const prometheus = prometheusReader(readAddresses(process.env).PROMETHEUS_URL);
    const selector =
      'http_server_request_duration_seconds_bucket{job="gateway",route="/orders/{id}/confirm"}';
    const traceIds = await eventually(async () => {
      const found = await prometheus.exemplars(selector, startedMs);
      assert.ok(found.includes(confirmation.traceId), `the confirmation is not an exemplar; found ${found}`);
      return found;
    }, 30_000);
    for (const reader of target.traces) {
      for (const traceId of traceIds)
        assert.ok((await reader.trace(traceId)).length > 0, `${reader.name}: ${traceId}`);
    }
  });

  for (const journey of Object.values(journeys)) {
    it(`serves the journey ${journey.name}`, async () => {
      const report = await journey.run({ shopper, administrator: shop.admin });
      assert.deepEqual(
        report.steps.filter(({ failure }) => failure !== undefined),
        [],
      );
    });
  }

  it('drops no telemetry', async () => {
    for (const url of Object.values(adminUrlsOf(shop))) {
      const text = await (await fetch(`${url}/metrics`)).text();
      const dropped = [...text.matchAll(/^telemetry_items_dropped_total\{.*\} (\d+)/gm)];
      assert.ok(dropped.length > 0, `${url} has drop counters`);
      assert.deepEqual(
        dropped.filter(([, count]) => count !== '0').map(([line]) => line),
        [],
      );
    }
  });
});

function rootOf(spans: readonly ReadSpan[]): ReadSpan {
  const root = spans.find(({ parentId }) => parentId === undefined);
  assert.ok(root, 'a root');
  return root;
}

/** Removes the differences between Jaeger and Zipkin: attributes, and the case of names. */
function comparable({ attributes: _, name, ...span }: ReadSpan) {
  return { ...span, name: name.toLowerCase() };
}
