import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { latestValue } from '../../server/src/scrape/instance-series.js';
import { createResolver } from '../../server/src/scrape/resolve-instances.js';
import { createScraper, type Scraper, type ScraperOptions } from '../../server/src/scrape/scraper.js';
import { createSeriesStore, type SeriesStore } from '../../server/src/scrape/series.js';

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

describe('createScraper', () => {
  let server: Server;
  let port: number;
  let scraper: Scraper;
  let series: SeriesStore;
  let respond: Respond;
  let requests: IncomingMessage[];

  const text = (body: string, type = 'text/plain; version=0.0.4', status = 200): Respond => {
    return (_, response) => response.writeHead(status, { 'content-type': type }).end(body);
  };
  const create = (names: Record<string, string>, options: Partial<ScraperOptions> = {}) => {
    scraper?.close();
    series = createSeriesStore({ slots: 10, maxSeries: 50 });
    const targets = Object.entries(names).map(([name, url]) => ({ name, url }));
    scraper = createScraper({ targets, series, timeoutMs: 300, maxBytes: 10_000, ...options });
  };
  /** Names and latest values of all series. */
  const values = () =>
    [...series.instances].flatMap((each) =>
      [...each.series.values()].map((one) => [one.name, latestValue(each, one)]),
    );

  beforeEach(async () => {
    requests = [];
    respond = text('requests_total 1\n');
    server = createServer((request, response) => {
      requests.push(request);
      respond(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    create({ order: `http://127.0.0.1:${port}/metrics`, gone: 'http://127.0.0.1:1/metrics' });
  });
  afterEach(async () => {
    scraper.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('stores the samples of a target that responds, and marks another as down with the reason', async () => {
    assert.deepEqual(
      scraper.targets.map(({ up, instance }) => [up, instance]),
      [
        [undefined, `127.0.0.1:${port}`],
        [undefined, '127.0.0.1:1'],
      ],
    );
    await scraper.scrapeOnce();
    const [order, gone] = scraper.targets;
    assert.equal(order?.up, true);
    assert.equal(order?.samples, 1);
    assert.equal(gone?.up, false);
    assert.equal(gone?.error, 'connection refused');
    assert.match(requests[0]?.headers.accept ?? '', /^application\/openmetrics-text/);
    assert.deepEqual(values(), [['requests_total', 1]]);
  });

  for (const [name, given, error] of [
    ['an error status', text('', 'text/plain', 500), /^HTTP status 500$/],
    ['status 204', text('', 'text/plain', 204), /^HTTP status 204$/],
    ['too large a body', text(`a ${'1'.repeat(20_000)}`), /^the response is over 10000 bytes$/],
    [
      'too large a body after decompression',
      gzipped('# '.repeat(200_000)),
      /^the response is over 10000 bytes$/,
    ],
    ['nothing', () => {}, /^no response within 300 ms$/],
    ['half a response', (_, r) => void r.writeHead(200).write('a 1\n'), /^no response within 300 ms$/],
    ['an endless response', neverEnding, /^no response within 300 ms$/],
    ['an invalid line', text('a 1\nb c\nd 1'), /^line 2: expected a number, found "c"$/],
    ['OpenMetrics that ends early', text('a 1\n', openMetrics), /^line 2: expected # EOF, found the end$/],
    [
      'an HTML page',
      text('<html></html>', 'text/html'),
      /^content type "text\/html" is not an exposition format$/,
    ],
    ['protobuf', text('', 'application/vnd.google.protobuf; proto=io'), /^content type/],
    [
      'a body that is not UTF-8',
      (_, r) => void r.end(Buffer.from('a 1\nb{c="\xff"} 1', 'latin1')),
      /^line 2: it is not UTF-8$/,
    ],
    ['a compression that was not requested', encoded('br', 'a 1'), /^unexpected content encoding "br"$/],
    ['broken gzip', encoded('gzip', 'a 1'), /incorrect header check/],
    [
      'a redirect to itself',
      (_, r) => void r.writeHead(302, { location: '/metrics' }).end(),
      /^more than 10 redirects$/,
    ],
    [
      'a redirect to another protocol',
      (_, r) => void r.writeHead(301, { location: 'file:///etc/passwd' }).end(),
      /^redirect to a URL that is not http:$/,
    ],
    [
      'a redirect to an invalid URL',
      (_, r) => void r.writeHead(301, { location: 'http://[' }).end(),
      /^redirect to a URL that is not http:$/,
    ],
    ['a broken connection', (_, r) => void r.destroy(), /socket hang up/],
  ] as [string, Respond, RegExp][]) {
    // biome-ignore format: above, a table
    it(`marks a target that responds with ${name} as down, stores no sample, and marks it as up again`, async () => {
      respond = given;
      await scraper.scrapeOnce();
      assert.equal(scraper.targets[0]?.up, false);
      assert.match(scraper.targets[0]?.error ?? '', error);
      assert.deepEqual(values(), []);
      respond = text('a 1\n');
      await scraper.scrapeOnce();
      assert.equal(scraper.targets[0]?.up, true, scraper.targets[0]?.error);
      assert.equal(scraper.targets[0]?.error, undefined);
    });
  }

  it('times out after a garbage collection, so that a hung target does not stop the others', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    respond = () => {};
    const round = scraper.scrapeOnce().then(() => 'ended');
    // after the request was sent, only the request itself references the timeout
    while (requests.length === 0) await sleep(10);
    collect();
    assert.equal(await Promise.race([round, sleep(1500, 'still waiting')]), 'ended');
    assert.match(scraper.targets[0]?.error ?? '', /^no response within 300 ms$/);
  });

  for (const [name, given] of [
    ['gzip', gzipped('a 1\n')],
    ['no content type', (_, r) => void r.end('a\t1\n')],
    ['a content type in capitals', text('a 1\n', 'TEXT/PLAIN;charset=UTF-8')],
    ['OpenMetrics', text('a 1 # {trace_id="b"} 1\n# EOF\n', openMetrics)],
    ['a comment and a last line without a line feed', text('# a comment\na 1')],
    [
      'a redirect',
      (q, r) => (q.url === '/metrics' ? void r.writeHead(307, { location: '/m' }).end() : void r.end('a 1')),
    ],
  ] as [string, Respond][]) {
    // biome-ignore format: above, a table
    it(`reads ${name}`, async () => {
      respond = given;
      await scraper.scrapeOnce();
      assert.equal(scraper.targets[0]?.error, undefined);
      assert.deepEqual(values(), [['a', 1]]);
    });
  }

  it('marks a target without samples as up, as Prometheus does', async () => {
    respond = text('');
    await scraper.scrapeOnce();
    assert.deepEqual([scraper.targets[0]?.up, scraper.targets[0]?.samples], [true, 0]);
  });

  it('counts omitted and duplicate samples', async () => {
    create({ order: `http://127.0.0.1:${port}/metrics` }, { maxSamples: 60 });
    respond = text(Array.from({ length: 70 }, (_, n) => `a{n="${n % 69}"} 1\n`).join(''));
    await scraper.scrapeOnce();
    const [order] = scraper.targets;
    assert.deepEqual([order?.up, order?.samples, order?.cut, order?.duplicates], [true, 70, 20, 0]);
    create({ order: `http://127.0.0.1:${port}/metrics` });
    respond = text('b 1\nb 2\n');
    await scraper.scrapeOnce();
    assert.deepEqual([scraper.targets[0]?.samples, scraper.targets[0]?.duplicates], [2, 1]);
  });

  it('scrapes a target once that is configured twice', async () => {
    const url = `http://127.0.0.1:${port}/metrics`;
    const targets = [url, url, `http://127.0.0.1:${port}/../metrics`].map((each) => ({
      name: 'order',
      url: each,
    }));
    scraper.close();
    scraper = createScraper({ targets: [...targets, { name: 'other', url }], series });
    await scraper.scrapeOnce();
    assert.deepEqual(
      scraper.targets.map(({ name }) => name),
      ['order', 'other'],
    );
    assert.deepEqual(scraper.services, ['order', 'other']);
    assert.equal(requests.length, 2);
  });

  it('scrapes each address behind a host name, with the name as Host, and drops addresses that disappear', async () => {
    let addresses = ['127.0.0.1', '127.0.0.2'];
    const lookup = async () => addresses.map((address) => ({ address, family: 4 }));
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await new Promise<void>((resolve) => server.listen(port, resolve));
    create({ product: `http://product:${port}/metrics` }, { resolver: createResolver({ lookup }) });
    await scraper.scrapeOnce();
    assert.deepEqual(
      scraper.targets.map(({ instance, up }) => [instance, up]),
      [
        [`127.0.0.1:${port}`, true],
        [`127.0.0.2:${port}`, true],
      ],
    );
    assert.deepEqual(new Set(requests.map(({ headers }) => headers.host)), new Set([`product:${port}`]));
    assert.equal((await scraper.scrapeNow('product')).length, 2);
    addresses = ['127.0.0.2'];
    await scraper.scrapeOnce();
    assert.deepEqual(
      scraper.targets.map(({ instance }) => instance),
      [`127.0.0.2:${port}`],
    );
    assert.deepEqual(
      [...series.instances].map(({ isGone }) => isGone),
      [true, false],
    );
  });

  it('reports an unknown host name', async () => {
    const lookup = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    create({ product: `http://product.invalid:${port}/metrics` }, { resolver: createResolver({ lookup }) });
    await scraper.scrapeOnce();
    assert.deepEqual(
      [scraper.targets[0]?.instance, scraper.targets[0]?.error],
      [`product.invalid:${port}`, 'host name not found'],
    );
  });
});

function gzipped(body: string): Respond {
  return (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body));
}

function encoded(encoding: string, body: string): Respond {
  return (_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body);
}

function neverEnding(_: IncomingMessage, response: ServerResponse): void {
  const timer = setInterval(() => response.write('# again\n'), 20);
  response.on('close', () => clearInterval(timer));
}
