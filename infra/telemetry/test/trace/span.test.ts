import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AttributeValue, createTelemetry, otlpSpans, type SpanContext } from '../../src/index.js';
import { createTestTelemetry } from '../../src/testing/index.js';
import { oddValues } from '../odd-values.js';

describe('Span', () => {
  it('has the last value that was set for each attribute', () => {
    const telemetry = createTestTelemetry();
    const span = telemetry.rootSpan('work', { kind: 'client', attributes: { a: 1, skipped: undefined } });
    span
      .set('b', 'two')
      .set('a', 3)
      .set('c', undefined)
      .set('d', false)
      .set('zero', 0)
      .set('empty', '')
      .end();
    assert.deepEqual(telemetry.spans[0]?.attributes, { a: 3, b: 'two', d: false, zero: 0, empty: '' });
    assert.equal(telemetry.spans[0]?.kind, 'client');
  });

  it('has bounded attributes, texts, names, events and links', () => {
    const telemetry = createTestTelemetry();
    const link: SpanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    const span = telemetry.rootSpan('n'.repeat(1000), { links: new Array(200).fill(link) });
    for (let at = 0; at < 200; at += 1) span.set(`a${at}`, at);
    span.set('a0', 'x'.repeat(5000)).set('k'.repeat(1000), 1);
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`e${at}`, 'y'.repeat(5000)]));
    for (let at = 0; at < 200; at += 1) span.event('e'.repeat(1000), many);
    span.end();
    const [exported] = telemetry.spans;
    assert.equal(exported?.name.length, 256);
    assert.equal(Object.keys(exported?.attributes ?? {}).length, 64);
    assert.equal(exported?.attributes.a0, `${'x'.repeat(1024)}…`);
    assert.equal(exported?.links.length, 64);
    assert.equal(exported?.events.length, 64);
    assert.equal(exported?.events[0]?.name.length, 256);
    assert.equal(Object.keys(exported?.events[0]?.attributes ?? {}).length, 32);
    assert.equal(String(exported?.events[0]?.attributes.e0).length, 1025);
    telemetry.rootSpan('short').rename('r'.repeat(1000)).end();
    assert.equal(telemetry.spans[1]?.name.length, 256);
  });

  it('returns its duration from end(), and the same duration from a second end()', () => {
    let now = 1000;
    const clock = { now: () => now, offset: () => 0 };
    const telemetry = createTestTelemetry('test', { clock });
    const span = telemetry.rootSpan('work');
    now += 12.345;
    const tookMs = span.end();
    now += 1;
    assert.ok(Math.abs(tookMs - 12.345) < 1e-9, String(tookMs));
    assert.equal(span.end(), 12.345);
    assert.equal(telemetry.spans[0]?.durationMs, 12.345);
    assert.equal(telemetry.spans.length, 1);
  });

  it('redacts secrets in attributes, events and failures, by name and by form', () => {
    const telemetry = createTestTelemetry();
    const span = telemetry.rootSpan('work', { attributes: { 'user.password': 'hunter2' } });
    span.set('url.full', 'http://ada:hunter2@host/').set('token', 12345);
    span.event('tried', { password: 'hunter2', header: 'Bearer hunter2hunter2' });
    span.fail(new Error('cannot log in with password=hunter2'));
    span.end();
    assert.ok(!JSON.stringify(telemetry.spans).includes('hunter2'));
    assert.equal(telemetry.spans[0]?.attributes.token, '[redacted]');
  });

  it('escapes control characters', () => {
    const telemetry = createTestTelemetry();
    telemetry.rootSpan('work').set('a', 'x\ny\u202e').end();
    assert.equal(telemetry.spans[0]?.attributes.a, 'x\\ny\\u202e');
  });

  it('has the events that were added to it', () => {
    const telemetry = createTestTelemetry();
    const span = telemetry.rootSpan('work');
    span.event('began').event('retried', { attempt: 2, why: undefined });
    span.end();
    assert.deepEqual(telemetry.spans[0]?.events, [
      { name: 'began', attributes: {} },
      { name: 'retried', attributes: { attempt: 2 } },
    ]);
  });

  it('records the class or code and the message of an error', () => {
    const telemetry = createTestTelemetry();
    const failed = (error: unknown) => {
      telemetry.rootSpan('work').fail(error).end();
      const span = telemetry.spans.at(-1);
      return [span?.status, span?.attributes['error.type'], span?.failure];
    };
    assert.deepEqual(failed(new TypeError('bad')), ['error', 'TypeError', 'bad']);
    assert.deepEqual(failed(Object.assign(new Error('gone'), { code: 'ECONNRESET' })), [
      'error',
      'ECONNRESET',
      'gone',
    ]);
    assert.deepEqual(failed('text'), ['error', 'Error', 'text']);
    assert.deepEqual(failed(undefined), ['error', 'undefined', 'undefined']);
    assert.deepEqual(failed(new Error('')), ['error', 'Error', 'Error']);
    assert.equal(failed(new Error('x'.repeat(5000)))[2]?.toString().length, 1025);
  });

  for (const [what, value] of Object.entries(oddValues())) {
    it(`is exported completely with an odd attribute and failure: ${what}`, () => {
      const telemetry = createTestTelemetry();
      const span = telemetry.rootSpan('work');
      span.set('odd', value as AttributeValue).event('odd', { odd: value as AttributeValue });
      span.fail(value).set('after', 1).end();
      const [exported] = telemetry.spans;
      assert.equal(exported?.status, 'error');
      assert.equal(exported?.attributes.after, 1);
      assert.equal(typeof exported?.failure, 'string');
      for (const attributes of [exported?.attributes, exported?.events[0]?.attributes]) {
        for (const kind of Object.values(attributes ?? {})) {
          assert.ok(['string', 'number', 'boolean'].includes(typeof kind));
        }
      }
      assert.equal(JSON.parse(JSON.stringify(exported)).name, 'work');
    });
  }

  for (const [what, value] of Object.entries(oddValues())) {
    it(`converts odd names to text: ${what}`, () => {
      const telemetry = createTestTelemetry();
      const odd = value as string;
      const span = telemetry.rootSpan(odd);
      span.rename(odd).set(odd, 1).event(odd).child(odd).end();
      span.end();
      assert.equal(telemetry.spans.length, 2);
      for (const { name } of telemetry.spans) assert.equal(typeof name, 'string');
      assert.equal(typeof telemetry.spans[1]?.events[0]?.name, 'string');
    });

    it(`has the kind internal for an invalid kind: ${what}`, () => {
      const telemetry = createTestTelemetry();
      telemetry
        .rootSpan('work', { kind: value as 'internal' })
        .child('below', { kind: value as 'internal' })
        .end();
      assert.equal(telemetry.spans[0]?.kind, 'internal');
    });

    it(`has no links for an invalid list: ${what}`, () => {
      const telemetry = createTestTelemetry();
      telemetry.rootSpan('work', { links: value as [] }).end();
      assert.deepEqual(telemetry.spans[0]?.links, []);
    });
  }

  it('with an unsupported kind does not affect the other spans of its batch', async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (text) => bodies.push(text));
      request.on('end', () => response.end('{}'));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const telemetry = createTelemetry({
      service: { name: 'shop' },
      processMetrics: false,
      spans: [otlpSpans({ urls: [`http://127.0.0.1:${port}/v1/traces`] })],
    });
    telemetry.rootSpan('publish', { kind: 'producer' as 'internal' }).end();
    telemetry.rootSpan('work').end();
    await telemetry.close();
    server.close();
    server.closeAllConnections();
    const [request] = JSON.parse(bodies.join('')).resourceSpans;
    assert.deepEqual(
      request.scopeSpans[0].spans.map(({ name, kind }: { name: string; kind: number }) => [name, kind]),
      [
        ['publish', 1],
        ['work', 1],
      ],
    );
  });

  it('ignores changes after its end, but can still create children', () => {
    const telemetry = createTestTelemetry();
    const span = telemetry.rootSpan('work');
    span.end();
    span.set('late', 1).event('late').fail('late').rename('late').end();
    const child = span.child('below');
    child.end();
    assert.deepEqual(
      telemetry.spans.map((exported) => [exported.name, exported.status, exported.events.length]),
      [
        ['work', 'ok', 0],
        ['below', 'ok', 0],
      ],
    );
    assert.equal(telemetry.spans[1]?.parentSpanId, span.spanId);
  });

  it('has links to other traces', () => {
    const telemetry = createTestTelemetry();
    const cause = telemetry.serverSpan('POST', {});
    telemetry.rootSpan('recovery', { links: [cause] }).end();
    const [exported] = telemetry.spans;
    assert.notEqual(exported?.traceId, cause.traceId);
    assert.equal(exported?.links[0]?.traceId, cause.traceId);
    assert.equal(exported?.links[0]?.spanId, cause.spanId);
  });

  it('injects traceparent, tracestate and b3 into headers', () => {
    const telemetry = createTestTelemetry();
    const tracestate = 'vendor=1';
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const client = telemetry.serverSpan('GET', { traceparent, tracestate }).child('call', { kind: 'client' });
    assert.deepEqual(client.inject({ accept: '*/*' }), {
      accept: '*/*',
      traceparent: `00-${client.traceId}-${client.spanId}-01`,
      tracestate,
      b3: `${client.traceId}-${client.spanId}-1`,
    });
  });
});
