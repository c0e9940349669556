import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Console } from '../../server/src/index.js';
import { getJson, post, startConsole, zipkinSpan } from '../start-console.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const start = '1700000000123456789';
const span = {
  traceId,
  spanId: 'b7ad6b7169203331',
  name: 'a',
  startTimeUnixNano: start,
  endTimeUnixNano: start,
};
const record = { timeUnixNano: start, body: { stringValue: 'good' } };
const ofSpans = (...spans: unknown[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const ofLogs = (...logRecords: unknown[]) => ({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** JSON with a number that JavaScript cannot represent. */
const raw = (body: object) => JSON.stringify(body).replaceAll('"1e400"', '1e400');

describe('OTLP/HTTP JSON', () => {
  let console: Console & { url: string };
  let traces: string;
  let logs: string;

  beforeEach(async () => {
    console = await startConsole();
    traces = `http://127.0.0.1:${console.ports.otlp}/v1/traces`;
    logs = `http://127.0.0.1:${console.ports.otlp}/v1/logs`;
  });
  afterEach(() => console.close());

  const spans = async () => (await getJson(`${console.url}/api/traces/${traceId}`)).spans;
  const records = async () => (await getJson(`${console.url}/api/logs`)).items;

  const impossible: unknown[] = [
    '1000000000000000000000000000000',
    '18446744073709551616',
    '1e40',
    1e308,
    '1e400',
    -1,
    '-1',
    1.5,
    'soon',
    true,
    {},
    [],
  ];
  for (const time of impossible) {
    it(`rejects only the entry whose time is ${JSON.stringify(time)}`, async () => {
      const logAnswer = await post(logs, raw(ofLogs({ ...record, timeUnixNano: time }, record)));
      assert.equal(logAnswer.status, 200);
      assert.equal(logAnswer.body.partialSuccess.rejectedLogRecords, '1');
      assert.match(logAnswer.body.partialSuccess.errorMessage, /timeUnixNano/);
      assert.equal((await records()).length, 1);
      for (const name of ['startTimeUnixNano', 'endTimeUnixNano']) {
        const response = await post(traces, raw(ofSpans({ ...span, spanId: '1', [name]: time }, span)));
        assert.equal(response.status, 200);
        assert.equal(response.body.partialSuccess.rejectedSpans, '1');
        assert.match(response.body.partialSuccess.errorMessage, new RegExp(name));
      }
      assert.equal((await spans()).length, 1);
      const { spans: spanCounts, logs: logCounts } = await getJson(`${console.url}/api/status`);
      assert.deepEqual([spanCounts.rejected, logCounts.rejected], [2, 1]);
    });
  }

  it('accepts times as strings and numbers, null and 0 for absent, and the largest fixed64', async () => {
    const times = [null, 0, '0', '', 1_700_000_000_000_000_000, '1.7e18', '18446744073709551615'];
    const response = await post(logs, ofLogs(...times.map((timeUnixNano) => ({ ...record, timeUnixNano }))));
    assert.deepEqual(response, { status: 200, body: {} });
    assert.equal((await records()).length, times.length);
    assert.match((await records())[0]['@timestamp'], /^2554-/);
  });

  it('sets the duration of a span that ends before it starts to 0', async () => {
    await post(traces, ofSpans({ ...span, endTimeUnixNano: '1' }));
    assert.equal((await spans())[0].durationUs, 0);
  });

  it('keeps an entry whose numbers JavaScript cannot represent', async () => {
    const attributes = [
      { key: 'int', value: { intValue: '9'.repeat(40) } },
      { key: 'double', value: { doubleValue: '1e400' } },
      { key: 'list', value: { arrayValue: { values: [{ doubleValue: 'NaN' }, { intValue: '1e400' }] } } },
    ];
    const body = { ...span, attributes, droppedAttributesCount: -5, droppedEventsCount: 1e308 };
    assert.deepEqual(await post(traces, raw(ofSpans(body))), { status: 200, body: {} });
    const [stored] = await spans();
    assert.equal(stored.attributes.int, '9'.repeat(40));
    assert.equal(stored.dropped, undefined);
    const odd = { ...record, attributes, severityNumber: 1e308, droppedAttributesCount: -1 };
    assert.deepEqual(await post(logs, raw(ofLogs(odd))), { status: 200, body: {} });
    assert.equal((await records())[0].severity_number, 1e308);
  });

  it('counts the entries and groups of another type that it rejects', async () => {
    const response = await post(traces, {
      resourceSpans: [
        5,
        { scopeSpans: {} },
        { scopeSpans: [null, { spans: 'x' }, { spans: [null, 1, span] }] },
      ],
    });
    assert.equal(response.body.partialSuccess.rejectedSpans, '6');
    assert.equal((await spans()).length, 1);
  });

  it('reports the spans that a full trace refuses', async () => {
    const many = Array.from({ length: 10_005 }, (_, n) => ({ ...span, spanId: (n + 1).toString(16) }));
    const response = await post(traces, ofSpans(...many));
    assert.equal(response.body.partialSuccess.rejectedSpans, '5');
  });

  describe('success', () => {
    for (const body of [
      {},
      { resourceSpans: [] },
      { resourceSpans: null, resourceLogs: null },
      { other: 1 },
    ]) {
      it(`is 200 for ${JSON.stringify(body)}`, async () => {
        for (const url of [traces, logs]) assert.deepEqual(await post(url, body), { status: 200, body: {} });
      });
    }

    it('is JSON, also for a request with a charset', async () => {
      const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
      const response = await fetch(traces, { method: 'POST', headers, body: '{}' });
      assert.equal(response.status, 200);
      assert.match(String(response.headers.get('content-type')), /^application\/json/);
    });
  });

  describe('failures are a google.rpc.Status', () => {
    const cases: [string, RequestInit, number, number][] = [
      ['an array', { body: '[]' }, 400, 3],
      ['resourceSpans that is not an array', { body: '{"resourceSpans":"x"}' }, 400, 3],
      ['invalid JSON', { body: '{' }, 400, 3],
      ['another type', { body: '{}', headers: { 'content-type': 'text/plain' } }, 415, 3],
      [
        'invalid gzip',
        { body: '{}', headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } },
        400,
        3,
      ],
      ['a body over the limit', { body: ' '.repeat(21 << 20) }, 413, 8],
      [
        'a body over the limit after decompression',
        {
          body: gzipSync(Buffer.alloc(21 << 20, 32)) as unknown as string,
          headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        },
        413,
        8,
      ],
    ];
    for (const [name, init, status, code] of cases) {
      it(`have a JSON body for ${name}`, async () => {
        const headers = { 'content-type': 'application/json', ...init.headers };
        const response = await fetch(traces, { method: 'POST', ...init, headers });
        assert.equal(response.status, status);
        assert.match(String(response.headers.get('content-type')), /^application\/json/);
        const body = (await response.json()) as { code: number; message: string };
        assert.deepEqual(Object.keys(body), ['code', 'message']);
        assert.equal(body.code, code);
        assert.ok(body.message.length > 10);
        assert.equal((await getJson(`${console.url}/api/status`)).receivers.otlp.refused, 1);
      });
    }

    it('for another method, with allow', async () => {
      const response = await fetch(traces);
      assert.equal(response.status, 405);
      assert.equal(response.headers.get('allow'), 'POST');
      assert.equal(((await response.json()) as { code: number }).code, 12);
    });
  });

  it('keeps resource, scope, trace state, link attributes and dropped counts of a span', async () => {
    const body = {
      resourceSpans: [
        {
          resource: { attributes: [attribute('service.name', 'order'), attribute('host.name', 'h1')] },
          scopeSpans: [
            {
              scope: { name: 'lib', version: '1.2', attributes: [attribute('a', 'b')] },
              spans: [
                {
                  ...span,
                  traceState: 'vendor=1',
                  droppedAttributesCount: 3,
                  droppedEventsCount: '2',
                  links: [
                    {
                      traceId: '1'.repeat(32),
                      spanId: '2'.repeat(16),
                      traceState: 'x=y',
                      attributes: [attribute('why', 'batch')],
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    };
    await post(traces, body);
    const [stored] = await spans();
    assert.deepEqual(stored.resource, { 'service.name': 'order', 'host.name': 'h1' });
    assert.deepEqual(stored.scope, { name: 'lib', version: '1.2', attributes: { a: 'b' } });
    assert.equal(stored.traceState, 'vendor=1');
    assert.deepEqual(stored.dropped, { attributes: 3, events: 2 });
    assert.deepEqual(stored.links, [
      { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceState: 'x=y', attributes: { why: 'batch' } },
    ]);
  });

  it('keeps resource, scope, severity and event name of a log record', async () => {
    const body = {
      resourceLogs: [
        {
          resource: { attributes: [attribute('service.name', 'order'), attribute('host.name', 'h1')] },
          scopeLogs: [
            {
              scope: { name: 'lib', version: '1.2' },
              logRecords: [
                { ...record, severityNumber: 'SEVERITY_NUMBER_ERROR2', severityText: 'Oops', eventName: 'e' },
              ],
            },
          ],
        },
      ],
    };
    await post(logs, body);
    const [stored] = await records();
    assert.equal(stored['host.name'], 'h1');
    assert.equal(stored['log.logger'], 'lib');
    assert.equal(stored['otel.scope.version'], '1.2');
    assert.equal(stored['log.level'], 'error');
    assert.equal(stored.severity_text, 'Oops');
    assert.equal(stored['event.name'], 'e');
  });

  describe('Zipkin', () => {
    it('rejects only the span whose timestamp or duration is outside int64', async () => {
      const zipkin = `http://127.0.0.1:${console.ports.zipkin}/api/v2/spans`;
      const bad: [string, unknown][] = [
        ['timestamp', 8.64e18],
        ['timestamp', 1e308],
        ['timestamp', '1e400'],
        ['timestamp', '9'.repeat(30)],
        ['timestamp', {}],
        ['duration', 1e308],
        ['duration', '1e400'],
      ];
      for (const [index, [name, value]] of bad.entries()) {
        const body = [{ ...zipkinSpan(), id: String(index + 1), [name]: value }, zipkinSpan()];
        assert.equal((await post(zipkin, raw(body))).status, 202);
      }
      assert.equal((await spans()).length, 1);
      assert.equal((await getJson(`${console.url}/api/status`)).spans.rejected, bad.length);
    });

    it('treats a negative timestamp or duration as absent', async () => {
      const body = [{ ...zipkinSpan(), timestamp: -5, duration: -7 }];
      await post(`${console.url}/api/v2/spans`, body);
      const [stored] = await spans();
      assert.equal(stored.durationUs, 0);
      assert.ok(Math.abs(stored.startUs / 1000 - Date.now()) < 60_000);
    });

    it('keeps the addresses of both endpoints', async () => {
      const localEndpoint = { serviceName: 'gateway', ipv4: '10.0.0.1', port: 80 };
      const remoteEndpoint = { serviceName: 'db', ipv6: '::1', port: 27017 };
      await post(`${console.url}/api/v2/spans`, [{ ...zipkinSpan(), localEndpoint, remoteEndpoint }]);
      const [stored] = await spans();
      assert.deepEqual(stored.localEndpoint, localEndpoint);
      assert.deepEqual(stored.remoteEndpoint, remoteEndpoint);
      assert.equal(stored.attributes['peer.service'], 'db');
    });
  });

  it('lists requests and traces for any numbers in an access record', async () => {
    for (const [index, duration] of [-1, 1e308, '1e400', 5].entries()) {
      const fields = {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'event.duration': duration,
      };
      const attributes = Object.entries(fields).map(([key, value]) => ({
        key,
        value: typeof value === 'string' && value === 'GET' ? { stringValue: value } : { doubleValue: value },
      }));
      await post(logs, raw(ofLogs({ ...record, traceId: String(index + 1).repeat(32), attributes })));
    }
    const { items } = await getJson(`${console.url}/api/requests`);
    assert.equal(items.length, 1);
  });
});
