import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpApp, listen } from '@glasshouse/http';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import type { Browser, Page } from 'playwright-core';
import {
  type Console,
  createConsole,
  createProcessTable,
  type ProcessTable,
} from '../../server/src/index.js';
import { notification } from '../api/notification.js';
import { post, startConsole, zipkinSpan } from '../start-console.js';
import { openBrowser, overflow, visit } from './browser.js';
import { sample, sendSampleTraffic } from './sample-traffic.js';

const metric = 'http_server_request_duration_seconds';

const sampleProcesses = (['running', 'restarting', 'down'] as const).map((state) => ({
  name: `a-rather-long-name-${state}`,
  state,
  sinceMs: Date.now(),
  restarts: 4,
  ...(state === 'restarting' && { restartAtMs: Date.now() + 8000 }),
  lastExit: { atMs: Date.now(), pid: 4711, code: null, signal: 'SIGKILL', ranMs: 7_234_567 },
}));

describe('pages', function () {
  this.timeout(60_000);
  let browser: Browser;
  let console: Console & { url: string };
  let metrics: Server;
  let processes: ProcessTable;

  before(async () => {
    browser = await openBrowser();
    let requests = 0;
    metrics = createServer((_request, response) => {
      requests += 3;
      const labels = 'method="GET",route="/products",status_code="200"';
      response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8');
      response.end(
        `# TYPE ${metric} histogram\n${metric}_bucket{${labels},le="0.1"} ${requests} # {trace_id="${sample.browse}"} 0.014 ${Date.now() / 1000}\n` +
          `${metric}_bucket{${labels},le="+Inf"} ${requests}\n${metric}_count{${labels}} ${requests}\n` +
          `telemetry_log_level 20\ntelemetry_log_level_until_timestamp_seconds ${Date.now() / 1000 + 600}\n# EOF\n`,
      );
    });
    await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    await browser.close();
    metrics.closeAllConnections();
    await new Promise((resolve) => metrics.close(resolve));
  });

  beforeEach(async () => {
    processes = createProcessTable();
    const { port } = metrics.address() as AddressInfo;
    console = await startConsole({
      gatewayUrl: 'http://127.0.0.1:8099',
      processes,
      scrapeIntervalMs: 100,
      scrapeTargets: [
        { name: 'product', url: `http://127.0.0.1:${port}/metrics` },
        { name: 'customer', url: 'http://127.0.0.1:1/metrics' },
      ],
    });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await console.close();
  });

  const text = (page: Page, selector: string) => page.locator(selector).allTextContents();

  it('suggest a command while there is no data', async () => {
    for (const [place, expected] of [
      ['#/logs', 'curl -i http://127.0.0.1:8099/products'],
      ['#/alerts', `url: ${console.url}/api/alerts`],
    ] as const) {
      const { page, complaints } = await visit(browser, `${console.url}/${place}`);
      await page.getByText(expected).waitFor();
      assert.deepEqual(complaints, []);
    }
  });

  it('link a request that has just arrived to its spans and log records', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/requests`);
    await page.getByText('No requests in the last 15 minutes.').waitFor();
    await sendSampleTraffic(console.ports);
    const requests = page.locator('.request-list .virtual-row');
    await requests.nth(2).waitFor(); // without a reload
    assert.match(
      (await requests.allTextContents()).join('\n'),
      /GET \/products[\s\S]*POST \/orders\/\{id\}\/confirm[\s\S]*503[\s\S]*error/,
    );

    // not by the text 503, which may also be the milliseconds of a time
    await requests.filter({ has: page.getByText('503', { exact: true }) }).click();
    await page.getByRole('heading', { level: 1, name: 'POST /orders/{id}/confirm 503' }).waitFor();
    const rows = page.getByRole('treeitem');
    assert.equal(await rows.count(), 9);
    assert.deepEqual(
      await rows.evaluateAll((elements) =>
        elements.map(
          (element) => `${element.getAttribute('aria-level')} ${element.getAttribute('aria-label')}`,
        ),
      ),
      [
        '1 gateway POST /orders/{id}/confirm, 5.06 s, failed',
        '2 gateway order.confirmOrder → order, 5.06 s',
        '3 order POST /orders/{id}/confirm, 5.05 s, failed',
        '4 order orders.findOne, 2.40 ms',
        '4 order product.reserveStock → product, 14.0 ms',
        '5 product POST /internal/reservations, 11.5 ms',
        '6 product products.updateOne, 9.00 ms',
        '4 order customer.chargeAccount → customer, 5.00 s, failed',
        '4 order orders.updateOne, 6.00 ms',
      ],
    );
    // the failed span is preselected
    const details = page.getByRole('region', { name: 'Selected span' });
    assert.match(
      (await details.textContent()) ?? '',
      /customer\.chargeAccount[\s\S]*no response within 5000 ms/,
    );

    await rows.filter({ hasText: 'order.confirmOrder' }).click();
    assert.match((await details.textContent()) ?? '', /order\.confirmOrder[\s\S]*peer\.service/);
    assert.match(page.url(), /\?span=00000000000000a1$/);
    assert.equal((await text(page, '.trace-logs .log')).length, 6);

    // from a record to its span
    await page.locator('.log summary').filter({ hasText: 'charging failed' }).click();
    await page.getByRole('button', { name: 'Show span' }).click();
    assert.match((await details.textContent()) ?? '', /customer\.chargeAccount/);
    assert.equal(await page.locator('.log.of-span').count(), 1);
    // from the span to its records
    await page.getByRole('button', { name: 'Show 1 log record' }).click();
    assert.equal((await text(page, '.trace-logs .log')).length, 1);
    await page.getByRole('button', { name: 'Show all records' }).click();
    assert.equal((await text(page, '.trace-logs .log')).length, 6);
    assert.deepEqual(complaints, []);
  });

  it('show received values as text, never as markup', async () => {
    await sendSampleTraffic(console.ports);
    await post(`${console.url}/api/v2/spans`, [
      zipkinSpan({
        traceId: 'f'.repeat(32),
        name: '<b id="injected">x</b>',
        service: '"><script>document.title="owned"</script>',
        tags: {
          '<i>': '<iframe src="javascript:alert(1)">',
          'http.request.method': '<u>',
          'http.route': '</a><h1>',
        },
      }),
    ]);
    const { page, complaints } = await visit(browser, `${console.url}/#/traces/${'f'.repeat(32)}`);
    await page.getByRole('treeitem').waitFor();
    await page.goto(`${console.url}/#/logs`);
    await page.locator('.log-row').filter({ hasText: 'charging failed: <img src=x onerror=' }).click();
    await page.locator('.log-record-message', { hasText: '<img src=x onerror=' }).waitFor();
    await page.goto(`${console.url}/#/requests`);
    await page.locator('.request-list .virtual-row').nth(2).waitFor();
    assert.equal(await page.locator('#injected, iframe, main img, main script, a h1').count(), 0);
    assert.equal(await page.title(), 'Requests · Glasshouse');
    assert.deepEqual(complaints, []);
  });

  it('search log records, and link a record to its trace', async () => {
    await sendSampleTraffic(console.ports);
    const { page, complaints } = await visit(browser, `${console.url}/#/logs`);
    const lines = page.locator('.log-row');
    await lines.nth(13).waitFor();
    const search = page.getByRole('combobox', { name: 'Search log records' });
    await search.fill('level:error');
    await search.press('Enter');
    await page.getByText('3 records', { exact: true }).first().waitFor();
    await lines.nth(3).waitFor({ state: 'detached' });
    assert.equal(await lines.count(), 3);
    await search.fill('deadline_exceeded');
    await search.press('Enter');
    await lines.nth(1).waitFor({ state: 'detached' });
    await lines.click();
    await page.getByRole('link', { name: 'Trace', exact: true }).click();
    await page.getByRole('treeitem').nth(8).waitFor();
    assert.equal(
      await page.locator('[role=treeitem][aria-selected=true]').getAttribute('data-span'),
      '00000000000000a7',
    );
    assert.deepEqual(complaints, []);
  });

  it('show scraped instances and request metrics with links to traces', async () => {
    await sendSampleTraffic(console.ports);
    const { page, complaints } = await visit(browser, `${console.url}/#/metrics`);
    await page.locator('.target.up').waitFor();
    assert.match((await text(page, '.target.down')).join(), /customer[\s\S]*down[\s\S]*connection refused/);
    await page.getByRole('img', { name: /^Latency: latest p50 [\d.]+ ms/ }).waitFor();
    assert.equal(await page.locator('.service-card').count(), 1, 'customer has no series');
    await page.getByRole('img', { name: 'Errors (5xx): latest share 0 %' }).waitFor();
    await page.getByText('Example requests').click();
    await page.getByRole('link', { name: 'GET /products' }).click();
    await page.getByRole('treeitem').nth(3).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('show live process states that the launcher reports, and none without a launcher', async () => {
    const { page: without } = await visit(browser, `${console.url}/#/metrics`);
    await without.locator('.target.up').waitFor();
    assert.equal(await without.locator('.processes').isVisible(), false);

    const processes = createProcessTable();
    const running = (name: string, restarts = 0) => ({
      name,
      state: 'running',
      sinceMs: Date.now(),
      pid: 4711,
      restarts,
    });
    processes.update({ type: 'processes', items: [running('console'), running('order')] });
    const launched = await startConsole({ processes });
    try {
      const { page, complaints } = await visit(browser, `${launched.url}/#/metrics`);
      await page.getByText('All 2 processes are running; no restarts.').waitFor();
      assert.equal(await page.locator('.processes table').isVisible(), false, 'closed before any exit');

      const lastExit = { atMs: Date.now(), pid: 12, code: null, signal: 'SIGKILL', ranMs: 61_000 };
      const order = { name: 'order', state: 'restarting', sinceMs: Date.now(), restarts: 0, lastExit };
      processes.update({
        type: 'processes',
        items: [running('console'), { ...order, restartAtMs: Date.now() + 500 }],
      });
      await page.getByText('1 of 2 processes are running, order is restarting').waitFor();
      await page.getByText(/^SIGKILL at \d\d:\d\d:\d\d, after 1 min 1 s$/).waitFor();

      const down = { ...order, state: 'down', restarts: 4, lastExit: { ...lastExit, code: 1, signal: null } };
      processes.update({ type: 'processes', items: [{ ...running('console', 1), lastExit }, down] });
      await page.getByText('order is down; 5 restarts.').waitFor();
      await page.getByText(/^code 1 at/).waitFor();
      await page.getByText('restart the shop: Ctrl-C, npm start').waitFor();
      await page
        .getByText(
          'Telemetry of the last 5 s before the exit may be missing. Older telemetry is in an earlier run.',
        )
        .waitFor();

      await page.locator('.processes summary').click();
      assert.equal(await page.locator('.processes table').isVisible(), false);
      processes.update({
        type: 'processes',
        items: [
          { ...running('console', 1), lastExit },
          { ...down, pid: 9 },
        ],
      });
      await page.waitForTimeout(1_500);
      assert.equal(await page.locator('.processes table').isVisible(), false, 'a closed table stays closed');
      assert.deepEqual(complaints, []);
    } finally {
      await launched.close();
    }
  });

  it('show the sum of two instances of a service, each instance when chosen, and their delivery statistics', async () => {
    const own = await Promise.all([oneInstance(100_000), oneInstance(10)]);
    const observing = await startConsole({
      scrapeIntervalMs: 100,
      scrapeTargets: own.map(({ url }) => ({ name: 'product', url })),
    });
    const instances = own.map(({ url }) => new URL(url).host);
    try {
      const { page, complaints } = await visit(browser, `${observing.url}/#/metrics`);
      await page.getByText('sum of 2 instances').waitFor();
      assert.equal(await page.locator('.service-card').count(), 1);
      for (const instance of instances) await page.locator('.target', { hasText: instance }).waitFor();
      await page.getByLabel('Show each instance').check();
      await page.locator('.service-card').nth(1).waitFor();
      const headings = await page.locator('.service-card h2').allTextContents();
      assert.deepEqual(
        headings,
        instances.toSorted().map((instance) => `product ${instance}`),
      );
      assert.match(page.url(), /#\/metrics\?since=-15m&by=instance$/);
      await page.getByText('Example requests').first().click();
      await page.locator('.took', { hasText: '+Inf' }).first().waitFor();
      assert.doesNotMatch((await page.locator('main').textContent()) ?? '', /NaN|Infinity|undefined/);

      await page.goto(`${observing.url}/#/telemetry`);
      for (const instance of instances) await page.getByRole('cell', { name: instance }).waitFor();
      assert.deepEqual(complaints, []);
    } finally {
      await observing.close();
      for (const { server } of own) {
        server.closeAllConnections();
        server.close();
      }
    }
  });

  it('change the log level of one service for the chosen duration', async () => {
    const telemetry = createTestTelemetry('order', { level: 'info' });
    const app = createHttpApp({ telemetry, routes: [], readiness: {} });
    const order = await listen(app, { host: '127.0.0.1', port: 0 });
    const observing = await startConsole({
      scrapeIntervalMs: 100,
      scrapeTargets: [
        { name: 'order', url: `${order.url}/metrics` },
        { name: 'customer', url: 'http://127.0.0.1:1/metrics' },
      ],
    });
    try {
      const { page, complaints } = await visit(browser, `${observing.url}/#/metrics`);
      const card = page.locator('.target', { hasText: 'order' });
      const level = card.getByRole('combobox');
      await level.waitFor();
      assert.equal(await level.inputValue(), 'info');
      assert.equal(
        await page.getByRole('combobox', { name: /^Log level/ }).count(),
        1,
        'no choice for a service that is down',
      );

      await level.selectOption('debug');
      await page.getByText(/^The log level of order is debug, until \d\d:\d\d\.$/).waitFor();
      assert.equal(telemetry.level, 'debug');
      await card.getByText(/until \d\d:\d\d/).waitFor();

      await page.getByLabel('Duration of log level changes').selectOption('until a restart');
      await level.selectOption('warn');
      await page.getByText('The log level of order is warn.', { exact: true }).waitFor();
      assert.equal(telemetry.level, 'warn');
      await card.getByText('until').waitFor({ state: 'detached' });

      await order.close(0);
      await level.selectOption('info');
      const failure = page.getByRole('alert').getByText('order: connection refused');
      await failure.waitFor();
      await page.locator('.target.down', { hasText: 'order' }).waitFor();
      assert.ok(await failure.isVisible(), 'the failure stays visible after the next scrape');
      assert.equal(telemetry.level, 'warn');
      // the browser's console also reports the response with an error status
      assert.deepEqual(
        complaints.filter((complaint) => !complaint.includes('503')),
        [],
      );
    } finally {
      await observing.close();
      await order.close(0);
      await telemetry.close();
    }
  });

  it('give scraped services the colours in the order of their targets', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/telemetry`);
    for (const [at, name] of ['product', 'customer'].entries()) {
      const tag = page.locator('.service', { hasText: name }).first();
      assert.equal(await tag.getAttribute('class'), `service service-${at}`, name);
    }
    assert.deepEqual(complaints, []);
  });

  it('show the verdict of the audit with its reasons', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/telemetry`);
    await page.getByText('Counts do not match.').waitFor();
    const [product = '', customer = ''] = await text(page, '.audit table >> nth=0 >> tbody tr');
    assert.match(product, /product.*off/);
    assert.match(product, /requests have no server span/);
    assert.match(customer, /customer\?.*unknown.*connection refused/);
    assert.deepEqual(complaints, []);
  });

  it('show firing and resolved alerts as text, with links to the failed requests', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/alerts`);
    await page.getByText('No alerts yet.').waitFor();
    const [first] = notification.alerts;
    const hostile = '<img src=x onerror="document.title=1">';
    const alerts = [
      { ...first, generatorURL: 'javascript:alert(1)', annotations: { summary: hostile } },
      notification.alerts[1],
    ];
    await post(`${console.url}/api/alerts`, { ...notification, alerts });
    await page.locator('.alert.firing').getByText(hostile).waitFor();
    assert.equal(await page.locator('.alert img').count(), 0);
    assert.equal(await page.getByText('Alerting rule').count(), 0, 'no link to a script');
    assert.equal(await page.locator('.alert').count(), 2);
    await post(`${console.url}/api/alerts`, {
      ...notification,
      alerts: [{ ...first, status: 'resolved', endsAt: '2026-03-01T10:00:00Z' }],
    });
    await page.getByText('0 alerts firing, 2 resolved').waitFor();
    await page.locator('.alert', { hasText: 'TargetDown' }).getByText('Failed requests').click();
    await page.waitForURL(/#\/requests\?q=service%3Aorder\+error%3Atrue&since=\d+&until=\d+$/);
    assert.deepEqual(complaints, []);
  });

  it('link an alert to its runbook, dashboard and logs, but not to scripts or other hosts without a scheme', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/alerts`);
    const [first, second] = notification.alerts;
    const annotations = {
      summary: 'product is down',
      runbook_url: '/docs/runbooks/target-down.md',
      dashboard_url: 'http://localhost:3000/d/glasshouse-service?var-service=product',
      logs_url: "https://kibana.test/app/discover#/?_a=(query:(query:'service.name:%22product%22'))",
    };
    const unsafe = {
      runbook_url: 'javascript:alert(1)',
      dashboard_url: '//evil.test/',
      logs_url: ' JavaScript:alert(1)',
    };
    const alerts = [
      { ...first, annotations },
      { ...second, annotations: unsafe },
    ];
    await post(`${console.url}/api/alerts`, { ...notification, alerts });
    const firing = page.locator('.alert.firing');
    await firing.waitFor();
    const hrefs = await firing
      .locator('.links a.outside')
      .evaluateAll((links) => links.map((link) => [link.textContent, link.getAttribute('href')]));
    assert.deepEqual(hrefs, [
      ['Alerting rule', first?.generatorURL],
      ['Runbook', annotations.runbook_url],
      ['Dashboard', annotations.dashboard_url],
      ['Logs in Kibana', annotations.logs_url],
    ]);
    assert.equal(await page.locator('.alert.resolved a[rel=noreferrer]').count(), 0);
    await firing.getByText('Runbook').click();
    await page.getByRole('heading', { name: 'TargetDown' }).waitFor();
    assert.equal(await page.getByRole('heading', { name: 'Look first' }).count(), 1);
    assert.equal(await overflow(page), 0);
    await page.getByText('All runbooks').click();
    await page.getByRole('link', { name: 'SagaStuck' }).click();
    await page.getByRole('heading', { name: 'SagaStuck' }).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('can be used with the keyboard alone', async () => {
    await sendSampleTraffic(console.ports);
    const { page } = await visit(browser, `${console.url}/#/traces/${sample.confirmed}`);
    const rows = page.getByRole('treeitem');
    await rows.first().waitFor();
    await rows.first().focus();
    await page.keyboard.press('ArrowDown');
    assert.match((await page.locator(':focus').getAttribute('aria-label')) ?? '', /order\.confirmOrder/);
    await page.keyboard.press('ArrowLeft'); // closes it
    assert.equal(await rows.count(), 2);
    await page.keyboard.press('ArrowRight');
    assert.equal(await rows.count(), 11);
    await page.keyboard.press('End');
    assert.match((await page.locator(':focus').getAttribute('aria-label')) ?? '', /orders\.updateOne/);
  });

  it('explain an unknown trace, an invalid trace id, an unknown page and an unavailable console', async () => {
    const { page } = await visit(browser, `${console.url}/#/traces/${'9'.repeat(32)}`);
    await page.getByText('Trace not found.').waitFor();
    await page.goto(`${console.url}/#/traces/nothex`);
    await page.getByText('A trace id has 32 hexadecimal digits.').waitFor();
    await page.goto(`${console.url}/#/nowhere`);
    await page.getByText('No page has this address.').waitFor();
    await page.goto(`${console.url}/#/requests`);
    await page.getByText('No requests in the last 15 minutes.').waitFor();
    const { ports } = console;
    await console.close();
    await page.getByLabel('Errors only').check(); // sends a request at once
    await page.getByText('The console does not respond.').waitFor();
    const again = createConsole({ ports });
    await again.listen();
    try {
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('No request in the last 15 minutes matches these filters.').waitFor();
    } finally {
      await again.close();
    }
  });

  it('show a long service name beside its message, not over it', async () => {
    const attributes = [{ key: 'service.name', value: { stringValue: 'a-rather-long-service-name' } }];
    const logRecords = [{ body: { stringValue: 'a message' } }];
    await post(`${console.url}/v1/logs`, {
      resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords }] }],
    });
    const { page } = await visit(browser, `${console.url}/#/logs`);
    const name = await page.locator('.log-row .service').boundingBox();
    const message = await page.locator('.log-row .log-message').boundingBox();
    assert.ok(name && message && name.x + name.width <= message.x, JSON.stringify({ name, message }));
  });

  it('break the names of attributes after a dot or an underscore', async () => {
    await sendSampleTraffic(console.ports);
    const { page } = await visit(browser, `${console.url}/#/traces/${sample.failed}`);
    const names = page.locator('.span-details .fields dt');
    await names.first().waitFor();
    assert.match(
      (await names.evaluateAll((all) => all.map((dt) => dt.innerHTML))).join(),
      /peer\.<wbr>service/,
    );
    assert.match((await text(page, '.span-details .fields dt')).join(), /peer\.service/);
  });

  it('show that the audit waits for a service', async () => {
    const { page } = await visit(browser, console.url);
    await page.route('**/api/audit', () => {});
    await page.goto(`${console.url}/#/telemetry`);
    await page.getByText('Scraping each service').waitFor();
  });

  for (const width of [1280, 400]) {
    it(`fit into ${width} px without browser warnings`, async () => {
      await sendSampleTraffic(console.ports);
      const alerts = [...notification.alerts, longAlert];
      await post(`${console.url}/api/alerts`, { ...notification, alerts });
      processes.update({ type: 'processes', items: sampleProcesses });
      const places: [string, string][] = [
        ['#/overview', '.data-table tbody th'],
        ['#/requests', '.request-list .virtual-row'],
        ['#/requests?by=route&sel=error:true', '.differences .hint'],
        ['#/map', '.map-edge'],
        [`#/traces/${sample.failed}`, '[role=treeitem]'],
        ['#/logs', '.log-row'],
        ['#/metrics', '.target-level time'],
        ['#/metrics', '.processes td'],
        ['#/telemetry', '.audit td'],
        ['#/alerts', '.alert.firing'],
      ];
      for (const [place, selector] of places) {
        const { page, complaints } = await visit(browser, `${console.url}/${place}`, {
          viewport: { width, height: 800 },
        });
        await page.locator(selector).first().waitFor();
        for (const summary of await page.locator('.log summary').all()) await summary.click();
        if (place === '#/logs') await page.locator('.log-row').first().click();
        assert.equal(await overflow(page), 0, place);
        assert.deepEqual(complaints, [], place);
        await page.context().close();
      }
    });
  }
});

/** An alert with texts that cannot wrap and without a start. */
const longAlert = {
  status: 'firing',
  labels: { alertname: 'a'.repeat(300), service: 's'.repeat(300), severity: 'w'.repeat(300) },
  annotations: { summary: 'y'.repeat(600) },
  startsAt: '0001-01-01T00:00:00Z',
  fingerprint: 'long',
};

/** A service whose counter grows by 3 with each scrape, and whose exemplar has a value that JSON cannot express. */
async function oneInstance(from: number): Promise<{ url: string; server: Server }> {
  let requests = from;
  const labels = 'method="GET",route="/products",status_code="200"';
  const server = createServer((_request, response) => {
    requests += 3;
    response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8');
    response.end(
      `${metric}_bucket{${labels},le="+Inf"} ${requests} # {trace_id="${sample.browse}"} +Inf ${Date.now() / 1000}\n` +
        `${metric}_count{${labels}} ${requests}\ntelemetry_items_produced_total{signal="logs",destination="c:1"} 0\n# EOF\n`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`, server };
}
