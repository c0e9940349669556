import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { countersOfInstances, openDatabase, reconcile, renderReport } from '../src/index.js';
import { type Fixture, startFixture } from './fixture.js';

describe('the built warehouse', function built() {
  this.timeout(60_000);
  let fixture: Fixture;
  let metrics: Server | undefined;
  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(async () => {
    metrics?.close();
    metrics = undefined;
    await fixture.close();
  });

  /** Removes the rows of a condition from the built warehouse, then compares it with the services. */
  async function reconciled({ remove, metricsUrls = [] }: { remove?: string; metricsUrls?: string[] } = {}) {
    if (remove !== undefined) {
      const file = fixture.folder.database;
      const writable = await openDatabase({
        file,
        memoryMegabytes: 128,
        temporaryFolder: fixture.folder.temporary,
      });
      await writable.run(`DELETE FROM ${remove}`);
      writable.close();
    }
    const database = await openDatabase({
      file: fixture.folder.database,
      readOnly: true,
      memoryMegabytes: 128,
      temporaryFolder: fixture.folder.temporary,
    });
    const span = fixture.telemetry.rootSpan('test');
    try {
      return await reconcile(span, {
        database,
        order: fixture.fake.sources.order,
        counters: countersOfInstances(metricsUrls),
        temporary: join(fixture.folder.temporary, 'confirmations.ndjson'),
        retryMs: 1,
        settleMs: 1,
      });
    } finally {
      span.end();
      database.close();
    }
  }

  /** Serves the metrics of an order service that started an hour ago, and returns their address. */
  async function serveRevenue(revenue: number): Promise<string> {
    const start = Date.now() / 1000 - 3600;
    const lines = `process_start_time_seconds ${start}\norders_revenue_minor_units_total{currency="EUR"} ${revenue}\n`;
    metrics = createServer((_, response) => response.end(lines)).listen(0, '127.0.0.1');
    await new Promise((resolve) => metrics?.once('listening', resolve));
    return `http://127.0.0.1:${(metrics.address() as AddressInfo).port}`;
  }

  async function extractAndBuild(): Promise<void> {
    await fixture.extract();
    (await fixture.build()).close();
  }

  const states = (compared: Awaited<ReturnType<typeof reconciled>>) => compared.map(({ state }) => state);

  it('equals the confirmations, the payments, the items and the counter of the services', async () => {
    for (let n = 1; n <= 5; n++) fixture.addOrder(`order-${n}`, n * 100);
    await extractAndBuild();
    const compared = await reconciled({ metricsUrls: [await serveRevenue(1500)] });
    assert.deepEqual(states(compared), ['equal', 'equal', 'equal', 'equal'], JSON.stringify(compared));
    assert.match(compared[0]?.detail ?? '', /^5 confirmed orders, 1500 minor units/);
  });

  it('differs when one row is removed, and the difference names the order', async () => {
    for (let n = 1; n <= 3; n++) fixture.addOrder(`order-${n}`, n * 100);
    await extractAndBuild();
    const [orders] = await reconciled({ remove: "orders WHERE order_id = 'order-2'" });
    assert.deepEqual(orders?.differences, [{ orderId: 'order-2', left: null, right: 200 }]);

    await extractAndBuild();
    const [, payments] = await reconciled({ remove: "movements WHERE order_id = 'order-3'" });
    assert.deepEqual(payments?.differences, [{ orderId: 'order-3', left: 300, right: 0 }]);

    await extractAndBuild();
    const [, , items] = await reconciled({ remove: "items WHERE order_id = 'order-1'" });
    assert.deepEqual(items?.differences, [{ orderId: 'order-1', left: 100, right: 0 }]);
  });

  it('differs when the counter lacks an order', async () => {
    fixture.addOrder('order-1', 100);
    await extractAndBuild();
    const compared = await reconciled({ metricsUrls: [await serveRevenue(0)] });
    assert.equal(compared.at(-1)?.state, 'different');
  });

  it('excludes orders that changed after the extract, on both sides', async () => {
    fixture.addOrder('order-1', 100);
    await extractAndBuild();
    const [order] = fixture.fake.rows.exportOrders ?? [];
    const [confirmation] = fixture.fake.rows.exportConfirmations ?? [];
    // Confirmed before the extract and changed during it, so that the extract could not see the order.
    fixture.fake.rows.exportOrders?.push({ ...order, id: 'moved', updatedAt: new Date().toISOString() });
    fixture.fake.rows.exportConfirmations?.push({ ...confirmation, id: 'moved' });
    const realNow = Date.now;
    Date.now = () => realNow() + 10_000;
    try {
      assert.deepEqual(states(await reconciled()), ['equal', 'equal', 'equal', 'skipped']);
    } finally {
      Date.now = realNow;
    }
  });

  it('equals the services of a shop without orders', async () => {
    await extractAndBuild();
    const compared = await reconciled({ metricsUrls: [await serveRevenue(0)] });
    assert.deepEqual(states(compared), ['equal', 'equal', 'equal', 'equal'], JSON.stringify(compared));
  });

  it('has a report without anything from another address', async () => {
    fixture.addOrder('order-1', 12_345_00);
    fixture.fake.rows.exportUsers?.push({
      id: 'ann',
      administrator: false,
      createdAt: new Date(Date.now() - 86_400_000).toISOString(),
    });
    const now = new Date(Date.now() - 60_000).toISOString();
    const product = { sku: 'VASE', name: '<Vase & more>', category: 'Glass', price: 1, retired: false };
    fixture.fake.rows.exportProducts?.push({ ...product, version: 1, updatedAt: now });
    await fixture.extract();
    const database = await fixture.build();
    const html = await renderReport(database);
    assert.match(html, /<ul class="bars" role="list" aria-label="Revenue by day"/);
    assert.match(html, /&lt;Vase &amp; more&gt;/);
    assert.match(html, />12,345</);
    assert.match(html, /<h2>Cohorts<\/h2>/);
    assert.match(html, /prefers-color-scheme: dark/);
    assert.doesNotMatch(html, /<script|https?:|src=|@import|url\(/);
  });

  it('has a report whose amounts have two decimals, and no bar for 0', async () => {
    fixture.addOrder('order-1', 12_30, new Date(Date.now() - 3 * 86_400_000));
    fixture.addOrder('order-2', 5_00, new Date(Date.now() - 86_400_000));
    await fixture.extract();
    const html = await renderReport(await fixture.build());
    const [, days = ''] = /aria-label="Revenue by day">(.*?)<\/ul>/s.exec(html) ?? [];
    const found = [...days.matchAll(/<span class="bar">(<svg[^>]*width="([\d.]+)%")?.*?"value">([^<]*)</g)];
    assert.deepEqual(
      found.map(([, , width, value]) => [width, value]),
      [
        ['40.7', '5.00'],
        [undefined, '0.00'],
        ['100.0', '12.30'],
      ],
    );
  });

  it('has tables without rows when nothing was extracted', async () => {
    const database = await fixture.build();
    for (const table of ['customers', 'products', 'orders', 'items', 'movements', 'days', 'extracts'])
      assert.deepEqual(await database.all(`SELECT count(*) AS rows FROM ${table}`), [{ rows: 0 }], table);
    assert.match(await renderReport(database), /No data\./);
  });
});
