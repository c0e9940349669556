import assert from 'node:assert/strict';
import { answerBound } from '../../server/src/queries/answer-size.js';
import { type ForkedConsole, forkConsole } from '../forked-console.js';
import { getJson, post, until } from '../start-console.js';

/** Items of each signal, and items of one request, whose JSON is just below the limit of a body. */
const total = 260;
const perRequest = 20;
const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0');
const largeTrace = hex(1, 32);
const startMs = 1_700_000_000_000;
const text = 'a'.repeat(16_000);
/** 960 kB of JSON that the store holds once. */
const attributes = Array.from({ length: 60 }, (_, n) => ({ key: `k${n}`, value: { stringValue: text } }));
/** Members of a response around its items. */
const frameBytes = 4096;

const nanos = (n: number) => `${startMs + n}000000`;
const span = (n: number, traceId: string) => ({
  ...{ traceId, spanId: hex(n + 1, 16), name: 'x', kind: 2, attributes },
  ...{ startTimeUnixNano: nanos(n), endTimeUnixNano: nanos(n + 1) },
});
const record = (n: number) => ({
  timeUnixNano: nanos(n),
  traceId: largeTrace,
  body: { stringValue: `failed${' again'.repeat(n % 26)}` },
  attributes: [{ key: 'event.id', value: { stringValue: `r${n}` } }],
});

async function send(url: string): Promise<void> {
  const ok = async (path: string, body: unknown) => assert.equal((await post(url + path, body)).status, 200);
  for (const traceOf of [() => largeTrace, (n: number) => hex(n + 2, 32)])
    for (let first = 0; first < total; first += perRequest) {
      const spans = Array.from({ length: perRequest }, (_, n) => span(first + n, traceOf(first + n)));
      await ok('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });
    }
  const logRecords = Array.from({ length: total }, (_, n) => record(n));
  await ok('/v1/logs', { resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords }] }] });
}

