import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { Console } from '../../server/src/index.js';
import { startConsole } from '../start-console.js';
import { accessibilityViolations } from './accessibility.js';
import { openBrowser, visit } from './browser.js';
import { explanation, failingSku, sendFailingProduct } from './failing-product.js';
import { tabTo } from './keyboard.js';

describe('from an alert to its cause', function () {
  this.timeout(90_000);
  let browser: Browser;
  let console: Console & { url: string };

  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());
  beforeEach(async () => {
    console = await startConsole();
    await sendFailingProduct(console.url);
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await console.close();
  });

  const rows = (page: Page) => page.locator('.request-list .virtual-row');
  /** The value that all failed requests have in common, and its button. */
  const onlySku = new RegExp(`^Only .*product\\.sku.*${failingSku}`);

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`leads by clicks, in ${colorScheme}: alert, requests, what differs, trace, log record`, async () => {
      const { page, complaints } = await visit(browser, `${console.url}/#/overview`, { colorScheme });
      const check = async (name: string) => assert.deepEqual(await accessibilityViolations(page), [], name);
      await page.getByRole('link', { name: 'HighErrorRate' }).click();
      const alert = page.locator('.alert', { hasText: 'HighErrorRate' });
      await alert.getByRole('link', { name: 'Failed requests' }).click();
      await rows(page).first().waitFor();
      await page.getByText('20 requests').waitFor();
      await page.getByRole('button', { name: 'Compare failed with others' }).click();
      await page.getByText('20 selected, 100 others').waitFor();
      const first = page.locator('.differences tbody tr').first();
      assert.match((await first.textContent()) ?? '', new RegExp(`product\\.sku[\\s\\S]*${failingSku}`));
      await check('what differs');
      await first.getByRole('button', { name: onlySku }).click();
      await page.getByText('20 requests').waitFor();
      await rows(page).first().click();
      await page.getByRole('heading', { level: 1, name: 'POST /orders/{id}/confirm 503' }).waitFor();
      await page.getByRole('button', { name: 'Show 1 log record' }).click();
      await page.getByText(explanation).first().waitFor();
      await check('trace');
      for (let i = 0; i < 4; i++) await page.goBack();
      await alert.waitFor();
      assert.deepEqual(complaints, []);
    });
  }

  it('leads by the keyboard alone: alert, requests, what differs, trace, log record', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/overview`);
    await page.getByRole('link', { name: 'HighErrorRate' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.locator('.alert', { hasText: 'HighErrorRate' }).waitFor();
    await tabTo(page, /^Failed requests$/);
    await page.keyboard.press('Enter');
    await rows(page).first().waitFor();
    await tabTo(page, /^Compare failed with others$/);
    await page.keyboard.press('Enter');
    await page.getByText('20 selected, 100 others').waitFor();
    await tabTo(page, onlySku);
    await page.keyboard.press('Enter');
    await page.getByText('20 requests').waitFor();
    await rows(page)
      .first()
      .filter({ has: page.getByText('503', { exact: true }) })
      .waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'POST /orders/{id}/confirm 503' }).waitFor();
    await page.getByRole('button', { name: 'Show 1 log record' }).waitFor();
    await tabTo(page, /^Show 1 log record$/);
    await page.keyboard.press('Enter');
    await page.getByText(explanation).first().waitFor();
    assert.deepEqual(complaints, []);
  });
});
