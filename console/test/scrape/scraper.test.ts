import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createScraper, type Scraper } from '../../server/src/scrape/scraper.js';
import { createSeriesStore, type SeriesStore } from '../../server/src/scrape/series.js';

describe('createScraper', () => {
  let server: Server;
  let scraper: Scraper;
  let series: SeriesStore;
  let answer: { status: number; body: string | undefined };
  let accepted: string | undefined;

  beforeEach(async () => {
    answer = { status: 200, body: 'requests_total 1\n' };
    server = createServer((request, response) => {
      accepted = request.headers.accept;
      response.statusCode = answer.status;
      if (answer.body !== undefined) response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    series = createSeriesStore({ slots: 10, maxSeries: 50 });
    scraper = createScraper({
      targets: [
        { name: 'order', url: `http://127.0.0.1:${port}/metrics` },
        { name: 'gone', url: 'http://127.0.0.1:1/metrics' },
      ],
      series,
      timeoutMs: 200,
      maxBytes: 10_000,
    });
  });
  afterEach(async () => {
    scraper.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('reads what answers and marks what does not, with the reason', async () => {
    assert.deepEqual(
      scraper.targets.map((t) => t.up),
      [undefined, undefined],
    );
    await scraper.scrapeOnce();
    const [order, gone] = scraper.targets;
    assert.equal(order?.up, true);
    assert.equal(order?.samples, 1);
    assert.equal(gone?.up, false);
    assert.equal(gone?.error, 'nothing listens there');
    assert.match(accepted ?? '', /^application\/openmetrics-text/);
    assert.equal(series.targets.get('order')?.series.size, 1);
  });

  for (const [name, status, body, error] of [
    ['an error status', 500, '', /answered 500/],
    ['no samples', 200, '<html></html>', /no samples/],
    ['too much', 200, `a ${'1'.repeat(20_000)}`, /over 10000 bytes/],
    ['silence', 200, undefined, /no answer within 200 ms/],
  ] as const) {
    it(`marks a target down that answers with ${name}, and up again after`, async () => {
      answer = { status, body };
      await scraper.scrapeOnce();
      assert.equal(scraper.targets[0]?.up, false);
      assert.match(scraper.targets[0]?.error ?? '', error);
      answer = { status: 200, body: 'a 1\n' };
      await scraper.scrapeOnce();
      assert.equal(scraper.targets[0]?.up, true);
      assert.equal(scraper.targets[0]?.error, undefined);
    });
  }
});

describe('createSeriesStore', () => {
  const read = (text: string) => ({
    samples: text.split(' ').map((name) => ({ name, labels: {}, value: 1, exemplar: undefined })),
    types: new Map(),
    help: new Map(),
    malformed: 0,
  });

  it('keeps a ring for each series, and forgets series that are gone for a whole ring', () => {
    const store = createSeriesStore({ slots: 3, maxSeries: 10 });
    store.record('order', 1, read('a b'));
    for (let n = 2; n <= 3; n++) store.record('order', n, read('a'));
    assert.deepEqual(
      [...(store.targets.get('order')?.series.values() ?? [])].map((s) => [...s.values]),
      [
        [1, 1, 1],
        [1, Number.NaN, Number.NaN],
      ],
    );
    store.record('order', 4, read('a'));
    assert.equal(store.counts.series, 1);
  });

  it('refuses series over its limit, and counts them', () => {
    const store = createSeriesStore({ slots: 3, maxSeries: 2 });
    store.record('order', 1, read('a b c d'));
    assert.deepEqual({ ...store.counts }, { series: 2, refused: 2 });
  });
});
