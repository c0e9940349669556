import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Console } from '../../server/src/index.js';
import { startConsole } from '../start-console.js';
import { openBrowser, visit } from './browser.js';
import { sendSampleTraffic } from './sample-traffic.js';

describe('pages Overview and Map', function () {
  this.timeout(60_000);
  let browser: Browser;
  let console: Console & { url: string };

  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());
  beforeEach(async () => {
    console = await startConsole({ gatewayUrl: 'http://127.0.0.1:8099' });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await console.close();
  });

  it('suggest a command while there is no data', async () => {
    for (const place of ['', '#/map']) {
      const { page, complaints } = await visit(browser, `${console.url}/${place}`);
      await page.getByText('curl -i http://127.0.0.1:8099/products').waitFor();
      assert.deepEqual(complaints, []);
    }
  });

  it('link the numbers of a service to its requests in the same time range', async () => {
    await sendSampleTraffic(console.ports);
    const { page, complaints } = await visit(browser, `${console.url}/#/overview?since=-5m`);
    const row = page.locator('.data-table tbody tr', { hasText: 'order' });
    await row.waitFor();
    await row.getByRole('link', { name: '50 %' }).click();
    await page.locator('.request-list .virtual-row').first().waitFor();
    assert.equal(await page.locator('.request-list .virtual-row').count(), 1);
    assert.match(page.url(), /#\/requests\?q=order%23error%3Atrue&since=-5m$/);
    assert.deepEqual(complaints, []);
  });

  it('show the calls between services, and lead from an edge to its requests and examples', async () => {
    await sendSampleTraffic(console.ports);
    const { page, complaints } = await visit(browser, `${console.url}/#/map?since=-5m`);
    await page.locator('.map-node', { hasText: 'mongodb' }).waitFor();
    await page.locator('.map-edge .map-label', { hasText: 'order → customer' }).click();
    await page.getByRole('heading', { name: 'order → customer' }).waitFor();
    assert.match(page.url(), /edge=order\+%E2%86%92\+customer/);
    await page.locator('.edge-panel .uplot').waitFor();
    const operation = page.locator('.edge-panel tbody tr', { hasText: 'customer.chargeAccount' });
    await operation.waitFor();
    await page.getByRole('link', { name: 'Requests with these calls' }).click();
    await page.locator('.request-list .virtual-row').nth(1).waitFor();
    assert.equal(await page.locator('.request-list .virtual-row').count(), 2);
    await page.goBack();
    await operation.getByRole('link', { name: /^gap/ }).first().click();
    await page.waitForURL(/#\/traces\/[0-9a-f]{32}\?span=00000000000000a7/);
    assert.deepEqual(complaints, []);
  });

  it('select an edge in the table and a part of the time range with the keyboard', async () => {
    await sendSampleTraffic(console.ports);
    const { page } = await visit(browser, `${console.url}/#/map?since=-5m`);
    const button = page.getByRole('button', { name: /gateway.*calls.*product/ });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'gateway → product' }).waitFor();
    await page.getByRole('slider', { name: 'Time' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/part=0/);
    const cell = page.locator('.data-table tr', { has: button }).locator('td').first();
    assert.equal(await cell.textContent(), '0', 'there were no calls five minutes ago');
    await page.keyboard.press('End');
    await page.waitForURL(/part=29/);
    assert.equal(await cell.textContent(), '1');
  });
});
