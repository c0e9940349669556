import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { type Console, createProcessTable } from '../../server/src/index.js';
import { notification } from '../api/notification.js';
import { post, startConsole } from '../start-console.js';
import { accessibilityViolations } from './accessibility.js';
import { openBrowser, overflow, visit } from './browser.js';
import { sample, sendSampleTraffic } from './sample-traffic.js';

/** Each page with an element that appears with its data. */
const places: readonly (readonly [address: string, selector: string])[] = [
  ['#/overview', '.data-table tbody th'],
  ['#/requests', '.request-list .virtual-row'],
  ['#/requests?by=route&sel=error:true', '.data-table tbody th'],
  ['#/map?edge=order+%E2%86%92+customer', '.edge-panel tbody th'],
  [`#/traces/${sample.failed}`, '[role=treeitem]'],
  ['#/logs', '.virtual-row'],
  ['#/metrics', 'h1'],
  ['#/explore', 'h1'],
  ['#/alerts', '.alert'],
  ['#/telemetry', 'h1'],
  ['#/audit', 'h1'],
  ['#/nowhere', '.notice'],
];

describe('pages of the console', function () {
  this.timeout(120_000);
  let browser: Browser;
  let console: Console & { url: string };

  before(async () => {
    browser = await openBrowser();
    console = await startConsole({ processes: createProcessTable() });
    await sendSampleTraffic(console.ports);
    await post(`${console.url}/api/alerts`, notification);
  });
  after(async () => {
    await browser.close();
    await console.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  async function check(page: Page, address: string): Promise<void> {
    assert.deepEqual(await accessibilityViolations(page), [], address);
    assert.equal(await overflow(page), 0, address);
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 400]) {
      it(`and the choice of the time range have no accessibility violation at ${width} px in ${colorScheme}`, async () => {
        for (const [address, selector] of places) {
          const { page, complaints } = await visit(browser, `${console.url}/${address}`, {
            viewport: { width, height: 800 },
            colorScheme,
          });
          await page.locator(selector).first().waitFor();
          await check(page, address);
          if (address === '#/overview') {
            await page.keyboard.press('t');
            await page.getByRole('dialog', { name: 'Choose the time range' }).waitFor();
            await check(page, `${address}, time range`);
          }
          assert.deepEqual(complaints, [], address);
          await page.context().close();
        }
      });
    }
  }

  it('have the chosen colours in every visit, whatever the system prefers', async () => {
    const { page } = await visit(browser, `${console.url}/#/overview`, { colorScheme: 'light' });
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.getByLabel('Colours').selectOption('dark');
    const dark = await ground();
    assert.notEqual(dark, light);
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    assert.equal(await page.getByLabel('Colours').inputValue(), 'dark');
    assert.equal(await ground(), dark);
  });

  it('ignore keys of one character when the reader turned them off', async () => {
    const { page } = await visit(browser, `${console.url}/#/overview`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('?');
    await page.getByLabel('Enable single-character keys').uncheck();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('p');
    await page.waitForTimeout(200);
    assert.match(page.url(), /since=-15m$/, 'p would have paused');
    await page.reload();
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.getByLabel('Enable single-character keys').check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('p');
    await page.waitForURL(/since=\d+&until=\d+$/);
  });

  it('restore the time range of each entry of the history', async () => {
    const { page } = await visit(browser, `${console.url}/#/overview?since=-1h`);
    await page.getByRole('button', { name: 'Last hour' }).waitFor();
    await page.getByRole('link', { name: 'Map', exact: true }).click();
    await page.waitForURL(/#\/map\?since=-1h$/);
    await page.keyboard.press('[');
    await page.waitForURL(/#\/map\?since=\d+&until=\d+$/);
    await page.goBack();
    await page.getByRole('button', { name: 'Last hour' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.goForward();
    await page.goForward();
    await page.waitForURL(/#\/map\?since=\d+&until=\d+$/);
  });
});
