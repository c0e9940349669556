import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { Console } from '../../server/src/index.js';
import { post, startConsole, zipkinSpan } from '../start-console.js';
import { accessibilityViolations } from './accessibility.js';
import { openBrowser, visit } from './browser.js';
import { sendSampleTraffic } from './sample-traffic.js';
import { sendSlowUser } from './slow-user.js';

describe('page Requests', function () {
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

  const rows = (page: Page) => page.locator('.request-list .virtual-row');
  const cells = (page: Page, name: string) => page.locator(`.virtual-row .cell-${name}`).allTextContents();

  it('suggests a command while there are no requests', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/requests`);
    await page.getByText('curl -i http://127.0.0.1:8099/products').waitFor();
    assert.deepEqual(await accessibilityViolations(page), []);
    assert.deepEqual(complaints, []);
  });

  it('sorts by a column, and keeps the order in the address', async () => {
    await sendSampleTraffic(console.ports);
    const { page, complaints } = await visit(browser, `${console.url}/#/requests`);
    await rows(page).nth(2).waitFor();
    assert.deepEqual(await cells(page, 'status'), ['200', '503error', '200']);
    const first = rows(page).first();
    const header = page.getByRole('columnheader', { name: 'Duration' });
    await header.getByRole('button').click();
    await page.locator('[aria-sort=descending]', { hasText: 'Duration' }).waitFor();
    await first.filter({ hasText: '5.06 s' }).waitFor();
    assert.deepEqual(await cells(page, 'duration'), ['5.06 s', '81.0 ms', '14.2 ms']);
    assert.match(page.url(), /sort=duration/);
    await page.goBack();
    await first.filter({ hasText: '14.2 ms' }).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('filters by terms that are added, negated and removed, and keeps them in the address', async () => {
    await sendSampleTraffic(console.ports);
    const { page, complaints } = await visit(browser, `${console.url}/#/requests`);
    await rows(page).nth(2).waitFor();
    await page.getByLabel('Errors only').check();
    await rows(page).nth(1).waitFor({ state: 'detached' });
    assert.match(page.url(), /q=error%3Atrue/);
    await page.getByRole('button', { name: 'Remove error:true' }).click();
    await rows(page).nth(2).waitFor();

    await page.keyboard.press('/');
    await page.keyboard.type('route:/products');
    await page.keyboard.press('Enter');
    await rows(page).nth(1).waitFor({ state: 'detached' });
    assert.match((await rows(page).textContent()) ?? '', /GET \/products/);
    await page.getByRole('button', { name: 'route:/products', exact: true }).click(); // negates it
    await rows(page).nth(1).waitFor();
    assert.doesNotMatch((await rows(page).allTextContents()).join(), /GET \/products/);
    assert.match(page.url(), /q=-route%3A%2Fproducts/);
    await page.reload();
    await rows(page).nth(1).waitFor();
    assert.equal(await rows(page).count(), 2);
    assert.deepEqual(complaints, []);
  });

  it('shows the position of a fault in a filter, and keeps the text', async () => {
    const { page } = await visit(browser, `${console.url}/#/requests`);
    const field = page.getByLabel('Filter requests');
    await field.fill('duration:>soon');
    await field.press('Enter');
    await page.getByText('expected a duration such as 200ms or 1.5s at position 11').waitFor();
    assert.equal(await field.inputValue(), 'duration:>soon');
    await page.goto(`${console.url}/#/requests?q=status:>=x`);
    await page.getByText('expected a number at position 10').waitFor();
  });

  it('names fields that no stored request has, and the cause of an error behind a successful response', async () => {
    await sendSampleTraffic(console.ports);
    const timestamp = Date.now() * 1000 - 1_000_000;
    const traceId = '5c'.repeat(16);
    await post(`${console.url}/api/v2/spans`, [
      zipkinSpan({
        traceId,
        id: '1'.repeat(16),
        timestamp,
        name: 'GET /cart',
        duration: 9000,
        tags: { 'http.request.method': 'GET', 'http.route': '/cart', 'http.response.status_code': '200' },
      }),
      zipkinSpan({
        traceId,
        id: '2'.repeat(16),
        parentId: '1'.repeat(16),
        kind: 'CLIENT',
        service: 'product',
        name: 'prices.find',
        timestamp: timestamp + 1000,
        duration: 5000,
        tags: { error: 'connection reset' },
      }),
    ]);
    const { page, complaints } = await visit(browser, `${console.url}/#/requests`);
    const cart = rows(page).filter({ hasText: 'GET /cart' });
    await cart.getByText('product prices.find: connection reset').waitFor();
    await cart.getByText('error inside').waitFor();
    assert.equal(await page.locator('.unknown-fields').isVisible(), false);

    await page.keyboard.press('/');
    await page.keyboard.type('sevrice:order');
    await page.keyboard.press('Enter');
    await page.getByText('No stored item has the field sevrice. Similar: service').waitFor();
    await page.goto(`${console.url}/#/logs?q=levle:error`);
    await page.getByText('No stored item has the field levle. Similar: level').waitFor();
    await page.goto(`${console.url}/#/logs?q=zzzzzzzz:error`);
    await page.getByText('No stored item has the field zzzzzzzz. Check the name.').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('reads the parameters service, error and search of older links as terms', async () => {
    await sendSampleTraffic(console.ports);
    const { page } = await visit(
      browser,
      `${console.url}/#/requests?service=order&error=true&search=confirm`,
    );
    await rows(page).first().waitFor();
    assert.equal(await rows(page).count(), 1);
    assert.match(page.url(), /#\/requests\?since=-15m&q=service%3Aorder\+error%3Atrue\+confirm$/);
  });

  it('counts requests that arrive while it is paused, and shows them when it is live again', async () => {
    await sendSampleTraffic(console.ports);
    const { page, complaints } = await visit(browser, `${console.url}/#/requests`);
    await rows(page).nth(2).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Go live', exact: true }).waitFor();
    await post(`${console.url}/api/v2/spans`, [
      zipkinSpan({ traceId: '77'.repeat(16), timestamp: Date.now() * 1000, name: 'GET /late' }),
    ]);
    const fresh = page.getByRole('button', { name: '1 new: go live' });
    await fresh.waitFor();
    assert.equal(await rows(page).count(), 3);
    await fresh.click();
    await rows(page).nth(3).waitFor();
    assert.match(page.url(), /since=-15m$/);
    assert.deepEqual(complaints, []);
  });

  it('shows the requests of the event stream without requesting the list again', async () => {
    await sendSampleTraffic(console.ports);
    const { page, complaints } = await visit(browser, `${console.url}/#/requests?q=-route:/hidden`);
    await rows(page).nth(2).waitFor();
    await page.waitForTimeout(1000); // the first connection of the stream requests the list once more
    let lists = 0;
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === '/api/requests') lists += 1;
    });
    const send = (traceId: string, duration: number, name = 'GET /late') =>
      post(`${console.url}/api/v2/spans`, [
        zipkinSpan({ traceId: traceId.repeat(16), timestamp: Date.now() * 1000, name, duration }),
      ]);
    await send('a1', 1000);
    await rows(page).first().filter({ hasText: 'late' }).waitFor();
    await send('a2', 7_000_000);
    await rows(page).first().filter({ hasText: '7.00 s' }).waitFor();
    await rows(page).nth(4).waitFor();
    await page.getByText('5 requests', { exact: true }).waitFor();
    assert.equal(lists, 0, 'the items came with the events');
    assert.deepEqual(complaints, []);
  });

  it('keeps the rows in place while the reader has scrolled, and counts the new ones', async () => {
    const send = (count: number, from: number) =>
      post(
        `${console.url}/api/v2/spans`,
        Array.from({ length: count }, (_, i) =>
          zipkinSpan({
            traceId: (0x10000 + from + i).toString(16).padStart(32, 'a'),
            timestamp: (Date.now() - 60_000 + from + i) * 1000,
          }),
        ),
      );
    await send(450, 0);
    const { page, complaints } = await visit(browser, `${console.url}/#/requests`);
    await rows(page).first().waitFor();
    await page.getByText('450 requests, 200 loaded').waitFor();
    assert.ok((await rows(page).count()) < 60, 'only visible rows are rendered');
    const list = page.getByRole('grid', { name: 'Requests' });
    await list.evaluate((element) => {
      element.scrollTop = 500;
    });
    // the rows follow the scroll position in the next frames
    await page.waitForTimeout(200);
    const top = await rows(page).first().textContent();
    await send(5, 1000);
    await page.getByRole('button', { name: '5 new' }).waitFor();
    assert.equal(await rows(page).first().textContent(), top);

    // the end of the list loads the next pages
    for (const loaded of ['400 loaded', '450 requests']) {
      await list.evaluate((element) => {
        element.scrollTop = element.scrollHeight;
      });
      await page.getByText(loaded).waitFor();
    }
    assert.deepEqual(complaints, []);
  });

  it('finds the user of the slow requests with "what differs", and makes it a filter', async () => {
    await sendSlowUser(console.url);
    const { page, complaints } = await visit(browser, `${console.url}/#/requests`);
    const canvas = page.getByLabel(/^Requests by time and duration/);
    const box = await canvas.boundingBox();
    assert.ok(box);
    // the slow requests are in the upper part
    await page.mouse.move(box.x + 70, box.y + 8);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 12, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('heading', { name: 'What differs' }).waitFor();
    const user = page.locator('.differences tbody tr', { hasText: 'u-7' }).first();
    await user.waitFor();
    assert.match((await user.textContent()) ?? '', /user(\.id)?[\s\S]*u-7[\s\S]*100 %[\s\S]*0 %/);
    const ranked = await page.locator('.differences tbody tr').allTextContents();
    assert.ok(ranked.findIndex((text) => text.includes('u-7')) <= 2, ranked.join('\n'));
    assert.match(page.url(), /sel=duration%3A%3E\d+/);
    assert.deepEqual(await accessibilityViolations(page), []);
    await user.getByRole('button', { name: 'Only user:u-7' }).click();
    await page.getByText('20 requests').waitFor();
    assert.match(page.url(), /q=user%3Au-7/);
    assert.deepEqual(complaints, []);
  });

  it('groups by a field with the change against the time range before', async () => {
    await sendSlowUser(console.url);
    const { page, complaints } = await visit(browser, `${console.url}/#/requests?since=-10m`);
    await rows(page).first().waitFor();
    await page.getByLabel('Group by').selectOption('user');
    const group = page.locator('.data-table tbody tr', { hasText: 'u-7' });
    await group.waitFor();
    assert.match((await group.textContent()) ?? '', /20/);
    assert.match(page.url(), /by=user/);
    assert.deepEqual(await accessibilityViolations(page), []);
    await group.getByRole('button', { name: 'Without user u-7' }).click();
    await group.waitFor({ state: 'detached' });
    assert.match(page.url(), /q=-user%3Au-7/);
    assert.deepEqual(complaints, []);
  });

  it('opens a request, marks a region and leaves again with the keyboard alone', async () => {
    await sendSlowUser(console.url);
    const { page, complaints } = await visit(browser, `${console.url}/#/overview`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    await rows(page).first().waitFor();
    await page.getByLabel(/^Requests by time and duration/).focus();
    await page.keyboard.press('ArrowLeft');
    for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowLeft');
    for (let i = 0; i < 30; i++) await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('Space');
    await page.getByRole('heading', { name: 'What differs' }).waitFor();
    assert.match(page.url(), /selSince=\d+&selUntil=\d+/);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    assert.equal(await page.locator('.virtual-row.active').getAttribute('aria-rowindex'), '3');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/traces\//);
    await page.goBack();
    await page.getByRole('heading', { name: 'What differs' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Focus the search').waitFor();
    await page.keyboard.press('Escape');
    assert.deepEqual(complaints, []);
  });
});
