import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { post, startConsole, zipkinSpan } from '../start-console.js';
import { accessibilityViolations } from './accessibility.js';
import { openBrowser, visit } from './browser.js';

describe('runs of the console', function () {
  this.timeout(60_000);
  let browser: Browser;
  let folder: string;
  let console: Awaited<ReturnType<typeof startConsole>>;

  const send = (route: string, traceId: string, duration: number) =>
    post(`${console.url}/api/v2/spans`, [
      zipkinSpan({
        traceId: traceId.repeat(16),
        timestamp: Date.now() * 1000,
        duration,
        tags: { 'http.request.method': 'GET', 'http.route': route, 'http.response.status_code': '200' },
      }),
    ]);

  before(async () => {
    browser = await openBrowser();
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-runs-'));
    console = await startConsole({ history: { folder, maxBytes: 10_000_000 } });
    await send('/both', 'a1', 50_000);
    await send('/first-only', 'a2', 50_000);
    await console.close();
    console = await startConsole({ history: { folder, maxBytes: 10_000_000 } });
    await send('/both', 'b1', 900_000);
  });
  after(async () => {
    await browser?.close();
    await console?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are selected as the time range of all pages, by keyboard', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/requests`);
    const rows = page.locator('.request-list .virtual-row');
    await rows.filter({ hasText: '/both' }).waitFor();
    assert.equal(await rows.count(), 1);
    await page.keyboard.press('t');
    const earlier = page.getByRole('button', { name: /^\d\d:\d\d:\d\d – \d\d:\d\d:\d\d$/ }).first();
    await earlier.waitFor();
    assert.deepEqual(await accessibilityViolations(page), []);
    await page.locator('.runs button').nth(1).press('Enter');
    await rows.filter({ hasText: '/first-only' }).waitFor();
    assert.equal(await rows.count(), 2);
    assert.match(page.url(), /since=\d+&until=\d+&run=[^&]+$/);
    await page.getByRole('button', { name: /, earlier run$/ }).waitFor();
    await page.getByRole('link', { name: 'Map', exact: true }).click();
    await page.waitForURL(/#\/map\?since=\d+&until=\d+&run=[^&]+$/);
    await page.goBack();
    await rows.first().click();
    await page.getByRole('heading', { name: 'GET /things', level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Go live' }).click();
    await rows.filter({ hasText: '/first-only' }).waitFor({ state: 'detached' });
    assert.doesNotMatch(page.url(), /run=/);
    assert.deepEqual(complaints, []);
  });

  it('are compared by groups of requests', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/requests?by=route`);
    const row = page.getByRole('row', { name: /^\/both/ });
    await row.waitFor();
    const before = row.locator('.change[title="Before: 50.0 ms"]');
    assert.equal(await before.count(), 0);
    const choice = page.getByLabel('Compare with');
    await choice.selectOption({ index: 2 });
    await before.first().waitFor();
    assert.match(page.url(), /vs=/);
    assert.deepEqual(complaints, []);
  });
});
