import assert from 'node:assert/strict';
import { request } from 'node:http';
import net from 'node:net';
import { encode } from '@msgpack/msgpack';
import type { Console } from '../../server/src/index.js';
import { getJson, post, startConsole, until, zipkinSpan } from '../start-console.js';

const id = (n: number) => n.toString(16).padStart(16, '0');
const trace = (n: number) => n.toString(16).padStart(32, '0');

/** Does not use fetch, which adds `cache-control: no-cache` to a conditional request. */
function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('API', () => {
  let console: Console & { url: string };
  const get = (path: string) => getJson(console.url + path);

  before(async () => {
    console = await startConsole();
    const at = 1_700_000_000_000_000;
    const tags = (method: string, route: string, status: number) => ({
      'http.request.method': method,
      'http.route': route,
      'url.path': route.replace('{id}', 'o-42'),
      'http.response.status_code': String(status),
    });
    await post(`${console.url}/api/v2/spans`, [
      zipkinSpan({
        traceId: trace(1),
        id: id(1),
        name: 'GET /products',
        timestamp: at,
        tags: tags('GET', '/products', 200),
      }),
      zipkinSpan({
        traceId: trace(1),
        id: id(2),
        parentId: id(1),
        kind: 'CLIENT',
        name: 'GET /products',
        timestamp: at + 1,
      }),
      zipkinSpan({ traceId: trace(1), id: id(3), parentId: id(2), service: 'product', timestamp: at + 2 }),
      zipkinSpan({
        traceId: trace(2),
        id: id(1),
        name: 'POST /orders/{id}/confirm',
        timestamp: at + 10,
        duration: 900_000,
        tags: tags('POST', '/orders/{id}/confirm', 503),
      }),
      zipkinSpan({ traceId: trace(2), id: id(5), parentId: id(4), service: 'order', timestamp: at + 20 }),
    ]);
    const socket = net.connect(console.ports.forward, '127.0.0.1');
    const record = (n: number, fields: object) => [
      1_700_000_000 + n,
      {
        '@timestamp': new Date((1_700_000_000 + n) * 1000).toISOString(),
        'log.level': 'info',
        message: `line ${n}`,
        ...fields,
      },
    ];
    const records = [
      record(1, { 'trace.id': trace(1), 'span.id': id(3), 'service.name': 'product' }),
      record(2, { 'trace.id': trace(2), 'service.name': 'order', 'log.level': 'error', 'user.id': 'u-7' }),
      // an access record of a request whose spans were not sampled
      record(3, {
        'trace.id': trace(3),
        'service.name': 'gateway',
        'http.request.method': 'GET',
        'http.route': '/me',
        'http.response.status_code': 200,
        'event.duration': 5_000_000,
      }),
    ];
    socket.end(encode(['shop', records]));
    await until(async () => (await get('/api/status')).holds.logs === 3);
  });
  after(() => console.close());

  it('GET /api/requests lists each request once, newest first, with or without spans', async () => {
    const { items, services } = await get('/api/requests');
    assert.deepEqual(
      items.map((r: Record<string, unknown>) => [
        r.traceId,
        r.method,
        r.route,
        r.statusCode,
        r.error,
        r.services,
        r.from,
      ]),
      [
        [trace(3), 'GET', '/me', 200, false, ['gateway'], 'log'],
        [trace(2), 'POST', '/orders/{id}/confirm', 503, true, ['gateway', 'order'], 'span'],
        [trace(1), 'GET', '/products', 200, false, ['gateway', 'product'], 'span'],
      ],
    );
    assert.deepEqual(services, ['gateway', 'order', 'product']);
  });

  it('GET /api/requests and /api/traces filter by service, error, duration and search', async () => {
    const found = async (query: string) =>
      (await get(`/api/traces?${query}`)).items.map((t: { traceId: string }) => t.traceId);
    assert.deepEqual(await found(''), [trace(2), trace(1)]);
    assert.deepEqual(await found('service=product'), [trace(1)]);
    assert.deepEqual(await found('error=true'), [trace(2)]);
    assert.deepEqual(await found('error=false'), [trace(1)]);
    assert.deepEqual(await found('minDuration=500'), [trace(2)]);
    assert.deepEqual(await found('search=CONFIRM'), [trace(2)]);
    assert.deepEqual(await found(`search=${trace(1)}`), [trace(1)]);
    assert.deepEqual(await found('limit=1'), [trace(2)]);
    assert.deepEqual(await found('search=nowhere'), []);
    assert.equal((await get('/api/requests?search=o-42')).items.length, 1);
    assert.equal((await get('/api/requests?search=503')).items.length, 1);
  });

  it('GET /api/traces summarises each trace', async () => {
    const { items } = await get('/api/traces?service=product');
    assert.deepEqual(items, [
      {
        traceId: trace(1),
        name: 'GET /products',
        service: 'gateway',
        services: ['gateway', 'product'],
        spans: 3,
        startUs: 1_700_000_000_000_000,
        durationUs: 12_002,
        error: false,
      },
    ]);
  });

  it('GET /api/traces/{id} returns the spans in order, the number of log records, and whether it is complete', async () => {
    const first = await get(`/api/traces/${trace(1)}`);
    assert.deepEqual(
      first.spans.map((s: { id: string }) => s.id),
      [1, 2, 3].map(id),
    );
    assert.deepEqual([first.traceId, first.logs, first.complete], [trace(1), 1, true]);
    assert.equal((await get(`/api/traces/${trace(2)}`)).complete, false);
    const unsampled = await get(`/api/traces/${trace(3)}`);
    assert.deepEqual(unsampled, { traceId: trace(3), spans: [], logs: 1, complete: false });
  });

  it('GET /api/logs filters by trace, level, service, text and time', async () => {
    const messages = async (query: string) =>
      (await get(`/api/logs?${query}`)).items.map((l: { message: string }) => l.message);
    assert.deepEqual(await messages(''), ['line 3', 'line 2', 'line 1']);
    assert.deepEqual(await messages(`trace=${trace(1)}`), ['line 1']);
    assert.deepEqual(await messages('level=warn'), ['line 2']);
    assert.deepEqual(await messages('service=gateway'), ['line 3']);
    assert.deepEqual(await messages('search=U-7'), ['line 2']);
    assert.deepEqual(await messages('since=2023-11-14T22:13:22Z'), ['line 3']);
    assert.deepEqual(await messages('since=1700000001000'), ['line 3', 'line 2']);
    assert.deepEqual(await messages('limit=1'), ['line 3']);
  });

  for (const path of [
    '/api/logs?level=loud',
    '/api/logs?limit=0',
    '/api/logs?limit=100000',
    '/api/logs?since=yesterday',
    '/api/logs?since=2026-13-45T00:00:00Z',
    '/api/logs?trace=xyz',
    `/api/logs?trace=${trace(0)}`,
    '/api/logs?unknown=1',
    '/api/traces?minDuration=-1',
    '/api/traces?error=maybe',
    '/api/traces/nothex',
    '/api/requests?search=%E0%A4%A',
  ]) {
    it(`GET ${path} returns a 400 problem without a regular expression`, async () => {
      const response = await fetch(console.url + path);
      assert.equal(response.status, 400);
      assert.equal(response.headers.get('content-type'), 'application/problem+json');
      const { code, detail } = (await response.json()) as { code: string; detail: string };
      assert.equal(code, 'INVALID_REQUEST');
      assert.doesNotMatch(detail, /pattern|\^/);
    });
  }

  it('GET /api/traces/{id} describes a trace id in the problem for a malformed one', async () => {
    const { detail } = await get('/api/traces/nothex');
    assert.equal(detail, 'path /id must have 16 or 32 hexadecimal digits, and not only zeros');
  });

  it('GET /api/traces/{id} returns 404 with the possible reasons for an unknown trace', async () => {
    const response = await fetch(`${console.url}/api/traces/${trace(99)}`);
    assert.equal(response.status, 404);
    const problem = (await response.json()) as { code: string; detail: string };
    assert.equal(problem.code, 'NOT_FOUND');
    assert.match(problem.detail, /evicted/);
  });

  it('serves health checks, its own metrics, and its pages with a content security policy', async () => {
    assert.equal((await fetch(`${console.url}/health/live`)).status, 200);
    assert.equal((await fetch(`${console.url}/health/ready`)).status, 200);
    const metrics = await (await fetch(`${console.url}/metrics`)).text();
    assert.match(metrics, /console_items\{signal="traces",state="held"\} 5/);
    const page = await fetch(`${console.url}/`);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    const script = await fetch(`${console.url}/app/main.js`);
    assert.match(script.headers.get('content-type') ?? '', /^text\/javascript/);
    const etag = script.headers.get('etag') ?? '';
    assert.equal(await statusOf(`${console.url}/app/main.js`, { 'if-none-match': etag }), 304);
    assert.equal((await fetch(`${console.url}/app/../../package.json`)).status, 404);
    assert.equal((await fetch(`${console.url}/app/%2e%2e%2fpackage.json`)).status, 404);
  });

  it('GET /api/status returns the numbers of stored and received items', async () => {
    const status = await get('/api/status');
    assert.deepEqual(
      { ...status.holds, bytes: 0 },
      { traces: 3, spans: 5, logs: 3, series: 0, bytes: 0, maxBytes: 20 << 20 },
    );
    assert.ok(status.holds.bytes > 1000);
    assert.equal(status.receivers.forward.records, 3);
    assert.equal(status.receivers.zipkin.requests, 1);
  });
});
