import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Console } from '../../server/src/index.js';
import { post, startConsole, zipkinSpan } from '../start-console.js';
import { openBrowser, overflow, visit } from './browser.js';

const traceId = 'a'.repeat(32);
const string = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const at = 1_700_000_000_000_000;
/** Time range of the records in addresses. */
const range = `since=${at / 1000 - 60_000}&until=${at / 1000 + 60_000}`;

const otlpTrace = {
  resourceSpans: [
    {
      resource: {
        attributes: [string('service.name', 'order'), string('host.name', 'node-17.rack-4.example')],
      },
      scopeSpans: [
        {
          scope: {
            name: '@opentelemetry/instrumentation-http',
            version: '0.57.1',
            attributes: [string('lib', 'x')],
          },
          spans: [
            {
              traceId,
              spanId: '1'.repeat(16),
              name: 'GET /orders',
              kind: 2,
              startTimeUnixNano: `${at}000`,
              endTimeUnixNano: `${at + 5000}000`,
              traceState: 'vendor=opaque',
              droppedEventsCount: 2,
              links: [
                { traceId: 'b'.repeat(32), spanId: '2'.repeat(16), attributes: [string('why', 'batch')] },
              ],
            },
          ],
        },
      ],
    },
  ],
};

const otlpLogs = {
  resourceLogs: [
    {
      resource: { attributes: [string('service.name', 'order'), string('host.name', 'node-17')] },
      scopeLogs: [
        {
          scope: { name: 'lib', version: '1.2.3' },
          logRecords: [
            {
              timeUnixNano: `${at}000`,
              traceId,
              severityText: 'AUDIT-EVENT-OF-A-LONG-NAME',
              body: { stringValue: 'kept' },
            },
            { timeUnixNano: `${at}000`, traceId, severityNumber: 18, body: { stringValue: 'failed' } },
          ],
        },
      ],
    },
  ],
};

describe('pages for received spans and logs', function () {
  this.timeout(60_000);
  let browser: Browser;
  let console: Console & { url: string };

  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());
  beforeEach(async () => {
    console = await startConsole();
    await post(`${console.url}/v1/traces`, otlpTrace);
    await post(`${console.url}/v1/logs`, otlpLogs);
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await console.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 400]) {
      it(`show the context of a span at ${width} px in ${colorScheme}`, async () => {
        const span = zipkinSpan({
          traceId,
          id: '3',
          parentId: '1'.repeat(16),
          timestamp: at + 1000,
          kind: 'CLIENT',
        });
        const localEndpoint = { serviceName: 'order', ipv4: '10.0.0.1', port: 8084 };
        const remoteEndpoint = { serviceName: 'db', ipv6: '2001:db8::1', port: 27017 };
        await post(`${console.url}/api/v2/spans`, [{ ...span, localEndpoint, remoteEndpoint }]);
        const url = `${console.url}/#/traces/${traceId}?span=${'1'.repeat(16)}`;
        const { page, complaints } = await visit(browser, url, {
          viewport: { width, height: 900 },
          colorScheme,
        });
        const details = page.locator('.span-details');
        await details.getByText('@opentelemetry/instrumentation-http 0.57.1').waitFor();
        for (const text of ['node-17.rack-4.example', 'vendor=opaque', '2 events', 'batch'])
          await details.getByText(text).waitFor();
        await page.getByRole('treeitem').nth(1).click();
        await details.getByText('order 10.0.0.1:8084').waitFor();
        await details.getByText('db [2001:db8::1]:27017').waitFor();
        assert.ok((await overflow(page)) <= 0);
        await page.goto(`${console.url}/#/logs?${range}`);
        await page.locator('.log-row').nth(1).waitFor();
        assert.ok((await overflow(page)) <= 0);
        assert.deepEqual(complaints, []);
      });
    }
  }

  it('show an unknown level as its text, and find it by a filter', async () => {
    const { page } = await visit(browser, `${console.url}/#/logs?${range}`);
    const lines = page.locator('.log-row');
    await lines.nth(1).waitFor();
    await page.goto(`${console.url}/#/logs?q=level:unknown&${range}`);
    await lines.nth(1).waitFor({ state: 'detached' });
    assert.match((await lines.textContent()) ?? '', /AUDIT-EVENT-OF-A-LO/);
    await page.goto(`${console.url}/#/logs?q=level:error&${range}`);
    await lines.filter({ hasText: 'failed' }).click();
    await page.getByText('otel.scope.version').waitFor();
    await page.getByText('1.2.3').waitFor();
  });
});
