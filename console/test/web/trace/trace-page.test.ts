import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { Console } from '../../../server/src/index.js';
import { getJson, startConsole } from '../../start-console.js';
import { accessibilityViolations } from '../accessibility.js';
import { openBrowser, overflow, type Visit, visit } from '../browser.js';
import { sample, sendSampleTraffic } from '../sample-traffic.js';

const id = (short: string) => short.padStart(16, '0');

/** Returns the accessible names of the rows. */
const labels = (page: Page) =>
  page.getByRole('treeitem').evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));
const selected = (page: Page) =>
  page.locator('[role=treeitem][aria-selected=true]').getAttribute('aria-label');

describe('Trace page', function () {
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
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  async function open(traceId: string, query = '', options = {}): Promise<Visit> {
    const visited = await visit(browser, `${console.url}/#/traces/${traceId}${query}`, options);
    await visited.page.getByRole('treeitem').first().waitFor();
    return visited;
  }

  it('shows the tree, preselects the failed span, and keeps the selection in the address', async () => {
    const { page, complaints } = await open(sample.failed);
    assert.deepEqual((await labels(page)).slice(0, 4), [
      'gateway POST /orders/{id}/confirm, 5.06 s, failed',
      'gateway order.confirmOrder → order, 5.06 s',
      'order POST /orders/{id}/confirm, 5.05 s, failed',
      'order orders.findOne, 2.40 ms',
    ]);
    const details = page.getByRole('region', { name: 'Selected span' });
    assert.match(
      (await details.textContent()) ?? '',
      /customer\.chargeAccount[\s\S]*no response within 5000 ms/,
    );
    await page.getByRole('treeitem', { name: 'orders.findOne' }).click();
    assert.match((await details.textContent()) ?? '', /orders\.findOne[\s\S]*self time2\.40 ms/);
    assert.match(page.url(), /\?span=00000000000000a3$/);
    await page.reload();
    await page.getByRole('treeitem').first().waitFor();
    assert.match((await selected(page)) ?? '', /orders\.findOne/);
    assert.deepEqual(complaints, []);
  });

  it('lists log records of all services in time, from a record to its span and back', async () => {
    const { page, complaints } = await open(sample.failed);
    const lines = page.locator('.trace-logs .log');
    assert.deepEqual(
      (await page.locator('.trace-logs .log .message').allTextContents()).map((text) => text.slice(0, 16)),
      [
        'saga begins',
        'POST /internal/r',
        'reservation undo',
        'charging failed:',
        'POST /orders/{id',
        'POST /orders/{id',
      ],
    );
    assert.equal(await page.locator('.log-dot').count(), 6);
    await page.getByRole('treeitem').first().click();
    await lines.filter({ hasText: 'charging failed' }).locator('summary').click();
    await page.getByRole('button', { name: 'Show span' }).click();
    assert.match((await selected(page)) ?? '', /customer\.chargeAccount/);
    assert.equal(await page.locator('.log.of-span').count(), 1);
    await page.getByRole('button', { name: 'Show 1 log record' }).click();
    assert.equal(await lines.count(), 1);
    await page.getByRole('button', { name: 'Show all records' }).click();
    assert.equal(await lines.count(), 6);
    assert.deepEqual(complaints, []);
  });

  it('finds spans by attributes, names and log records, counts them, and goes to the next and the previous', async () => {
    const { page } = await open(sample.confirmed);
    await page.keyboard.press('/');
    await page.keyboard.type('service:customer');
    const result = page.locator('#find-result');
    await page.getByText('2 spans', { exact: true }).waitFor();
    assert.equal(await page.locator('.row.found').count(), 2);
    await page.keyboard.press('Enter');
    await page.getByText('1 of 2 spans').waitFor();
    assert.match((await selected(page)) ?? '', /customer POST/);
    await page.keyboard.press('Enter');
    assert.match((await selected(page)) ?? '', /accounts\.updateOne/);
    await page.keyboard.press('Shift+Enter');
    assert.match((await selected(page)) ?? '', /customer POST/);
    await page.getByRole('treeitem').first().focus();
    await page.keyboard.press('n');
    await page.getByText('2 of 2 spans').waitFor();
    assert.match(page.url(), /find=service%3Acustomer/);
    await page.reload();
    await page.getByText('2 of 2 spans').waitFor();
    await page.getByLabel('Find in the trace', { exact: true }).fill('"account charged"');
    await page.getByText('1 span', { exact: true }).waitFor();
    await page.getByLabel('Find in the trace', { exact: true }).fill('nothing has this');
    await page.getByText('No span matches.').waitFor();
    await page.getByLabel('Find in the trace', { exact: true }).fill('service:"x');
    await page.getByText('Invalid query').waitFor();
    assert.match((await result.textContent()) ?? '', /position \d+/);
  });

  it('makes a value of an attribute a filter of the find, and of the list of requests', async () => {
    const { page } = await open(sample.confirmed, `?span=${id('a3')}`);
    const value = page.locator('.span-details dd', { hasText: 'findOne' });
    await value.hover();
    await value.getByRole('button', { name: 'Find db.operation.name findOne in the trace' }).click();
    await page.getByText('1 of 1 span').waitFor();
    assert.match(page.url(), /find=db\.operation\.name%3AfindOne/);
    const link = value.getByRole('link', { name: 'All requests with db.operation.name findOne' });
    assert.equal(await link.getAttribute('href'), '#/requests?q=db.operation.name%3AfindOne');
  });

  it('zooms by dragging on the minimap and by keys, and keeps the part in the address', async () => {
    const { page } = await open(sample.confirmed);
    const box = await page.locator('.minimap').boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.25, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 25, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/zoom=20\d\d\d-60\d\d\d/);
    assert.match((await page.locator('.axis .tick').allTextContents()).join(' '), /30\.0 ms.*50\.0 ms/);
    await page.reload();
    await page.getByRole('img', { name: /shown: 20\.\d ms to 60\.\d ms of 81\.0 ms/ }).waitFor();
    await page.keyboard.press('0');
    await page.getByRole('img', { name: 'Overview of the trace; shown: all 81.0 ms' }).waitFor();
    await page.getByRole('treeitem', { name: 'accounts.updateOne' }).click();
    await page.keyboard.press('z');
    await page.waitForURL(/zoom=21\d\d\d-4\d{4}/);
    await page.keyboard.press('-');
    await page.keyboard.press('+');
    assert.match(page.url(), /zoom=/);
    await page.locator('.minimap').dblclick();
    await page.getByRole('img', { name: 'Overview of the trace; shown: all 81.0 ms' }).waitFor();
  });

  it('draws all spans on the minimap', async () => {
    const { page } = await open(sample.confirmed);
    const painted = await page.locator('.minimap canvas').evaluate((element) => {
      const canvas = element as unknown as {
        width: number;
        height: number;
        getContext(type: '2d'): { getImageData(...box: number[]): { data: Uint8ClampedArray } };
      };
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set<string>();
      for (let at = 0; at < data.length; at += 4)
        if (data[at + 3] === 255) colours.add(`${data[at]} ${data[at + 1]} ${data[at + 2]}`);
      return colours.size;
    });
    // four services and the selected span
    assert.ok(painted >= 5, `${painted} colours`);
  });

  it('marks the critical path', async () => {
    const { page } = await open(sample.confirmed, `?span=${id('a3')}`);
    assert.ok((await page.locator('.on-path').count()) >= 8);
    await page.locator('.span-details dd', { hasText: '2.40 ms (3.0 % of the trace)' }).waitFor();
  });

  it('compares a client span with its server span', async () => {
    const { page } = await open(sample.confirmed, `?span=${id('a7')}`);
    await page.getByText('3.00 ms (server: 18.0 ms)').waitFor();
  });

  it('compares the trace with the typical one of its route, and names the operation that lost the time', async () => {
    const { page, complaints } = await open(sample.failed);
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.getByRole('button', { name: 'Typical trace of this route' }).click();
    await page.locator('.compared-row').first().waitFor();
    assert.match(page.url(), new RegExp(`compare=${sample.confirmed}`));
    assert.match(
      (await page.locator('.largest-differences li').first().textContent()) ?? '',
      /^\+5\.00 s.*customer\.chargeAccount/,
    );
    const rows = await page.locator('.compared-row').allTextContents();
    assert.equal(rows.length, 11);
    assert.match(rows[0] ?? '', /81\.0 ms5\.06 s\+4\.98 s/);
    assert.equal(rows.filter((row) => row.includes('only in the other')).length, 2);
    await page.goBack();
    await page.goBack();
    await page.getByRole('treeitem').first().waitFor();
    assert.deepEqual(complaints, []);
  });

  it('shows a flame graph that works with the keyboard', async () => {
    const { page, complaints } = await open(sample.confirmed, '?view=flame');
    const frames = page.getByRole('treeitem');
    assert.equal(await frames.count(), 11);
    assert.equal(
      await frames.first().getAttribute('aria-label'),
      'gateway POST /orders/{id}/confirm: 1 span, total 81.0 ms (100 %), self 4.00 ms',
    );
    await frames.first().focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowDown', 'Enter'])
      await page.keyboard.press(key);
    await page.waitForURL(/span=00000000000000a5/);
    await page.keyboard.press('z');
    await frames.nth(1).waitFor();
    await frames.nth(2).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await frames.nth(10).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('works with the keyboard alone: tree, views, find and list of keys', async () => {
    const { page } = await open(sample.confirmed);
    const rows = page.getByRole('treeitem');
    await rows.first().focus();
    const focused = () => page.locator(':focus').getAttribute('aria-label');
    await page.keyboard.press('ArrowDown');
    assert.match((await focused()) ?? '', /order\.confirmOrder/);
    await page.keyboard.press('ArrowLeft');
    await rows.nth(2).waitFor({ state: 'detached' });
    assert.equal(await rows.count(), 2);
    await page.keyboard.press('ArrowRight');
    await rows.nth(10).waitFor();
    await page.keyboard.press('j');
    assert.match((await focused()) ?? '', /order POST/);
    await page.keyboard.press('End');
    assert.match((await focused()) ?? '', /orders\.updateOne/);
    await page.keyboard.press('Home');
    await page.keyboard.press('E');
    await rows.nth(1).waitFor({ state: 'detached' });
    await page.keyboard.press('e');
    await rows.nth(10).waitFor();
    await page.keyboard.press('2');
    await page.getByRole('tree', { name: 'Flame graph' }).waitFor();
    await page.keyboard.press('1');
    await page.getByRole('tree', { name: 'Spans' }).waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog');
    for (const text of ['Find in the trace', 'Next match', 'Zoom to the selected span', 'Close all spans'])
      await help.getByText(text, { exact: true }).waitFor();
  });

  it('copies the trace, a subtree and the log records, and exports one file', async () => {
    const { page } = await open(sample.confirmed, `?span=${id('a7')}`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const copied = () => page.evaluate<string>('navigator.clipboard.readText()');
    await page.getByText('Copy, export, import').click();
    await page.getByRole('button', { name: 'Copy trace as Markdown' }).click();
    await page.getByText('Copied').waitFor();
    assert.match(await copied(), /^# `gateway POST \/orders\/\{id\}\/confirm`[\s\S]*11 spans, 5 log records/);
    await page.getByRole('button', { name: 'Copy subtree as JSON' }).click();
    await page.getByText('Copied').nth(1).waitFor();
    const part = JSON.parse(await copied());
    assert.deepEqual(
      part.traces[0].spans.map(({ name }: { name: string }) => name),
      ['customer.chargeAccount', 'POST /internal/accounts/{id}/charges', 'accounts.updateOne'],
    );
    assert.equal(part.traces[0].logs.length, 1);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), `trace-${sample.confirmed}.json`);
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    const { traces } = JSON.parse(Buffer.concat(chunks).toString());
    const stored = await getJson(`${console.url}/api/traces/${sample.confirmed}`);
    assert.equal(traces[0].traceId, sample.confirmed);
    assert.equal(traces[0].spans.length, stored.spans.length);
    for (const span of stored.spans)
      assert.ok(traces[0].spans.some(({ id: own }: { id: string }) => own === span.id));
    assert.equal(traces[0].logs.length, 5);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 400]) {
      it(`fits into ${width} px, ${colorScheme}, and is accessible, in every view`, async () => {
        for (const query of ['', '?view=flame', `?compare=${sample.confirmed}`, '?find=order&zoom=0-40000']) {
          const { page, complaints } = await visit(
            browser,
            `${console.url}/#/traces/${sample.failed}${query}`,
            {
              viewport: { width, height: 800 },
              colorScheme,
            },
          );
          await page.locator('[role=treeitem], .compared-row').first().waitFor();
          assert.ok((await overflow(page)) <= 0, query);
          assert.deepEqual(await accessibilityViolations(page), [], query);
          assert.deepEqual(complaints, [], query);
          await page.context().close();
        }
      });
    }
  }
});
