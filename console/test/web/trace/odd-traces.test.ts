import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Console } from '../../../server/src/index.js';
import { getJson, post, startConsole, zipkinSpan } from '../../start-console.js';
import { openBrowser, visit } from '../browser.js';
import { largeTrace, largeTraceId } from '../large-trace.js';

const traceId = 'c'.repeat(32);
const id = (short: string) => short.padStart(16, '0');

describe('Trace page, with odd traces', function () {
  this.timeout(120_000);
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

  const send = async (spans: readonly object[]) => {
    for (let at = 0; at < spans.length; at += 1000)
      await post(`${console.url}/api/v2/spans`, spans.slice(at, at + 1000));
  };
  const open = (trace: string, query = '') => visit(browser, `${console.url}/#/traces/${trace}${query}`);
  const at = (Date.now() - 60_000) * 1000;

  it('says that a clock differs, and adjusts the times when the reader wants it', async () => {
    await send([
      zipkinSpan({ traceId, id: id('1'), service: 'web', timestamp: at, duration: 100_000 }),
      zipkinSpan({
        traceId,
        id: id('2'),
        parentId: id('1'),
        service: 'web',
        kind: 'CLIENT',
        timestamp: at + 10_000,
        duration: 40_000,
      }),
      zipkinSpan({
        traceId,
        id: id('3'),
        parentId: id('2'),
        service: 'db',
        timestamp: at + 315_000,
        duration: 30_000,
      }),
    ]);
    const { page, complaints } = await open(traceId, `?span=${id('3')}`);
    await page.getByText('Clocks differ: db is 300 ms ± 5.00 ms ahead').waitFor();
    await page.getByText('(+315 ms)').waitFor();
    await page.getByRole('button', { name: 'Adjust the times' }).click();
    await page.getByText('(+15.0 ms), adjusted by 300 ms').waitFor();
    assert.match(page.url(), /clocks=adjusted/);
    await page.reload();
    await page.getByText('The times shown are adjusted.').waitFor();
    await page.getByRole('button', { name: 'Show the reported times' }).click();
    await page.getByText('(+315 ms)').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('shows a row for a missing parent, and says why it may be missing', async () => {
    await send([
      zipkinSpan({
        traceId,
        id: id('2'),
        parentId: id('1'),
        service: 'web',
        timestamp: at,
        duration: 100_000,
      }),
    ]);
    const { page } = await open(traceId);
    await page.getByText('1 parent span is missing').waitFor();
    const rows = page.getByRole('treeitem');
    assert.equal(
      await rows.first().getAttribute('aria-label'),
      `missing span ${id('1')}, parent of 1 span, 100 ms`,
    );
    await rows.first().click();
    await page.getByRole('region', { name: 'Selected span' }).getByText('Missing span').waitFor();
    assert.match(page.url(), /span=0000000000000001/);
  });

  it('shows every span of a cycle of parents, and says so', async () => {
    await send([
      zipkinSpan({ traceId, id: id('1'), parentId: id('3'), name: 'first', timestamp: at }),
      zipkinSpan({ traceId, id: id('2'), parentId: id('1'), name: 'second', timestamp: at + 10 }),
      zipkinSpan({ traceId, id: id('3'), parentId: id('2'), name: 'third', timestamp: at + 20 }),
      zipkinSpan({ traceId, id: id('4'), parentId: id('4'), name: 'own parent', timestamp: at + 30 }),
    ]);
    const { page, complaints } = await open(traceId);
    await page.getByText('1 span is its own ancestor').waitFor();
    assert.equal(await page.getByRole('treeitem').count(), 4);
    assert.deepEqual(complaints, []);
  });

  it('marks spans that are slower than 95 % of their operation', async () => {
    await send(
      Array.from({ length: 40 }, (_, number) =>
        zipkinSpan({
          traceId: String(number + 10).padStart(32, '0'),
          id: id('1'),
          name: 'GET /things',
          timestamp: at,
          duration: number === 0 ? 900_000 : 10_000 + number,
        }),
      ),
    );
    const { page } = await open('10'.padStart(32, '0'), `?span=${id('1')}`);
    await page.locator('.row .rank', { hasText: 'p100' }).waitFor();
    await page.getByText('slower than 100 % of 40 spans of this operation (p50 10.0 ms').waitFor();
    await page.goto(`${console.url}/#/traces/${'30'.padStart(32, '0')}?span=${id('1')}`);
    await page.getByText('% of 40 spans of this operation').waitFor();
    assert.equal(await page.locator('.row .rank').count(), 0);
  });

  it('follows links of spans in both directions', async () => {
    const other = 'd'.repeat(32);
    const otlpSpan = (trace: string, spanId: string, links: object[] = []) => ({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'order' } }] },
          scopeSpans: [
            {
              spans: [
                {
                  traceId: trace,
                  spanId,
                  name: `span of ${trace.slice(0, 1)}`,
                  kind: 2,
                  startTimeUnixNano: `${at}000`,
                  endTimeUnixNano: `${at + 5000}000`,
                  links,
                },
              ],
            },
          ],
        },
      ],
    });
    await post(`${console.url}/v1/traces`, otlpSpan(traceId, id('1')));
    await post(`${console.url}/v1/traces`, otlpSpan(other, id('2'), [{ traceId, spanId: id('1') }]));
    const { page, complaints } = await open(other);
    await page
      .locator('.span-details')
      .getByRole('link', { name: `trace ${traceId.slice(0, 16)}` })
      .click();
    await page.getByRole('heading', { level: 1, name: 'span of c' }).waitFor();
    assert.match(page.url(), new RegExp(`${traceId}\\?span=${id('1')}`));
    await page
      .locator('.trace-head')
      .getByRole('link', { name: `trace ${other.slice(0, 16)}` })
      .click();
    await page.getByRole('heading', { level: 1, name: 'span of d' }).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('says what to try for a trace that is missing, with links to the back-ends', async () => {
    await console.close();
    console = await startConsole({
      backEnds: { jaeger: 'http://localhost:16686', zipkin: 'javascript:alert(1)' },
    });
    const { page } = await open('9'.repeat(32));
    const notice = page.locator('.notice');
    await notice.getByText('Trace not found.').waitFor();
    await notice.getByRole('button', { name: 'Look again' }).waitFor();
    await notice.getByRole('link', { name: 'Log records with this trace id' }).waitFor();
    assert.equal(
      await notice
        .locator('a.outside')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href')).join()),
      `http://localhost:16686/trace/${'9'.repeat(32)}`,
    );
    await send([zipkinSpan({ traceId: '9'.repeat(32), name: 'late' })]);
    await notice.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('heading', { level: 1, name: 'late' }).waitFor();
    await page.goto(`${console.url}/#/traces/nothex`);
    await page.getByText('A trace id has 32 hexadecimal digits.').waitFor();
  });

  it('shows received values as text in every view', async () => {
    const markup = '<img src=x onerror="document.title=1"><script>document.title="owned"</script>';
    const hostile = (span: string, parentId?: string) =>
      zipkinSpan({
        traceId,
        id: id(span),
        ...(parentId && { parentId: id(parentId) }),
        name: markup,
        service: `"><b id="injected">${span}</b>`,
        timestamp: at,
        tags: { [markup]: markup, link: 'javascript:alert(1)', error: markup },
      });
    await send([hostile('1'), hostile('2', '1')]);
    for (const query of ['', '?view=flame', `?compare=${traceId}`, `?find=${encodeURIComponent(markup)}`]) {
      const { page, complaints } = await open(traceId, query);
      await page.locator('[role=treeitem], .compared-row').first().waitFor();
      assert.equal(await page.locator('#injected, main img, main script, a[href^="javascript"]').count(), 0);
      assert.doesNotMatch(await page.title(), /^(1|owned)$/);
      assert.deepEqual(complaints, [], query);
    }
  });

  it('opens, finds, closes and scrolls a trace of 10,000 spans with few elements', async () => {
    await send(largeTrace(10_000, at));
    const { page, complaints } = await open(largeTraceId, `?span=${id('1')}`);
    const rows = page.getByRole('treeitem');
    await rows.nth(10).waitFor();
    const few = async () => assert.ok((await rows.count()) < 90, `${await rows.count()} rows exist`);
    await few();
    await page.getByText('10,000 spans', { exact: true }).waitFor();
    await rows.first().focus();
    await page.keyboard.press('End');
    await few();
    assert.equal(await page.locator(':focus').getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: 'Close all' }).click();
    await rows.nth(1).waitFor({ state: 'detached' });
    assert.match((await rows.first().textContent()) ?? '', /\+9,999 spans/);
    await page.getByLabel('Find in the trace', { exact: true }).fill('order.id:o-9970');
    await page.getByText('1 span', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Next match' }).click();
    await page.locator('.row.found[aria-selected=true]').waitFor();
    await few();
    assert.deepEqual(complaints, []);
  });

  it('refuses the spans of a trace of 100,000 above the limit, counts them, and shows the others', async () => {
    await send(largeTrace(100_000, at));
    const { spans } = await getJson(`${console.url}/api/status`);
    assert.equal(spans.rejected, 90_000);
    const { page } = await open(largeTraceId);
    await page.getByText('10,000 spans', { exact: true }).waitFor();
  });
});
