import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { getJson, startConsole, startServer, stopServer, until } from '../start-console.js';
import { accessibilityViolations } from './accessibility.js';
import { openBrowser, overflow, visit } from './browser.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const rules = `
groups:
  - name: alerts
    rules:
      - alert: ManyRequests
        expr: rate(http_server_request_duration_seconds_count[20s]) > 0.1
        labels: { service: product, severity: page }
        annotations: { summary: 'product gets requests', runbook_url: 'http://console.test/docs/runbooks/target-down.md' }
      - { alert: Waiting, expr: vector(1), for: 1h, labels: { service: order } }
      - { record: 'slo:objective:ratio', expr: vector(0.99), labels: &id { service: product, sloth_id: s, sloth_service: shop, sloth_slo: catalogue } }
      - { record: 'slo:period_error_budget_remaining:ratio', expr: vector(0.5), labels: *id }
`;

describe('the pages Series and Alerts', function pages() {
  this.timeout(90_000);
  let browser: Browser;
  let target: Server;
  let console: Awaited<ReturnType<typeof startConsole>>;
  let folder: string;
  before(async () => {
    browser = await openBrowser();
    let requests = 0;
    const started = await startServer((_request, response) => {
      requests += 3;
      const metric = 'http_server_request_duration_seconds';
      response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8');
      response.end(
        `# HELP ${metric} <b>Duration</b>\n# TYPE ${metric} histogram\n` +
          ['/a', '/b']
            .flatMap((route) => [
              `${metric}_bucket{route="${route}",le="0.1"} ${requests - 1}`,
              `${metric}_bucket{route="${route}",le="+Inf"} ${requests} # {trace_id="${traceId}"} 0.7 ${Date.now() / 1000}`,
              `${metric}_count{route="${route}"} ${requests}`,
            ])
            .join('\n') +
          '\n# EOF\n',
      );
    });
    target = started.server;
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-rules-'));
    writeFileSync(join(folder, 'rules.yml'), rules);
    console = await startConsole({
      scrapeIntervalMs: 250,
      scrapeTargets: [{ name: 'product', url: `http://127.0.0.1:${started.port}/metrics` }],
      rules: { folders: [folder], intervalMs: 250 },
    });
    await until(async () => (await getJson(`${console.url}/api/alerts`)).items.length >= 3);
  });
  after(async () => {
    await browser?.close();
    await console?.close();
    await stopServer(target);
    rmSync(folder, { recursive: true, force: true });
  });

  it('draw an expression with its exemplars, and keep it in the address', async () => {
    const expr = 'sum by (route) (rate(http_server_request_duration_seconds_count[20s]))';
    const { page, complaints } = await visit(
      browser,
      `${console.url}/#/explore?${new URLSearchParams({ expr })}`,
    );
    const chart = page.getByRole('img', { name: /Chart 1: latest/ });
    await chart.waitFor();
    assert.match((await chart.getAttribute('aria-label')) ?? '', /route=\/a [\d.]+\/s, route=\/b [\d.]+\/s/);
    const trace = page.locator('.exemplars a').first();
    assert.equal(await trace.getAttribute('href'), `#/traces/${traceId}`);
    assert.match((await trace.textContent()) ?? '', /^700 ms at \d\d:/);
    assert.deepEqual(complaints, []);
  });

  it('draw exemplars as points that open their traces', async () => {
    const expr =
      'histogram_quantile(0.95, sum by (le) (rate(http_server_request_duration_seconds_bucket[20s])))';
    const { page, complaints } = await visit(
      browser,
      `${console.url}/#/explore?${new URLSearchParams({ expr, since: '-1m' })}`,
    );
    await page.locator('.exemplars a').first().waitFor();
    const box = await page.locator('.u-over').boundingBox();
    assert.ok(box);
    const hint = page.locator('.near-exemplar');
    let text: string | null = '';
    // 700 ms is above the quantile of 95 ms, so the point is at the upper end of the scale; polls move it
    for (let x = box.width; x > 0 && !page.url().includes('#/traces/'); x -= 4) {
      await page.mouse.move(box.x + x, box.y + 4);
      if ((await hint.count()) === 0) continue;
      text = await hint.textContent();
      await page.mouse.down();
      await page.mouse.up();
    }
    assert.equal(text, '700 ms /b: the console does not store the trace');
    await page.waitForURL(new RegExp(`#/traces/${traceId}$`));
    // the console has no trace of this id
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.includes('404')),
      [],
    );
  });

  it('move one time cursor over all charts by keyboard', async () => {
    // a range that has ended: the charts have the same times, and no poll moves them. Its end is a multiple of the step
    // of 5 s, so that the last two points differ in the second that the legend shows
    const until = Math.ceil(Date.now() / 5000) * 5000;
    const { page, complaints } = await visit(
      browser,
      `${console.url}/#/explore?expr=up&expr2=up*2&since=${until - 60_000}&until=${until}`,
    );
    await page.locator('.plot canvas').nth(1).waitFor();
    const times = page.locator('.legend-time');
    assert.equal(await times.count(), 0);
    await page.keyboard.press('.');
    await times.nth(1).waitFor();
    const last = await times.allTextContents();
    assert.equal(last[0], last[1]);
    await page.keyboard.press(',');
    await times
      .first()
      .filter({ hasNotText: last[0] ?? '' })
      .waitFor();
    const earlier = await times.allTextContents();
    assert.equal(earlier[0], earlier[1]);
    assert.ok((earlier[0] ?? '') < (last[0] ?? ''), `${earlier} ${last}`);
    await page.getByText(`Time cursor at ${earlier[0]}`).waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    await times.first().waitFor({ state: 'detached' });
    assert.deepEqual(complaints, []);
  });

  it('keep the time of the time cursor when a live chart moves', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/explore?expr=up&since=-1m`);
    await page.locator('.plot canvas').first().waitFor();
    const time = page.locator('.legend-time');
    await page.keyboard.press('.');
    await time.waitFor();
    const last = (await time.textContent()) ?? '';
    // the last point moves with every poll, the points before it do not
    for (let i = 0; i < 4; i++) await page.keyboard.press(',');
    await time.filter({ hasNotText: last }).waitFor();
    const held = (await time.textContent()) ?? '';
    const poll = () => page.waitForResponse((response) => response.url().includes('/api/metrics/query'));
    await poll();
    await poll();
    await page.waitForTimeout(300); // until the chart of the second response is drawn
    assert.equal(await time.textContent(), held);
    assert.deepEqual(complaints, []);
  });

  it('build an expression by keyboard from a metric, a label and a filter', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/explore`);
    await page.getByText('No chart yet.').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('http_server_request_duration_seconds_bucket');
    await page.locator('.builder-help', { hasText: '<b>Duration</b>' }).waitFor();
    await page.getByRole('checkbox', { name: 'route' }).press('Space');
    await page.getByRole('combobox', { name: 'route' }).selectOption('/b');
    await page.getByRole('button', { name: 'Add chart' }).press('Enter');
    await page.getByRole('img', { name: /Chart 1/ }).waitFor();
    const query = new URLSearchParams(page.url().split('?')[1]);
    assert.equal(
      query.get('expr'),
      'histogram_quantile(0.95, sum by (le, job, route) (rate(http_server_request_duration_seconds_bucket{route="/b"}[1m])))',
    );
    await page.getByRole('button', { name: 'Remove chart 1' }).click();
    await page.getByText('No chart yet.').waitFor();
    await page.goBack();
    await page.getByRole('img', { name: /Chart 1/ }).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('mark an error in an expression at its position, and draw the corrected one', async () => {
    const { page } = await visit(browser, `${console.url}/#/explore?expr=up`);
    const field = page.getByRole('textbox', { name: 'Expression of chart 1' });
    await field.fill('sum(wrong(up))');
    await field.press('Enter');
    await page.getByText('the function wrong is not supported (character 5)', { exact: true }).waitFor();
    assert.equal(await page.locator('.marked-expression mark').textContent(), 'wrong');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    await field.fill('sum(up)');
    await field.press('Enter');
    await page.getByRole('img', { name: /Chart 1: latest/ }).waitFor();
    assert.equal(await page.locator('.marked-expression').count(), 0);
  });

  it('lead from an alert of the console’s rules to its expression, requests and runbook; j and k move', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/alerts`);
    const firing = page.locator('.alert.firing').first();
    await firing.getByText('product gets requests').waitFor();
    await page.getByText('2 alerts firing, 1 pending, 0 resolved').waitFor();
    await page
      .getByRole('row', { name: /catalogue 99 %/ })
      .getByText('50 %')
      .waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const focused = await page.evaluate(
      '[...document.querySelectorAll(".alert")].indexOf(document.activeElement)',
    );
    assert.equal(focused, 1);
    await page.getByRole('button', { name: /^pending 1/ }).click();
    await page.locator('.alert.pending', { hasText: 'Waiting' }).waitFor();
    assert.equal(await page.locator('.alert').count(), 1);
    assert.match(page.url(), /state=pending/);
    await page.goBack();
    assert.equal(
      await firing.getByText('Runbook').getAttribute('href'),
      'http://console.test/docs/runbooks/target-down.md',
    );
    await firing.getByText('Values of the rule').click();
    await page.getByRole('img', { name: /Chart 1: latest/ }).waitFor();
    assert.deepEqual(complaints, []);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const path of ['#/explore?expr=up&expr2=sum(', '#/explore', '#/alerts']) {
      it(`have no accessibility violation and fit 400 px at ${path}, ${colorScheme}`, async () => {
        const { page } = await visit(browser, `${console.url}/${path}`, {
          colorScheme,
          viewport: { width: 400, height: 800 },
          bypassCSP: true,
        });
        await page.locator('.plot canvas, .notice-title, .slos').first().waitFor();
        assert.equal(await overflow(page), 0);
        assert.deepEqual(await accessibilityViolations(page, []), []);
      });
    }
  }
});
