import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AttributeValue, createTelemetry, otlpSpans, type SpanContext } from '../../src/index.js';
import { createTestTelemetry } from '../../src/testing/index.js';
import { oddValues } from '../odd-values.js';

describe('span', () => {
  it('keeps the last value of each attribute', () => {
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

  it('is bounded in attributes, text lengths, names, events and links', () => {
    const telemetry = createTestTelemetry();
    const link: SpanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    const span = telemetry.rootSpan('n'.repeat(1000), { links: new Array(200).fill(link) });
    for (let at = 0; at < 200; at += 1) span.set(`a${at}`, at);
    span.set('a0', 'x'.repeat(5000)).set('k'.repeat(1000), 1);
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`e${at}`, 'y'.repeat(5000)]));
    for (let at = 0; at < 200; at += 1) span.event('e'.repeat(1000), many);
    span.end();
    const [kept] = telemetry.spans;
    assert.equal(kept?.name.length, 256);
    assert.equal(Object.keys(kept?.attributes ?? {}).length, 64);
    assert.equal(kept?.attributes.a0, `${'x'.repeat(1024)}…`);
    assert.equal(kept?.links.length, 64);
    assert.equal(kept?.events.length, 64);
    assert.equal(kept?.events[0]?.name.length, 256);
    assert.equal(Object.keys(kept?.events[0]?.attributes ?? {}).length, 32);
    assert.equal(String(kept?.events[0]?.attributes.e0).length, 1025);
    telemetry.rootSpan('short').rename('r'.repeat(1000)).end();
    assert.equal(telemetry.spans[1]?.name.length, 256);
  });

  it('returns its duration from end(), also when called again', () => {
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

  it('has secrets in attributes, events and failures redacted by name and by pattern', () => {
    const telemetry = createTestTelemetry();
    const span = telemetry.rootSpan('work', { attributes: { 'user.password': 'hunter2' } });
    span.set('url.full', 'http://ada:hunter2@host/').set('token', 12345);
    span.event('tried', { password: 'hunter2', header: 'Bearer hunter2hunter2' });
    span.fail(new Error('cannot log in with password=hunter2'));
    span.end();
    assert.ok(!JSON.stringify(telemetry.spans).includes('hunter2'));
    assert.equal(telemetry.spans[0]?.attributes.token, '[redacted]');
  });

  it('has control characters escaped', () => {
    const telemetry = createTestTelemetry();
    telemetry.rootSpan('work').set('a', 'x\ny\u202e').end();
    assert.equal(telemetry.spans[0]?.attributes.a, 'x\\ny\\u202e');
  });

  it('records events', () => {
    const telemetry = createTestTelemetry();
    const span = telemetry.rootSpan('work');
    span.event('began').event('retried', { attempt: 2, why: undefined });
    span.end();
    assert.deepEqual(telemetry.spans[0]?.events, [
      { name: 'began', attributes: {} },
      { name: 'retried', attributes: { attempt: 2 } },
    ]);
  });

  it('records the code or class and the message of a failure', () => {
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
    it(`is exported without throwing when its attributes and failure are ${what}`, () => {
      const telemetry = createTestTelemetry();
      const span = telemetry.rootSpan('work');
      span.set('odd', value as AttributeValue).event('odd', { odd: value as AttributeValue });
      span.fail(value).set('after', 1).end();
      const [kept] = telemetry.spans;
      assert.equal(kept?.status, 'error');
      assert.equal(kept?.attributes.after, 1);
      assert.equal(typeof kept?.failure, 'string');
      for (const attributes of [kept?.attributes, kept?.events[0]?.attributes]) {
        for (const kind of Object.values(attributes ?? {})) {
          assert.ok(['string', 'number', 'boolean'].includes(typeof kind));
        }
      }
      assert.equal(JSON.parse(JSON.stringify(kept)).name, 'work');
    });
  }

  for (const [what, value] of Object.entries(oddValues())) {
    it(`has string names when it is named with ${what}`, () => {
      const telemetry = createTestTelemetry();
      const odd = value as string;
      const span = telemetry.rootSpan(odd);
      span.rename(odd).set(odd, 1).event(odd).child(odd).end();
      span.end();
      assert.equal(telemetry.spans.length, 2);
      for (const { name } of telemetry.spans) assert.equal(typeof name, 'string');
      assert.equal(typeof telemetry.spans[1]?.events[0]?.name, 'string');
    });

    it(`is internal when its kind is ${what}`, () => {
      const telemetry = createTestTelemetry();
      telemetry
        .rootSpan('work', { kind: value as 'internal' })
        .child('below', { kind: value as 'internal' })
        .end();
      assert.equal(telemetry.spans[0]?.kind, 'internal');
    });

    it(`has no links when its links are ${what}`, () => {
      const telemetry = createTestTelemetry();
      telemetry.rootSpan('work', { links: value as [] }).end();
      assert.deepEqual(telemetry.spans[0]?.links, []);
    });
  }

  it('is exported as internal for an unknown kind, without affecting its batch', async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (text) => bodies.push(text));
      request.on('end', () => response.end('{}'));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const telemetry = createTelemetry({
      service: { name: 'demo' },
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

  it('is exported once, and ignores changes after end()', () => {
    const telemetry = createTestTelemetry();
    const span = telemetry.rootSpan('work');
    span.end();
    span.set('late', 1).event('late').fail('late').rename('late').end();
    const child = span.child('below');
    child.end();
    assert.deepEqual(
      telemetry.spans.map((kept) => [kept.name, kept.status, kept.events.length]),
      [
        ['work', 'ok', 0],
        ['below', 'ok', 0],
      ],
    );
    assert.equal(telemetry.spans[1]?.parentSpanId, span.spanId);
  });

  it('keeps links to other traces', () => {
    const telemetry = createTestTelemetry();
    const cause = telemetry.serverSpan('POST', {});
    telemetry.rootSpan('recovery', { links: [cause] }).end();
    const [kept] = telemetry.spans;
    assert.notEqual(kept?.traceId, cause.traceId);
    assert.equal(kept?.links[0]?.traceId, cause.traceId);
    assert.equal(kept?.links[0]?.spanId, cause.spanId);
  });

  it('injects its context into headers', () => {
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
