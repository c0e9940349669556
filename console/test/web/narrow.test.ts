import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { Console } from '../../server/src/index.js';
import { startConsole } from '../start-console.js';
import { openBrowser, visit } from './browser.js';
import { sendSampleTraffic } from './sample-traffic.js';

const viewport = { width: 400, height: 800 };

describe('pages in a window of 400 px', function narrow() {
  this.timeout(60_000);
  let browser: Browser;
  let console: Console & { url: string };

  before(async () => {
    browser = await openBrowser();
    console = await startConsole();
    await sendSampleTraffic(console.ports);
  });
  after(async () => {
    await browser.close();
    await console.close();
  });

  const open = async (place: string): Promise<Page> =>
    (await visit(browser, `${console.url}/${place}`, { viewport })).page;

  for (const name of ['Overview', 'Alerts', 'Incidents'])
    it(`show the entry ${name} of the navigation on its page`, async () => {
      const page = await open(`#/${name.toLowerCase()}`);
      const entry = page.getByRole('navigation').locator('[aria-current=page]');
      await entry.waitFor();
      assert.equal(await entry.textContent(), name);
      const box = await entry.boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= viewport.width, JSON.stringify(box));
      await page.context().close();
    });

  it('show a part of the first hidden entry, so that the reader scrolls to it', async () => {
    const page = await open('#/overview');
    const entries = await page.getByRole('navigation').getByRole('link').all();
    const boxes = await Promise.all(entries.map((entry) => entry.boundingBox()));
    const isCut = boxes.some(
      (box) => box && box.x < viewport.width - 24 && box.x + box.width > viewport.width - 12,
    );
    assert.ok(isCut, JSON.stringify(boxes));
    await page.context().close();
  });

  it('wrap a route in the table of groups at most twice', async () => {
    const page = await open('#/requests?by=route');
    const value = page.locator('.data-table tbody .value-cell').first();
    const box = await value.boundingBox();
    assert.ok(box && box.width >= 190, JSON.stringify(box));
    await page.context().close();
  });
});
