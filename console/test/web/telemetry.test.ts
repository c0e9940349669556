import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { type Console, createProcessTable } from '../../server/src/index.js';
import { getJson, post, startConsole, until, zipkinSpan } from '../start-console.js';
import { accessibilityViolations } from './accessibility.js';
import { openBrowser, overflow, visit } from './browser.js';

const old = { 'http.method': 'GET', 'http.status_code': '200' };
const startedMs = Date.now() - 60_000;

describe('page Telemetry', function () {
  this.timeout(60_000);
  let browser: Browser;
  let console: Console & { url: string };
  let metrics: Server;
  let pauses = 0;
  let endMs = 0;

  before(async () => {
    browser = await openBrowser();
    metrics = createServer((_request, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(
        [
          `process_start_time_seconds ${Math.round(startedMs / 1000)}`,
          `process_pauses_total{cause="suspended"} ${pauses}`,
          `process_pause_seconds_total{cause="suspended"} ${1.8 * pauses}`,
          ...(pauses > 0
            ? [
                'process_last_pause_seconds{cause="suspended"} 1.8',
                `process_last_pause_end_timestamp_seconds{cause="suspended"} ${endMs / 1000}`,
              ]
            : []),
          'http_server_request_duration_seconds_count{method="GET",route="/",status_code="200"} 3',
          'telemetry_items_produced_total{signal="logs",destination="127.0.0.1:24224"} 0',
          '',
        ].join('\n'),
      );
    });
    await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
    const processes = createProcessTable();
    processes.update({
      type: 'processes',
      items: [
        {
          name: 'traffic',
          state: 'running',
          sinceMs: Date.now() - 4000,
          pid: 7,
          restarts: 1,
          lastExit: { atMs: Date.now() - 5000, pid: 6, code: null, signal: 'SIGKILL', ranMs: 40_000 },
        },
      ],
    });
    console = await startConsole({
      processes,
      scrapeIntervalMs: 100,
      scrapeTargets: [
        { name: 'customer', url: `http://127.0.0.1:${(metrics.address() as AddressInfo).port}/metrics` },
      ],
    });
    // older than the spans that may still arrive
    const at = (Date.now() - 60_000) * 1000;
    await post(`http://127.0.0.1:${console.ports.zipkin}/api/v2/spans`, [
      zipkinSpan({ traceId: 'a'.repeat(32), id: '1'.repeat(16), timestamp: at, tags: old }),
      zipkinSpan({
        traceId: 'b'.repeat(32),
        id: '2'.repeat(16),
        parentId: '3'.repeat(16),
        timestamp: at,
      }),
    ]);
    await until(async () => (await getJson(`${console.url}/api/targets`)).items[0]?.up);
    pauses = 1;
    endMs = Date.now();
    await until(async () => (await getJson(`${console.url}/api/anomalies`)).total === 2);
  });
  after(async () => {
    await browser.close();
    await console.close();
    metrics.closeAllConnections();
    await new Promise((resolve) => metrics.close(resolve));
  });

  it('lists anomalies with their kind, times and length, and links to the logs of that time', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/telemetry?since=-15m`);
    const row = page.getByRole('row', { name: /Suspended/ });
    await row.waitFor();
    const text = (await row.textContent()) ?? '';
    assert.match(text, /customer.*1\.80 s.*the process was suspended for 1\.8 s/);
    const time = await row.locator('time').first().getAttribute('datetime');
    assert.equal(Date.parse(String(time)), endMs - 1800);
    await page.getByRole('row', { name: /Restart.*traffic.*ended by SIGKILL after 40\.0 s/ }).waitFor();
    await row.getByRole('link', { name: 'Logs' }).click();
    const expected = new RegExp(`#/logs\\?.*since=${endMs - 11_800}&until=${endMs + 10_000}`);
    await page.waitForURL(expected);
    assert.deepEqual(complaints, []);
  });

  it('shows the problems of the traces, each with a link to an example', async () => {
    const { page, complaints } = await visit(browser, console.url);
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.getByRole('heading', { level: 1, name: 'Telemetry' }).waitFor();
    const orphans = page.getByRole('region', { name: 'Missing parents' });
    await orphans.getByRole('link', { name: 'bbbbbbbb' }).waitFor();
    const conventions = page.getByRole('region', { name: 'Deviations from the conventions' });
    await conventions.getByRole('cell', { name: 'http.status_code', exact: true }).waitFor();
    await conventions.getByRole('cell', { name: 'http.response.status_code' }).waitFor();
    await conventions.getByRole('link', { name: 'aaaaaaaa' }).first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/traces\/a{32}/);
    assert.deepEqual(complaints, []);
  });

  it('shows the verdict of the audit, the receivers and the fill of the store', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/audit`);
    await page.getByText('Counts do not match.').waitFor();
    await page.getByRole('row', { name: /Zipkin 1 requests? 0/ }).waitFor();
    await page.getByRole('row', { name: /Spans 2 2 0 0 0/ }).waitFor();
    await page.getByText(/Spans and log records: \d+ KB of 20\.0 MB/).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('says what happened when the API fails, and shows the other parts', async () => {
    const { page } = await visit(browser, console.url);
    await page.route('**/api/telemetry/quality*', (route) => route.fulfill({ status: 500, body: '{}' }));
    await page.goto(`${console.url}/#/telemetry`);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
    await page.getByRole('row', { name: /Suspended/ }).waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 400]) {
      it(`is accessible and fits into ${width} px, ${colorScheme}`, async () => {
        const { page, complaints } = await visit(browser, `${console.url}/#/telemetry?since=-15m`, {
          viewport: { width, height: 900 },
          colorScheme,
        });
        await page.getByRole('row', { name: /Suspended/ }).waitFor();
        await page.getByRole('region', { name: 'Missing parents' }).waitFor();
        await page.getByText('Counts do not match.').waitFor();
        assert.deepEqual(await accessibilityViolations(page), []);
        assert.equal(await overflow(page), 0);
        assert.deepEqual(complaints, []);
      });
    }
  }
});
