import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import type { Console } from '../../server/src/index.js';
import { notification } from '../api/notification.js';
import { getJson, post, startConsole } from '../start-console.js';
import { backEnds } from './back-ends.js';
import { openBrowser, overflow, visit } from './browser.js';
import { sample, sendSampleTraffic } from './sample-traffic.js';

const metric = 'http_server_request_duration_seconds';

describe('links between pages', function () {
  this.timeout(60_000);
  let browser: Browser;
  let console: Console & { url: string };
  let metrics: Server;

  /** Starts a console that scrapes one service with two routes; each scrape adds 3 and 1 requests. */
  async function start(options: Parameters<typeof startConsole>[0] = {}): Promise<{ sentMs: number }> {
    const { port } = metrics.address() as AddressInfo;
    console = await startConsole({
      scrapeIntervalMs: 100,
      scrapeTargets: [{ name: 'product', url: `http://127.0.0.1:${port}/metrics` }],
      ...options,
    });
    const sentMs = Date.now();
    await sendSampleTraffic(console.ports);
    return { sentMs };
  }

  before(async () => {
    browser = await openBrowser();
    let scrapes = 0;
    metrics = createServer((_request, response) => {
      scrapes += 1;
      const count = (method: string, route: string, value: number) =>
        `${metric}_count{method="${method}",route="${route}",status_code="200"} ${value}\n`;
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
      response.end(
        `# TYPE ${metric} histogram\n${count('GET', '/products', 3 * scrapes)}${count('PUT', '/products/{sku}', scrapes)}`,
      );
    });
    await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    await browser.close();
    metrics.closeAllConnections();
    await new Promise((resolve) => metrics.close(resolve));
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await console.close();
  });

  const outside = (page: Page, within: string) =>
    page
      .locator(`${within} a.outside`)
      .evaluateAll((links) => links.map((link) => [link.textContent, link.getAttribute('href')].join(' ')));

  it('lead from a log record to the metrics of its service and route at its time', async () => {
    await start();
    const { page, complaints } = await visit(browser, `${console.url}/#/logs?service=product`);
    await page.locator('.log-row').filter({ hasText: 'GET /products 200' }).click();
    await page.getByRole('link', { name: 'Metrics of this route' }).click();
    await page.getByText('Only GET /products of product, marked at').waitFor();
    await page.getByRole('img', { name: /^Requests: at \d\d:\d\d:\d\d rate/ }).waitFor();
    assert.equal(await page.locator('.service-card').count(), 1);
    assert.match(page.url(), /service=product&method=GET&route=%2Fproducts&at=\d+&since=\d+&until=\d+$/);
    await page.getByRole('link', { name: 'All metrics' }).click();
    await page.locator('.scope', { hasText: 'Only GET' }).waitFor({ state: 'detached' });
    assert.deepEqual(complaints, []);
  });

  it('lead from a span to the metrics of its route, and from there to the requests of that time', async () => {
    await start();
    const { page, complaints } = await visit(browser, `${console.url}/#/traces/${sample.browse}`);
    await page.locator('[role=treeitem]', { hasText: 'GET /products' }).last().click();
    await page.getByRole('link', { name: 'Metrics of this route' }).click();
    await page.getByRole('link', { name: 'Requests of this time' }).click();
    const requests = page.locator('.request-list .virtual-row');
    await requests.first().waitFor();
    assert.match((await requests.first().textContent()) ?? '', /\/products/);
    assert.match(page.url(), /q=service%3Aproduct\+method%3AGET\+route%3A%2Fproducts&since=\d+&until=\d+$/);
    assert.deepEqual(complaints, []);
  });

  it('show only the requests and records of a time range, until the reader removes it', async () => {
    const { sentMs } = await start();
    const { page, complaints } = await visit(browser, `${console.url}/#/requests?since=${sentMs - 8000}`);
    const requests = page.locator('.request-list .virtual-row');
    await requests.first().waitFor();
    assert.equal(await requests.count(), 1, 'the sample has one request of the 8 s before it was sent');
    await page.getByRole('group', { name: 'Time range' }).getByRole('button').nth(1).click();
    await page.getByRole('button', { name: 'Last 5 minutes' }).click();
    await requests.nth(2).waitFor();
    assert.match(page.url(), /since=-5m$/);

    const untilMs = sentMs - 15_000;
    await page.goto(`${console.url}/#/logs?since=${untilMs - 60_000}&until=${untilMs}`);
    await page.locator('.log-row').first().waitFor();
    const { items } = await getJson(`${console.url}/api/logs?trace=${sample.confirmed}`);
    assert.equal(
      await page.locator('.log-row').count(),
      items.length,
      'the confirmed order is the oldest trace',
    );
    await page.goto(`${console.url}/#/logs?since=1&until=1000`);
    await page.getByText('No log records in this time range.').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('mark the time in the charts, and say when the console has no metrics of it', async () => {
    await start();
    const { page } = await visit(browser, `${console.url}/#/metrics?service=product`);
    await page.locator('.plot canvas').first().waitFor();
    assert.equal(await page.locator('.legend-time').count(), 0);
    await page.goto(`${console.url}/#/metrics?service=product&at=${Date.now()}`);
    await page.locator('.legend-time').first().waitFor();
    assert.equal(await page.locator('.legend-time').count(), 3, 'each legend has the values of the time');
    const earlierMs = Date.now() - 3_600_000;
    await page.goto(
      `${console.url}/#/metrics?service=product&at=${earlierMs}&since=${earlierMs - 60_000}&until=${earlierMs + 60_000}`,
    );
    // with a date if the hour has begun on the day before
    await page.getByText(/^No request metrics: .*\d\d:\d\d/).waitFor();
    assert.equal(await page.locator('.plot').count(), 0);
  });

  it('lead from an alert to requests, records and metrics of its time, and to its runbook', async () => {
    await start();
    const [first] = notification.alerts;
    const annotations = { runbook_url: 'https://example.org/runbook', dashboard_url: 'javascript:alert(1)' };
    await post(`${console.url}/api/alerts`, { ...notification, alerts: [{ ...first, annotations }] });
    const { page, complaints } = await visit(browser, `${console.url}/#/alerts`);
    const links = page.locator('.alert .links a');
    await links.first().waitFor();
    const startMs = Date.parse(first?.startsAt ?? '');
    const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    assert.ok(
      hrefs.some((href) =>
        href.startsWith(`#/requests?q=service%3Aorder+error%3Atrue&since=${startMs - 300_000}&until=`),
      ),
      hrefs.join('\n'),
    );
    assert.ok(hrefs.some((href) => href.startsWith('#/logs?service=order&level=warn&since=')));
    assert.ok(
      hrefs.includes(
        `#/metrics?service=order&at=${startMs}&since=${startMs - 600_000}&until=${startMs + 300_000}`,
      ),
    );
    assert.ok(hrefs.includes('https://example.org/runbook'));
    assert.ok(!hrefs.some((href) => href.startsWith('javascript:')), 'no link to a script');
    assert.deepEqual(complaints, []);
  });

  it('do not lead to other back-ends when none is configured', async () => {
    await start();
    for (const place of [`#/traces/${sample.failed}`, '#/logs', '#/metrics']) {
      const { page } = await visit(browser, `${console.url}/${place}`);
      await page.locator('[role=treeitem], .log-row, .service-card .links').first().waitFor();
      if (place === '#/logs') await page.locator('.log-row').first().click();
      assert.equal(await page.locator('a.outside').count(), 0, place);
    }
  });

  it('lead to the configured back-ends from traces, spans, records, metrics and alerts', async () => {
    await start({ backEnds: { ...backEnds, zipkin: 'javascript:alert(1)' } });
    const { page, complaints } = await visit(browser, `${console.url}/#/traces/${sample.failed}`);
    await page.locator('[role=treeitem]').first().waitFor();
    const ofTrace = await outside(page, '.trace-head');
    assert.equal(ofTrace[0], `Trace in Jaeger http://localhost:16686/trace/${sample.failed}`);
    assert.match(ofTrace[1] ?? '', /^Log records in Kibana http:\/\/localhost:5601\/app\/discover#/);
    assert.equal(ofTrace.length, 2, 'no link to an address that is not http');
    assert.match((await outside(page, '.span-details')).join('\n'), /var-service=order&from=\d+&to=\d+/);

    await page.goto(`${console.url}/#/logs`);
    await page.locator('.log-row').filter({ hasText: 'GET /products 200' }).first().click();
    await page.locator('.log-record a.outside').first().waitFor();
    assert.match((await outside(page, '.log-record')).join('\n'), new RegExp(`16686/trace/${sample.browse}`));

    await page.goto(`${console.url}/#/metrics`);
    await page.locator('.service-card a.outside').first().waitFor();
    assert.match((await outside(page, '.service-card')).join('\n'), /localhost:3000[\s\S]*localhost:9090/);

    await post(`${console.url}/api/alerts`, notification);
    await page.goto(`${console.url}/#/alerts`);
    await page.locator('.alert a.outside').first().waitFor();
    assert.match((await outside(page, '.alert')).join('\n'), /d\/glasshouse-service\?var-service=order/);
    assert.deepEqual(complaints, []);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`fit into 400 px, ${colorScheme}, with every back-end`, async () => {
      await start({ backEnds });
      await post(`${console.url}/api/alerts`, notification);
      const places: [string, string][] = [
        [`#/traces/${sample.failed}`, '[role=treeitem]'],
        [`#/logs?since=1&until=${Date.now()}`, '.log-row'],
        [
          `#/metrics?service=product&method=GET&route=%2Fproducts&at=${Date.now() + 60_000}`,
          '.service-card canvas',
        ],
        ['#/alerts', '.alert .outside'],
      ];
      for (const [place, selector] of places) {
        const { page, complaints } = await visit(browser, `${console.url}/${place}`, {
          viewport: { width: 400, height: 800 },
          colorScheme,
        });
        await page.locator(selector).first().waitFor({ state: 'attached' });
        for (const summary of await page.locator('.log summary').all()) await summary.click();
        if (place.startsWith('#/logs')) await page.locator('.log-row').first().click();
        assert.equal(await overflow(page), 0, place);
        assert.deepEqual(complaints, [], place);
        await page.context().close();
      }
    });
  }
});
