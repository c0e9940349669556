import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { Console } from '../../../server/src/index.js';
import { startConsole, until } from '../../start-console.js';
import { accessibilityViolations } from '../accessibility.js';
import { openBrowser, overflow, visit } from '../browser.js';
import { sampleRecords, sendLogs } from './log-traffic.js';

describe('page Logs', function () {
  this.timeout(90_000);
  let browser: Browser;
  let console: Console & { url: string };

  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());
  beforeEach(async () => {
    console = await startConsole();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await console.close();
  });

  const rows = (page: Page) => page.locator('.log-row');
  const field = (page: Page) => page.getByRole('combobox', { name: 'Search log records' });
  const option = (page: Page) => page.locator('#log-suggestions [role=option]');
  const focusedIs = (page: Page, selector: string) =>
    page.evaluate<boolean>(`document.activeElement.matches('${selector}')`);
  const q = (page: Page) => new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('q') ?? '';
  const count = (page: Page, text: string) => page.locator('.log-tail .sum', { hasText: text }).waitFor();

  it('adds and excludes values of a record by clicks, and restores each search with back and forward', async () => {
    await sendLogs(console.url, sampleRecords(100));
    const { page, complaints } = await visit(browser, `${console.url}/#/logs`);
    await count(page, '100 records');
    await rows(page).first().click();
    await page.getByRole('button', { name: 'Only service:' }).click();
    await count(page, '34 records');
    assert.equal(q(page), 'service:gateway');
    await rows(page).first().click();
    await page.getByRole('button', { name: /^Without level:/ }).click();
    await page.waitForURL(/level/);
    assert.match(q(page), /^service:gateway -level:(info|warn|error)$/);
    await page.goBack();
    await count(page, '34 records');
    await page.goBack();
    await count(page, '100 records');
    await page.goForward();
    await count(page, '34 records');
    await page.getByRole('button', { name: 'Remove service:gateway' }).click();
    await count(page, '100 records');
    assert.deepEqual(complaints, []);
  });

  it('completes fields and values, and offers earlier searches, with the keyboard alone', async () => {
    await sendLogs(console.url, sampleRecords(100));
    const { page, complaints } = await visit(browser, `${console.url}/#/logs`);
    await rows(page).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('us');
    await option(page).filter({ hasText: 'user.id' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await field(page).inputValue(), 'user:');
    await option(page).filter({ hasText: 'u-3' }).waitFor();
    await page.keyboard.type('u-3');
    await option(page).nth(1).waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await count(page, '14 records');
    assert.equal(q(page), 'user:u-3');

    await page.keyboard.press('Backspace');
    await count(page, '100 records');
    assert.equal(await field(page).inputValue(), 'user:u-3');
    await field(page).fill('');
    await page.keyboard.press('ArrowDown');
    await option(page).filter({ hasText: 'user:u-3' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await count(page, '14 records');

    // from the list to the full record, to the next one, and back
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.log-record').waitFor();
    await until(() => focusedIs(page, '.log-record h2'));
    const first = await page.locator('.log-record h2').textContent();
    await page.keyboard.press('j');
    await until(async () => (await page.locator('.log-record h2').textContent()) !== first);
    await until(() => focusedIs(page, '.virtual-list'));
    await page.keyboard.press('Escape');
    await page.locator('.log-record').waitFor({ state: 'detached' });
    await until(() => focusedIs(page, '.virtual-list'));
    assert.deepEqual(complaints, []);
  });

  it('says at which character a search has a fault, and keeps the list', async () => {
    await sendLogs(console.url, sampleRecords(10));
    const { page, complaints } = await visit(browser, `${console.url}/#/logs`);
    await count(page, '10 records');
    await field(page).fill('level:>=loud');
    await field(page).press('Enter');
    await page.getByText('Syntax error at character 9: expected one of trace, debug').waitFor();
    assert.equal(await field(page).getAttribute('aria-invalid'), 'true');
    assert.equal(await rows(page).count(), 10);
    assert.deepEqual(complaints, []);
  });

  it('explains the query language when a query of Kibana finds nothing', async () => {
    await sendLogs(console.url, sampleRecords(10));
    const { page, complaints } = await visit(browser, `${console.url}/#/logs`);
    await count(page, '10 records');
    await field(page).fill('service:order and log.level:(error or fatal)');
    await field(page).press('Enter');
    await page.getByText('The query language has no and, or, not or parentheses.').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('zooms into columns of the histogram by dragging and by keys', async () => {
    await sendLogs(console.url, sampleRecords(200));
    const { page, complaints } = await visit(browser, `${console.url}/#/logs`);
    await count(page, '200 records');
    const columns = page.getByRole('slider');
    const box = await columns.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 20, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/until=\d+/);
    await page.locator('.log-histogram figcaption', { hasText: /^[1-9]\d records/ }).waitFor();
    const selected = Number(
      /\d+/.exec((await page.locator('.log-histogram figcaption').textContent()) ?? '')?.[0],
    );
    await count(page, `${selected} records`);
    assert.ok(selected > 40 && selected < 90, `${selected} of 200 records in a fifth of 15 minutes`);

    await columns.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowRight');
    assert.match((await columns.getAttribute('aria-valuetext')) ?? '', /to .*: \d+ records?$/);
    const before = page.url();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.href !== before);
    await page.goBack();
    await page.goBack();
    await count(page, '200 records');
    assert.deepEqual(complaints, []);
  });

  it('groups messages by pattern; a pattern becomes a filter', async () => {
    await sendLogs(console.url, sampleRecords(100));
    const { page, complaints } = await visit(browser, `${console.url}/#/logs`);
    await page.getByRole('button', { name: 'Patterns' }).click();
    await page.getByText('3 patterns in 100 records').waitFor();
    const width = async (selector: string) => (await page.locator(selector).boundingBox())?.width;
    assert.equal(await width('.table-scroll'), await width('main h1'));
    await page.getByRole('button', { name: 'Without stock reserved' }).click();
    await page.getByText(/^2 patterns in/).waitFor();
    await page.getByRole('button', { name: 'charge of <num> EUR failed', exact: true }).click();
    await count(page, '4 records');
    assert.equal(q(page), '-pattern:"stock reserved" pattern:"charge of <num> EUR failed"');
    assert.deepEqual(complaints, []);
  });

  it('shows the lines around a record, of all services, and marks it', async () => {
    await sendLogs(console.url, sampleRecords(1000));
    const { page, complaints } = await visit(
      browser,
      `${console.url}/#/logs?q=${encodeURIComponent('event.id:e500')}`,
    );
    await count(page, '1 record');
    await rows(page).first().click();
    await page.getByRole('button', { name: 'Show context' }).click();
    await page.getByText(/^Records before and after/).waitFor();
    const marked = page.locator('.virtual-row.marked');
    await marked.waitFor();
    assert.match((await marked.textContent()) ?? '', /charge of 500/);
    await count(page, '200 records');
    const position = Number(await marked.getAttribute('aria-posinset'));
    assert.ok(Math.abs(position - 100) <= 1, `position ${position} of 200`);
    await page.locator('.log-record-message', { hasText: 'charge of 500' }).waitFor();
    await page.reload();
    await marked.waitFor();
    await page.locator('.log-record-message', { hasText: 'charge of 500' }).waitFor();
    await page.getByRole('button', { name: 'All records of this time' }).click();
    await marked.waitFor({ state: 'detached' });
    assert.match(page.url(), /since=\d+&until=\d+$/);
    assert.deepEqual(complaints, []);
  });

  it('shows new records at the top, and counts them while they are held', async () => {
    await sendLogs(console.url, sampleRecords(100));
    const { page, complaints } = await visit(browser, `${console.url}/#/logs`);
    await count(page, '100 records');
    const send = (message: string) => sendLogs(console.url, [{ ms: Date.now(), message }]);
    await send('first new line');
    await rows(page).filter({ hasText: 'first new line' }).waitFor();
    await page.getByRole('button', { name: 'Hold new records' }).click();
    await send('second new line');
    await send('third new line');
    await page.getByRole('button', { name: '2 new records' }).waitFor();
    assert.equal(await rows(page).filter({ hasText: 'second new line' }).count(), 0);
    await page.getByRole('button', { name: '2 new records' }).click();
    await rows(page).filter({ hasText: 'third new line' }).waitFor();

    await page.getByRole('button', { name: 'Follow new records' }).click();
    const list = page.getByRole('listbox', { name: 'Log records' });
    await list.evaluate((element) => element.scrollTo(0, 400));
    let top = '';
    await until(async () => {
      const [now = ''] = await rows(page).allTextContents();
      const isStable = now === top && !now.includes('third new line');
      top = now;
      return isStable;
    });
    await send('fourth new line');
    await page.getByRole('button', { name: '1 new record', exact: true }).waitFor();
    assert.equal((await rows(page).allTextContents())[0], top, 'rows do not move under the reader');
    await list.evaluate((element) => element.scrollTo(0, 0));
    await rows(page).filter({ hasText: 'fourth new line' }).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('links a record to its trace, to requests of its user and to metrics of its service', async () => {
    await sendLogs(console.url, sampleRecords(3));
    const { page } = await visit(browser, `${console.url}/#/logs`);
    await rows(page).first().click();
    const href = (name: string) =>
      page.locator('.log-record').getByRole('link', { name, exact: true }).getAttribute('href');
    const traceId = '3'.padStart(32, 'a');
    assert.equal(await href('Trace'), `#/traces/${traceId}?span=${traceId.slice(0, 16)}`);
    const ofTrace = (await href('All records of this trace')) ?? '';
    assert.match(ofTrace, new RegExp(`^#/logs\\?q=trace%3A${traceId}&since=\\d+&until=\\d+$`));
    assert.equal(await href('Requests of this user'), '#/requests?q=user%3Au-2');
    assert.match(
      (await href('Metrics of this route')) ?? '',
      /^#\/metrics\?service=product&method=POST&route=.*&at=\d+&since=\d+&until=\d+$/,
    );
  });

  it('copies a record as JSON', async () => {
    await sendLogs(console.url, sampleRecords(1));
    const { page } = await visit(browser, `${console.url}/#/logs`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await rows(page).first().click();
    await page.getByRole('button', { name: 'Copy as JSON' }).click();
    await page.getByText('Copied').waitFor();
    const copied = JSON.parse(await page.evaluate<string>('navigator.clipboard.readText()'));
    assert.equal(copied['event.id'], 'e0');
    assert.equal(copied.message, 'charge of 0.50 EUR failed');
  });

  it('translates the parameters of earlier addresses to a search', async () => {
    await sendLogs(console.url, sampleRecords(100));
    const { page } = await visit(browser, `${console.url}/#/logs?service=order&level=warn`);
    await page.waitForURL(/q=/);
    assert.equal(q(page), 'service:order level:>=warn');
    assert.doesNotMatch(page.url(), /[?&](service|level)=/);
    await count(page, '4 records');
    const traceId = '7'.padStart(32, 'a');
    await sendLogs(console.url, [{ ms: Date.now() - 3_600_000, message: 'an hour ago', traceId }]);
    await page.goto(`${console.url}/#/logs?trace=${traceId}`);
    await count(page, '2 records');
    assert.equal(q(page), `trace:${traceId}`);
  });

  it('renders hostile texts as visible text', async () => {
    const hostile = [
      '<img src=x onerror="document.title=1"><script>document.title=2</script>',
      '\u001b[31mred\u001b[0m\u0007 \u001b]8;;https://evil.test\u001b\\link',
      'invoice \u202egnp.exe\u2069\u200b',
      'x'.repeat(1_000_000),
      'two\nlines',
    ];
    const records = hostile.map((message, n) => ({
      ms: Date.now() - 5000 - n,
      message,
      service: '<b>evil</b>\u202e',
      attributes: { '<i>\u001b': message.slice(0, 300), 'event.id': `javascript:alert(${n})` },
    }));
    await sendLogs(console.url, records);
    const { page, complaints } = await visit(browser, `${console.url}/#/logs`);
    await count(page, '5 records');
    for (const text of [
      '<img src=x onerror=',
      '⟨ESC⟩[31mred⟨ESC⟩[0m⟨BEL⟩',
      'invoice ⟨U+202E⟩gnp.exe⟨U+2069⟩⟨U+200B⟩',
      'two↵lines',
    ])
      await rows(page).filter({ hasText: text }).waitFor();
    for (const row of await rows(page).all()) {
      await row.click();
      await page.locator('.log-record').waitFor();
      const shown = (await page.locator('main').textContent()) ?? '';
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be shown
      assert.doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069\u200b]/);
      assert.ok((await overflow(page)) <= 0);
    }
    await page.getByRole('button', { name: 'Patterns' }).click();
    await page.getByText('5 patterns in 5 records').waitFor();
    assert.equal(await page.locator('main img, main script, main i, main b, a[href^=javascript]').count(), 0);
    assert.equal(await page.title(), 'Logs · Glasshouse');
    assert.deepEqual(complaints, []);
  });

  it('says what to do when there are no records, none matches, and the console does not respond', async () => {
    const { page } = await visit(browser, `${console.url}/#/logs`);
    await page.getByText('No log records in this time range.').waitFor();
    await page.getByText('curl -i ').waitFor();
    await page.goto(`${console.url}/#/logs?q=nothing`);
    await page.getByText('No record in this time range matches the search.').waitFor();
    await page.getByRole('button', { name: 'Search the last 7 days' }).click();
    await page.waitForURL(/since=-7d/);
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByText('No log records in this time range.').waitFor();
    await page.route('**/api/logs?*', (route) => route.abort());
    await page.goto(`${console.url}/#/logs?q=other`);
    await page.getByText('The console does not respond.').waitFor();
    await page.unroute('**/api/logs?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('No record in this time range matches the search.').waitFor();
  });

  it('loads older records while the reader scrolls, and scrolls 10,000 rows smoothly', async () => {
    await sendLogs(console.url, sampleRecords(10_500));
    const { page, complaints } = await visit(browser, `${console.url}/#/logs`);
    // counting stops early on a busy machine
    await page.locator('.log-tail .sum', { hasText: /^(10,500|at least [\d,]+) records/ }).waitFor();
    const list = page.getByRole('listbox', { name: 'Log records' });
    const loaded = async () =>
      Number(await page.locator('.virtual-row').first().getAttribute('aria-setsize'));
    for (let known = await loaded(); known < 10_000; ) {
      await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      known = await until(async () => (await loaded()) > known && loaded());
    }
    await count(page, 'the newest 10,000 are shown');
    assert.ok((await page.locator('.virtual-row').count()) < 80, 'only the visible rows are rendered');
    // the browser evaluates the text without the content security policy of the page
    const median = await page.evaluate<number>(`(async () => {
      const element = document.querySelector('.virtual-list');
      const times = [];
      for (let step = 0; step <= 100; step++) {
        const started = performance.now();
        element.scrollTo(0, (element.scrollHeight * step) / 100);
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        times.push(performance.now() - started);
      }
      return times.sort((a, b) => a - b)[50];
    })()`);
    assert.ok(median < 100, `${median} ms a frame`);
    assert.deepEqual(complaints, []);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 400]) {
      it(`has no violation of WCAG AA at ${width} px, ${colorScheme}`, async () => {
        const levels = [1, 5, 9, 13, 17, 21].map((severity, n) => ({
          ms: Date.now() - 10_000 - n,
          message: `level ${severity}`,
          severity,
        }));
        await sendLogs(console.url, [...sampleRecords(50), ...levels]);
        const options = { viewport: { width, height: 900 }, colorScheme };
        const { page, complaints } = await visit(browser, `${console.url}/#/logs?q=-u-6`, options);
        await rows(page).first().waitFor();
        assert.deepEqual(await accessibilityViolations(page, []), []);
        await rows(page).nth(2).click();
        await page.locator('.log-record').waitFor();
        await field(page).pressSequentially('ser');
        await option(page).first().waitFor();
        assert.deepEqual(await accessibilityViolations(page, []), []);
        await field(page).press('Escape');
        await page.getByText('Syntax').click();
        await page.getByRole('button', { name: 'Patterns' }).click();
        await page.locator('.log-patterns').waitFor();
        assert.deepEqual(await accessibilityViolations(page, []), []);
        assert.ok((await overflow(page)) <= 0);
        assert.deepEqual(complaints, []);
      });
    }
  }
});