describe('responses with items that the store compresses', function () {
  this.timeout(120_000);
  let console: ForkedConsole;
  before(async () => {
    // the heap of `npm start`
    const flags = ['--max-old-space-size=192', '--max-semi-space-size=1'];
    console = await forkConsole({ LOG_LEVEL: 'fatal' }, flags);
    await send(console.url);
  });
  after(() => console.end());

  /** Requests a response within the limit. */
  async function get(path: string) {
    const body = await getJson(console.url + path);
    const bytes = Buffer.byteLength(JSON.stringify(body));
    assert.ok(bytes <= answerBound.limit + frameBytes, `${path} has ${bytes} bytes`);
    return body;
  }

  /** Reads all pages of a list, and returns the ids of its items. */
  async function readPages(path: string, idOf: (item: never) => string): Promise<string[]> {
    const ids: string[] = [];
    let cursor = '';
    let pages = 0;
    do {
      const page = await get(`${path}${cursor && `&cursor=${cursor}`}`);
      assert.ok(page.items.length > 0);
      ids.push(...page.items.map(idOf));
      cursor = page.next ?? '';
      pages++;
      assert.ok(page.truncated || cursor === '');
    } while (cursor !== '');
    assert.ok(pages > 10, `${pages} pages`);
    return ids;
  }

  const sequence = (count: number) => Array.from({ length: count }, (_, n) => n);

  for (const sort of ['time', 'self'])
    it(`GET /api/spans?sort=${sort} has each span once over its pages`, async () => {
      type Found = { traceId: string; spanId: string };
      const ids = await readPages(
        `/api/spans?limit=1000&sort=${sort}&q=trace:${largeTrace}`,
        ({ spanId }: Found) => spanId,
      );
      assert.deepEqual(
        ids.toSorted(),
        sequence(total).map((n) => hex(n + 1, 16)),
      );
    });

  for (const order of ['desc', 'asc'])
    it(`GET /api/logs?order=${order} has each record once over its pages, in order`, async () => {
      const ids = await readPages(
        `/api/logs?limit=2000&order=${order}`,
        (fields: Record<string, string>) => fields['event.id'] as string,
      );
      const sorted = sequence(total).map((n) => `r${n}`);
      assert.deepEqual(ids, order === 'asc' ? sorted : sorted.reverse());
    });

  it('GET /api/logs?around has the nearest records of both sides', async () => {
    const page = await get(`/api/logs?limit=2000&order=asc&around=${startMs + 100}&key=r100`);
    const ids: number[] = page.items.map((fields: Record<string, string>) =>
      Number(fields['event.id']?.slice(1)),
    );
    assert.equal(page.truncated, true);
    assert.ok(ids.length >= 10 && ids.length < 20, `${ids}`);
    assert.deepEqual(
      ids,
      sequence(ids.length).map((n) => n + (ids[0] as number)),
    );
    assert.ok(ids.includes(99) && ids.includes(100) && ids.includes(101));
  });

  it('GET /api/logs/patterns omits patterns', async () => {
    const { items, total: all, truncated } = await get('/api/logs/patterns?limit=1000');
    assert.deepEqual([all, truncated], [26, true]);
    assert.ok(items.length >= 10 && items.length < 20, `${items.length} patterns`);
  });

  it('GET /api/traces/{id} has the first spans and is truncated', async () => {
    const { spans, complete, truncated } = await get(`/api/traces/${largeTrace}`);
    assert.equal(truncated, true);
    assert.equal(complete, false);
    assert.ok(spans.length >= 10 && spans.length < 20);
    assert.deepEqual(
      spans.map(({ id }: { id: string }) => id),
      sequence(spans.length).map((n) => hex(n + 1, 16)),
    );
  });

  it('GET /api/v2/trace/{id} has fewer spans', async () => {
    const spans = await get(`/api/v2/trace/${largeTrace}`);
    assert.ok(spans.length >= 10 && spans.length < 20, `${spans.length} spans`);
  });

  it('GET /api/v2/traces and /api/v2/traceMany have fewer traces', async () => {
    const path = `/api/v2/traces?limit=1000&endTs=${startMs + 10_000}&lookback=${startMs}`;
    const traces = await get(path);
    assert.ok(traces.length >= 10 && traces.length < 20, `${traces.length} traces`);
    assert.equal(traces[0][0].traceId, hex(total + 1, 16));
    const ids = sequence(20).map((n) => hex(n + 2, 32));
    const many = await get(`/api/v2/traceMany?traceIds=${ids}`);
    assert.ok(many.length >= 10 && many.length < 20, `${many.length} traces`);
  });

  it('other lists are served', async () => {
    for (const path of [
      '/api/requests?limit=1000',
      '/api/traces?limit=1000',
      '/api/requests/groups?by=k5&limit=500',
      '/api/spans/groups?by=k5&limit=500',
      '/api/logs/groups?by=k5&limit=500',
      '/api/requests/differences?limit=500&selection=trace:x',
      '/api/telemetry/quality',
      `/api/traces/${largeTrace}/context`,
      '/api/v2/services',
      '/api/v2/spans?serviceName=unknown',
      '/api/v2/dependencies',
      '/api/v2/autocompleteValues?key=http.route',
    ])
      await get(path);
  });

  it('responses are refused while clients do not read others, and served afterwards', async () => {
    const responses = await Promise.all(sequence(20).map(() => fetch(`${console.url}/api/spans?limit=1000`)));
    const refused = responses.filter(({ status }) => status !== 200);
    assert.ok(refused.length >= 10 && refused.length < 20, `${refused.length} refused`);
    for (const response of refused) {
      assert.equal(response.status, 503);
      assert.equal(response.headers.get('retry-after'), '1');
      assert.match(await response.text(), /OVERLOADED/);
    }
    // small responses are served meanwhile
    assert.ok((await getJson(`${console.url}/api/status`)).process.rssBytes > 0);
    for (const { status, body } of responses) if (status === 200) await body?.cancel();
    await until(async () => {
      const { status, body } = await fetch(`${console.url}/api/spans?limit=1000`);
      await body?.cancel(); // an unread body would keep its socket open
      return status === 200;
    });
  });
});
