import assert from 'node:assert/strict';
import net from 'node:net';
import { encode } from '@msgpack/msgpack';
import type { Browser } from 'playwright-core';
import { type Console, createProcessTable } from '../../server/src/index.js';
import { notification } from '../api/notification.js';
import { post, startConsole, startServer, stopServer, until, zipkinSpan } from '../start-console.js';
import { openBrowser, overflow, visit } from './browser.js';

const names = {
  long: 'x'.repeat(10_000),
  rightToLeft: `\u202e${'خدمة-العملاء'.repeat(30)}`,
  control: `a\u0000b\u0007c\u001b[31md\u0085\u2028${'\u200b'.repeat(40)}e`,
  prototype: '__proto__',
  constructor: 'constructor',
} as const;
const traceIdOf = (index: number) => `${index + 1}f`.repeat(16);

/** Sends one failed trace for each name, in which the name is the service, the route, the operation and an attribute. */
function hostileSpans(): object[] {
  const now = Date.now() * 1000;
  return Object.values(names).flatMap((name, index) => {
    const traceId = traceIdOf(index);
    const tags = {
      'http.request.method': 'GET',
      'http.route': `/${name}`,
      'url.path': `/${name}`,
      'http.response.status_code': '500',
      'service.version': name,
      'service.instance.id': name,
      'user.id': name,
      error: name,
      [name]: name,
    };
    const timestamp = now - 5_000_000;
    return [
      zipkinSpan({ traceId, id: 'a'.repeat(16), service: name, name, timestamp, duration: 900_000, tags }),
      zipkinSpan({
        traceId,
        id: 'b'.repeat(16),
        parentId: 'a'.repeat(16),
        service: name,
        kind: 'CLIENT',
        name,
        timestamp: timestamp + 1000,
        duration: 800_000,
        tags: { ...tags, 'peer.service': `${name}2`, 'db.system.name': name },
      }),
      zipkinSpan({
        traceId,
        id: 'c'.repeat(16),
        parentId: 'b'.repeat(16),
        service: `${name}2`,
        name,
        timestamp: timestamp + 2000,
        duration: 700_000,
        tags,
      }),
    ];
  });
}

function hostileRecords(): [number, object][] {
  const now = Date.now();
  return Object.values(names).map((name, index) => [
    Math.floor(now / 1000),
    {
      '@timestamp': new Date(now - 3000 - index).toISOString(),
      'log.level': 'error',
      message: name,
      'service.name': name,
      'trace.id': traceIdOf(index),
      'span.id': 'a'.repeat(16),
      'error.message': name,
      'error.stack_trace': name,
      'log.logger': name,
      [name]: name,
    },
  ]);
}

describe('pages with hostile names', function () {
  this.timeout(180_000);
  let browser: Browser;
  let console: Console & { url: string };
  let metrics: Awaited<ReturnType<typeof startServer>>;

  before(async () => {
    browser = await openBrowser();
    let requests = 0;
    metrics = await startServer((_request, response) => {
      requests += 3;
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      // a series with a longer label is refused
      const labels = `method="${names.long.slice(0, 1000)}",route="/${names.rightToLeft}",status_code="500"`;
      response.end(
        `http_server_request_duration_seconds_count{${labels}} ${requests}\ntelemetry_log_level 20\n` +
          `telemetry_items_produced_total{signal="logs",destination="${names.long}"} 1\nup_to{__proto__="a",constructor="b"} 1\n`,
      );
    });
    const processes = createProcessTable();
    processes.update({
      type: 'processes',
      items: [{ name: 'p'.repeat(64), state: 'down', sinceMs: Date.now(), restarts: 3 }],
    });
    console = await startConsole({
      processes,
      scrapeIntervalMs: 200,
      scrapeTargets: ['y'.repeat(200), names.prototype].map((name) => ({
        name,
        url: `http://127.0.0.1:${metrics.port}/metrics`,
      })),
    });
    await post(`http://127.0.0.1:${console.ports.zipkin}/api/v2/spans`, hostileSpans());
    await new Promise<void>((resolve, reject) => {
      const socket = net.connect(console.ports.forward, '127.0.0.1', () =>
        socket.write(encode(['shop', hostileRecords(), { chunk: 'hostile' }])),
      );
      socket.once('data', () => socket.end());
      socket.on('close', () => resolve());
      socket.on('error', reject);
    });
    await post(`${console.url}/api/alerts`, {
      ...notification,
      alerts: Object.values(names).map((name, index) => ({
        status: 'firing',
        labels: { alertname: name, service: name, severity: name, instance: name },
        annotations: { summary: name, description: name, runbook_url: `https://example.org/${name}` },
        startsAt: new Date().toISOString(),
        fingerprint: String(index),
      })),
    });
    await until(async () => {
      const response = await fetch(`${console.url}/api/metrics/names?search=duration`);
      return ((await response.json()) as { total: number }).total > 0;
    });
  });
  after(async () => {
    await browser?.close();
    await console?.close();
    await stopServer(metrics.server);
  });

  const traces = Object.keys(names).map((_, index): [string, string] => [
    `#/traces/${traceIdOf(index)}?span=${'b'.repeat(16)}`,
    '[role=treeitem]',
  ]);
  /** Each page with an element that appears with its data. */
  const places: readonly (readonly [address: string, selector: string])[] = [
    ['#/overview', '.data-table tbody th'],
    ['#/requests', '.request-list .virtual-row'],
    ['#/requests?by=service&sel=error:true', '.data-table tbody th'],
    ['#/requests?by=route', '.data-table tbody th'],
    [`#/requests?q=service:${'z'.repeat(3000)}`, '.term'],
    ['#/map', '.map-edge'],
    ['#/map?edge=__proto__+%E2%86%92+__proto__2', '.edge-panel h2'],
    ...traces,
    [`#/traces/${traceIdOf(0)}?view=flame`, '.trace-head'],
    [`#/traces/${traceIdOf(0)}?compare=${traceIdOf(1)}`, '.trace-head'],
    ['#/logs', '.log-row'],
    ['#/logs?view=patterns', 'main h1'],
    ['#/metrics', '.service-card canvas'],
    ['#/explore?expr=http_server_request_duration_seconds_count', '.plot canvas'],
    ['#/alerts', '.alert.firing'],
    ['#/telemetry', '.audit td'],
  ];

  for (const width of [1280, 400]) {
    it(`fit into ${width} px, and have no browser warning`, async () => {
      const tooWide: string[] = [];
      for (const [address, selector] of places) {
        const { page, complaints } = await visit(browser, `${console.url}/${address}`, {
          viewport: { width, height: 800 },
        });
        await page.locator(selector).first().waitFor();
        if (address === '#/logs') await page.locator('.log-row').first().click();
        await page.waitForTimeout(200);
        const pixels = await overflow(page);
        if (pixels > 0) tooWide.push(`${address.slice(0, 60)}: ${pixels} px: ${await page.evaluate(widest)}`);
        assert.deepEqual(complaints, [], address.slice(0, 60));
        if (process.env.PICTURES_FOLDER)
          await page.screenshot({
            path: `${process.env.PICTURES_FOLDER}/${width}-${places.findIndex(([each]) => each === address)}.png`,
          });
        await page.context().close();
      }
      assert.deepEqual(tooWide, []);
    });
  }
});

/** Names the elements that reach beyond the window, without those inside a scrollable element. */
const widest = `[...document.querySelectorAll('body *')]
  .filter((element) => !element.closest('.table-scroll, .plot, nav') && element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.tagName + '.' + (element.getAttribute('class') ?? ''))
  .slice(0, 9).join(' ')`;
