import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Console } from '../../server/src/index.js';
import { getJson, post, startConsole, zipkinSpan } from '../start-console.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';

const otlpSpan = {
  traceId: traceId.toUpperCase(),
  spanId: 'B7AD6B7169203331',
  parentSpanId: '00f067aa0ba902b7',
  name: 'POST /orders',
  kind: 2,
  startTimeUnixNano: '1700000000123456789',
  endTimeUnixNano: '1700000000223456789',
  attributes: [
    { key: 'http.request.method', value: { stringValue: 'POST' } },
    { key: 'http.response.status_code', value: { intValue: '503' } },
    { key: 'big', value: { intValue: '9223372036854775807' } },
    { key: 'ratio', value: { doubleValue: 0.5 } },
    { key: 'yes', value: { boolValue: true } },
    { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 2 }] } } },
    { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { stringValue: 'v' } }] } } },
  ],
  events: [
    {
      name: 'retry',
      timeUnixNano: '1700000000150000000',
      attributes: [{ key: 'n', value: { intValue: 1 } }],
    },
  ],
  links: [{ traceId: '11111111111111111111111111111111', spanId: '2222222222222222' }],
  status: { code: 2, message: 'stock is gone' },
};

function otlp(spans: unknown[], service = 'order') {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'kit' }, spans }] }] };
}

