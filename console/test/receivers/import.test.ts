import assert from 'node:assert/strict';
import type { Console } from '../../server/src/index.js';
import { readImport } from '../../server/src/receivers/read-import.js';
import { getJson, post, startConsole, zipkinSpan } from '../start-console.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const nanos = '1700000000123456789';
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

describe('POST /api/import', () => {
  let source: Console & { url: string };
  let target: Console & { url: string };
  beforeEach(async () => {
    [source, target] = await Promise.all([startConsole(), startConsole()]);
  });
  afterEach(async () => {
    await source.close();
    await target.close();
  });

  /** Returns the file that the page Trace exports. */
  async function exported(from: { url: string }) {
    const { spans } = await getJson(`${from.url}/api/traces/${traceId}`);
    const { items } = await getJson(`${from.url}/api/logs?trace=${traceId}`);
    return { traces: [{ traceId, spans, logs: items }] };
  }

  async function sendSamples(): Promise<void> {
    const attributes = [text('a', 'x'), { key: 'n', value: { intValue: '5' } }];
    const resource = { attributes: [text('service.name', 'order'), text('service.instance.id', 'i1')] };
    const span = {
      traceId,
      spanId: '1'.repeat(16),
      parentSpanId: 'b7ad6b7169203331',
      traceState: 'a=b',
      name: 'work',
      kind: 2,
      startTimeUnixNano: nanos,
      endTimeUnixNano: '1700000000223456789',
      attributes,
      droppedAttributesCount: 2,
      events: [{ name: 'retry', timeUnixNano: nanos, attributes }],
      links: [{ traceId: '3'.repeat(32), spanId: '4'.repeat(16), traceState: 'c=d', attributes }],
      status: { code: 2, message: 'failed' },
    };
    const scope = { name: 'kit', version: '1', attributes };
    const record = {
      timeUnixNano: nanos,
      severityNumber: 14,
      body: { stringValue: 'm' },
      traceId,
      attributes,
    };
    await post(`${source.url}/v1/traces`, {
      resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }],
    });
    await post(`${source.url}/v1/logs`, {
      resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [record] }] }],
    });
    const endpoints = {
      localEndpoint: { serviceName: 'gateway', ipv4: '10.0.0.1', port: 80 },
      remoteEndpoint: { serviceName: 'order', ipv6: '::1' },
      shared: true,
      annotations: [{ timestamp: 1_700_000_000_001_000, value: 'retrying' }],
    };
    await post(`${source.url}/api/v2/spans`, [{ ...zipkinSpan({ tags: { error: 'x' } }), ...endpoints }]);
  }

  it('stores an exported trace that is then exported equally', async () => {
    await sendSamples();
    const file = await exported(source);
    assert.equal(file.traces[0]?.spans.length, 2);
    assert.deepEqual(await post(`${target.url}/api/import`, file), {
      status: 200,
      body: { spans: 2, logs: 1, rejected: 0 },
    });
    assert.deepEqual(await exported(target), file);
    assert.equal(
      (await post(`${target.url}/api/import`, { traces: [{ ...file.traces[0], logs: [] }] })).status,
      200,
    );
    assert.equal((await getJson(`${target.url}/api/status`)).spans.duplicates, 2);
  });

  it('rejects invalid entries with the reason, and stores the others', async () => {
    const good = { traceId, id: '1', name: 'a', kind: 'server', service: 's', startUs: 1, durationUs: 1 };
    const spans = [
      good,
      null,
      { ...good, traceId: 'x' },
      { ...good, id: 5 },
      { ...good, startUs: -1 },
      { ...good, startUs: 1e300 },
      { ...good, durationUs: 'long' },
    ];
    const response = await post(`${target.url}/api/import`, { traces: [{ spans, logs: [5] }, {}, null] });
    assert.deepEqual(response, {
      status: 200,
      body: { spans: 1, logs: 0, rejected: 9, reason: 'a span is not an object' },
    });
  });

  it('bounds every value', () => {
    const long = 'x'.repeat(100_000);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i]));
    const list = Array.from({ length: 1000 }, () => ({
      timeUs: 5,
      name: long,
      attributes: many,
      traceId,
      spanId: '1',
    }));
    const base = { traceId, id: '1', startUs: 5, durationUs: 0 };
    const raw = {
      ...base,
      name: long,
      service: long,
      kind: long,
      status: long,
      attributes: { ...many, long, o: {} },
    };
    const { spans } = readImport({
      traces: [
        {
          spans: [
            { ...raw, events: list, links: list, resource: many, scope: { name: long }, traceState: long },
          ],
        },
      ],
    });
    const [span] = spans;
    assert.equal(span?.name.length, 257);
    assert.equal(span?.kind, 'internal');
    assert.equal(span?.status, 'unset');
    assert.equal(Object.keys(span?.attributes ?? {}).length, 128);
    assert.equal(span?.events.length, 128);
    assert.equal(span?.links.length, 32);
    assert.ok(JSON.stringify(span).length < 3_000_000);
  });

  it('refuses other bodies, methods, ports and pages of other origins', async () => {
    const url = `${target.url}/api/import`;
    assert.equal((await post(url, [])).status, 400);
    assert.equal((await post(url, '{')).status, 400);
    assert.equal((await fetch(url)).status, 405);
    assert.equal((await post(url, '{"traces":[]}', { 'content-type': 'text/plain' })).status, 415);
    assert.equal((await post(url, { traces: [] }, { origin: 'http://evil.example' })).status, 403);
    assert.equal((await post(url, { traces: [] }, { origin: target.url })).status, 200);
    const otlp = `http://127.0.0.1:${target.ports.otlp}/api/import`;
    assert.equal((await post(otlp, { traces: [] })).status, 404);
  });
});