describe('createHttpReceiver', () => {
  let console: Console & { url: string };
  let zipkin: string;
  let traces: string;
  let logs: string;

  beforeEach(async () => {
    console = await startConsole();
    zipkin = `http://127.0.0.1:${console.ports.zipkin}/api/v2/spans`;
    traces = `http://127.0.0.1:${console.ports.otlp}/v1/traces`;
    logs = `http://127.0.0.1:${console.ports.otlp}/v1/logs`;
  });
  afterEach(() => console.close());

  const spansOf = async (id = traceId) => (await getJson(`${console.url}/api/traces/${id}`)).spans;

  it('reads a Zipkin v2 span', async () => {
    const span = zipkinSpan({
      parentId: '00f067aa0ba902b7',
      tags: {
        'http.request.method': 'GET',
        error: 'no luck',
        'link.0.trace_id': '1'.repeat(32),
        'link.0.span_id': '2'.repeat(16),
      },
    });
    const annotations = [
      { timestamp: 1_700_000_000_001_000, value: 'retrying' },
      { timestamp: 1_700_000_000_002_000, value: '"cache.miss": {"key":"sku"}' },
      { timestamp: 1_700_000_000_003_000, value: 'retry|{"error.type":"a|b"}|0' },
      { timestamp: 1_700_000_000_004_000, value: 'neither|{|0' },
    ];
    assert.equal((await post(zipkin, [{ ...span, annotations }])).status, 202);
    assert.deepEqual(await spansOf(), [
      {
        traceId,
        id: 'b7ad6b7169203331',
        parentId: '00f067aa0ba902b7',
        name: 'GET /things',
        kind: 'server',
        service: 'gateway',
        startUs: 1_700_000_000_000_000,
        durationUs: 12_000,
        attributes: { 'http.request.method': 'GET', error: 'no luck' },
        events: [
          { timeUs: 1_700_000_000_001_000, name: 'retrying' },
          { timeUs: 1_700_000_000_002_000, name: 'cache.miss', attributes: { key: 'sku' } },
          { timeUs: 1_700_000_000_003_000, name: 'retry', attributes: { 'error.type': 'a|b' } },
          { timeUs: 1_700_000_000_004_000, name: 'neither|{|0' },
        ],
        links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16) }],
        status: 'error',
        statusMessage: 'no luck',
      },
    ]);
  });

  it('pads 64-bit trace ids and short span ids, so that logs and spans have equal ids', async () => {
    await post(zipkin, [zipkinSpan({ traceId: 'ABCDEF0123456789', id: '1f' })]);
    const [span] = await spansOf('abcdef0123456789');
    assert.equal(span.traceId, '0000000000000000abcdef0123456789');
    assert.equal(span.id, '000000000000001f');
  });

  it('reads an OTLP span with hexadecimal ids, 64-bit integers as strings, status, events and links', async () => {
    const response = await post(traces, otlp([otlpSpan]));
    assert.deepEqual(response, { status: 200, body: {} });
    assert.deepEqual(await spansOf(), [
      {
        traceId,
        id: 'b7ad6b7169203331',
        parentId: '00f067aa0ba902b7',
        name: 'POST /orders',
        kind: 'server',
        service: 'order',
        startUs: 1_700_000_000_123_456,
        durationUs: 100_000,
        attributes: {
          'http.request.method': 'POST',
          'http.response.status_code': 503,
          big: '9223372036854775807',
          ratio: 0.5,
          yes: true,
          list: '["a",2]',
          map: '{"k":"v"}',
        },
        events: [{ timeUs: 1_700_000_000_150_000, name: 'retry', attributes: { n: 1 } }],
        links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16) }],
        status: 'error',
        statusMessage: 'stock is gone',
        resource: { 'service.name': 'order' },
        scope: { name: 'kit' },
      },
    ]);
  });

  it('counts a span once that arrives by both protocols, or twice by one', async () => {
    await post(zipkin, [zipkinSpan({ name: 'POST /orders' })]);
    await post(zipkin, [zipkinSpan({ name: 'POST /orders' })]);
    await post(traces, otlp([otlpSpan], 'gateway'));
    assert.equal((await spansOf()).length, 1);
    const { spans } = await getJson(`${console.url}/api/status`);
    assert.equal(spans.received, 3);
    assert.equal(spans.duplicates, 2);
  });

  it('reads OTLP logs', async () => {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'order' } }] };
    const record = {
      timeUnixNano: '1700000000123000000',
      severityNumber: 17,
      body: { stringValue: 'charge failed' },
      traceId,
      spanId: 'b7ad6b7169203331',
      attributes: [{ key: 'order.id', value: { stringValue: 'o1' } }],
    };
    const response = await post(logs, {
      resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }],
    });
    assert.deepEqual(response, { status: 200, body: {} });
    const { items } = await getJson(`${console.url}/api/logs?trace=${traceId}`);
    assert.deepEqual(items, [
      {
        '@timestamp': '2023-11-14T22:13:20.123Z',
        'log.level': 'error',
        message: 'charge failed',
        'service.name': 'order',
        'order.id': 'o1',
        'trace.id': traceId,
        'span.id': 'b7ad6b7169203331',
        severity_number: 17,
      },
    ]);
  });

  it('accepts gzip, and all protocols on the main port', async () => {
    const body = gzipSync(JSON.stringify([zipkinSpan()]));
    assert.equal(
      (await post(`${console.url}/api/v2/spans`, body, { 'content-encoding': 'gzip' })).status,
      202,
    );
    assert.equal((await post(`${console.url}/v1/traces`, otlp([{ ...otlpSpan, kind: 3 }]))).status, 200);
    assert.equal((await spansOf()).length, 2);
  });

  it('does not serve pages or the API on the Zipkin and OTLP ports', async () => {
    const base = `http://127.0.0.1:${console.ports.zipkin}`;
    for (const path of ['/', '/api/status', '/metrics']) assert.equal((await fetch(base + path)).status, 404);
    assert.equal((await fetch(`${base}/health/ready`)).status, 200);
  });

  it('stores the valid entries of a body and counts the invalid ones', async () => {
    const bad = [
      null,
      1,
      'x',
      {},
      zipkinSpan({ traceId: '0'.repeat(32) }),
      zipkinSpan({ id: 'xyz' }),
      zipkinSpan({ traceId: 'ab' }),
    ];
    assert.equal((await post(zipkin, [...bad, zipkinSpan()])).status, 202);
    const response = await post(
      traces,
      otlp([{ ...otlpSpan, spanId: '' }, { ...otlpSpan, startTimeUnixNano: 'soon' }, otlpSpan]),
    );
    assert.equal(response.status, 200);
    assert.equal(response.body.partialSuccess.rejectedSpans, '2');
    assert.equal((await getJson(`${console.url}/api/status`)).spans.rejected, bad.length + 2);
    assert.equal((await spansOf()).length, 2); // from the gateway and order
  });

  describe('returns a problem and stores nothing for', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const cases: [string, () => string, unknown, Record<string, string>, number, string][] = [
      ['malformed JSON', () => zipkin, '[{', {}, 400, 'MALFORMED_JSON'],
      ['a body that is not a list', () => zipkin, { spans: [] }, {}, 400, 'INVALID_REQUEST'],
      ['a list without a valid span', () => zipkin, [{}], {}, 400, 'INVALID_REQUEST'],
      ['200,000 levels of nesting', () => zipkin, deep, {}, 400, ''],
      [
        'a content type that a page of another origin can send',
        () => zipkin,
        '[]',
        { 'content-type': 'text/plain' },
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      ['another encoding', () => zipkin, '[]', { 'content-encoding': 'br' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
      [
        'a body marked as gzip that is not compressed',
        () => zipkin,
        '[]',
        { 'content-encoding': 'gzip' },
        400,
        'INVALID_REQUEST',
      ],
      ['more than 20 MiB', () => zipkin, `[${' '.repeat(21 << 20)}]`, {}, 413, 'BODY_TOO_LARGE'],
      [
        'more than 20 MiB after decompression',
        () => zipkin,
        gzipSync(Buffer.alloc(21 << 20, 32)),
        { 'content-encoding': 'gzip' },
        413,
        'BODY_TOO_LARGE',
      ],
    ];
    for (const [name, url, body, headers, status, code] of cases) {
      it(name, async () => {
        const response = await post(url(), body, headers);
        assert.equal(response.status, status);
        if (code !== '') assert.equal(response.body.code, code);
        const { holds, receivers } = await getJson(`${console.url}/api/status`);
        assert.equal(holds.spans + holds.logs, 0);
        assert.equal(receivers.zipkin.refused + receivers.otlp.refused, 1);
      });
    }

    it('another method', async () => {
      const response = await fetch(zipkin, { method: 'PUT' });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get('allow'), 'POST');
    });
  });

  it('stores attributes and names that are members of Object.prototype or very long', async () => {
    const tags = JSON.parse(
      '{"__proto__": "x", "constructor": "y", "n": null, "deep": {"a": [1]}, "number": 5}',
    );
    const span = {
      ...zipkinSpan({ name: '\u0000<script>\n' }),
      tags,
      annotations: [{ timestamp: 'x' }, null],
      localEndpoint: [],
    };
    assert.equal((await post(zipkin, [span])).status, 202);
    const [stored] = await spansOf();
    assert.equal(stored.service, 'unknown');
    const { ['__proto__']: own, ...others } = stored.attributes;
    assert.equal(Object.hasOwn(stored.attributes, '__proto__') && own, 'x');
    assert.deepEqual(others, { constructor: 'y', deep: '{"a":[1]}', number: '5' });
    assert.equal(stored.name, '\u0000<script>\n'); // shown as text, never as markup
  });
});
