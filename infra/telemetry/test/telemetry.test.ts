import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTelemetry, extract, zipkinSpans } from '../src/index.js';
import { createTestTelemetry } from '../src/testing/index.js';
import { oddValues } from './odd-values.js';

describe('telemetry', () => {
  it('links a child span to its parent, and the server span to the incoming trace', () => {
    const telemetry = createTestTelemetry();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const server = telemetry.serverSpan('GET', { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    const child = server.child('items.findOne', {
      kind: 'client',
      attributes: { 'db.system.name': 'sqlite' },
    });
    child.log.info('looked up', { 'item.id': 'tea' });
    child.end();
    server.end();
    const [first, second] = telemetry.spans;
    assert.equal(first?.traceId, traceId);
    assert.equal(first?.parentSpanId, second?.spanId);
    assert.equal(second?.parentSpanId, 'b7ad6b7169203331');
    assert.equal(telemetry.records[0]?.['span.id'], child.spanId);
    assert.equal(telemetry.records[0]?.['item.id'], 'tea');
  });

  describe('with a receiver', () => {
    let server: Server;
    let url: string;
    const received: Record<string, unknown>[] = [];
    let status = 202;
    before(async () => {
      server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (bytes) => chunks.push(bytes));
        request.on('end', () => {
          if (status === 202) received.push(...JSON.parse(Buffer.concat(chunks).toString()));
          response.writeHead(status).end();
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2/spans`;
    });
    after(() => server.close());

    it('delivers every span as Zipkin v2 JSON and counts the delivered spans', async () => {
      status = 202;
      received.length = 0;
      const telemetry = createTelemetry({
        service: { name: 'demo' },
        spans: [zipkinSpans({ urls: [url] })],
        processMetrics: false,
      });
      for (let at = 0; at < 1000; at += 1)
        telemetry.rootSpan('work "é"\n', { attributes: { at, ok: true, password: 'x' } }).end();
      await telemetry.flush();
      assert.equal(received.length, 1000);
      assert.equal(received[7]?.name, 'work "é"\n');
      const tags = received[7]?.tags as Record<string, string>;
      assert.equal(tags.at, '7');
      assert.equal(tags.password, '[redacted]');
      const [stats] = telemetry.deliveryStats();
      assert.equal(stats?.produced, 1000);
      assert.equal(stats?.delivered, 1000);
      assert.equal(stats?.queued, 0);
      await telemetry.close();
    });
  });

  it('counts spans that close() could not deliver before its deadline as dropped', async () => {
    const telemetry = createTelemetry({
      service: { name: 'demo' },
      spans: [zipkinSpans({ urls: ['http://127.0.0.1:1/'] })],
      processMetrics: false,
    });
    telemetry.rootSpan('lost').end();
    await telemetry.close(200);
    telemetry.rootSpan('after').end();
    const [stats] = telemetry.deliveryStats();
    assert.deepEqual([stats?.produced, stats?.queued, stats?.dropped.shutdown], [2, 0, 2]);
  });

  it('fills in defaults for the service, and throws for an invalid service name', async () => {
    const telemetry = createTelemetry({ service: { name: 'demo' }, processMetrics: false });
    assert.deepEqual([telemetry.service.name, telemetry.service.version], ['demo', 'unknown']);
    assert.equal(telemetry.service.environment, 'local');
    assert.match(telemetry.service.instance, new RegExp(`-${process.pid}$`));
    for (const name of ['', 'a b', 'x'.repeat(101), 'a\n', '"']) {
      assert.throws(() => createTelemetry({ service: { name } }), /not a service name/);
    }
    await telemetry.close();
  });

  it('throws for a service without a name and for an unknown level', () => {
    for (const service of [{}, { name: undefined }, { name: 7 }])
      assert.throws(() => createTelemetry({ service: service as never }), /not a service name/);
    for (const level of ['INFO', 'warning', 'toString', 3])
      assert.throws(
        () => createTelemetry({ service: { name: 'demo' }, level: level as 'info' }),
        new TypeError(`no such level: ${level}`),
      );
  });

  it('shares no state with another instance in the same process', async () => {
    const [one, two] = [createTestTelemetry('one'), createTestTelemetry('two')];
    one.level = 'fatal';
    one.rootSpan('work').end();
    one.log.fatal('x');
    assert.equal(two.level, 'trace');
    assert.deepEqual([two.spans.length, two.records.length], [0, 0]);
  });

  it('can be closed twice, and accepts every call after close()', async () => {
    const telemetry = createTelemetry({
      service: { name: 'demo' },
      processMetrics: false,
      spans: [zipkinSpans({ urls: ['http://127.0.0.1:1/'] })],
    });
    await Promise.all([telemetry.close(50), telemetry.close(50), telemetry.flush(50)]);
    await telemetry.close();
    const span = telemetry.serverSpan('GET', {});
    span.log.error('still here', { error: new Error('x') });
    span.child('below').end();
    span.end();
    assert.equal(telemetry.deliveryStats()[0]?.dropped.shutdown, 2);
  });

  it('continues a trace from headers, from stored ids or from a span', () => {
    const telemetry = createTestTelemetry();
    const root = telemetry.rootSpan('item', { kind: 'internal' });
    const headers = root.inject<Record<string, string>>({});
    const stored = JSON.parse(JSON.stringify({ traceId: root.traceId, spanId: root.spanId, sampled: true }));
    for (const from of [headers, stored, root]) {
      const span = telemetry.continueSpan('later', from, { attributes: { a: 1 }, links: [root] });
      assert.deepEqual([span.traceId, span.parentSpanId, span.sampled], [root.traceId, root.spanId, true]);
      span.end();
      const [kept] = telemetry.spans.splice(0);
      assert.deepEqual([kept?.kind, kept?.attributes, kept?.links.length], ['internal', { a: 1 }, 1]);
    }
    assert.equal(telemetry.continueSpan('later', { ...stored, sampled: false }).sampled, false);
    const consumer = telemetry.continueSpan('take', { b3: headers.b3 ?? '' }, { kind: 'server' });
    assert.equal(consumer.traceId, root.traceId);
  });

  it('starts a new trace, or ignores the header, when values to continue from have other types', () => {
    const telemetry = createTestTelemetry();
    const headers = { ...telemetry.rootSpan('item').inject<Record<string, string>>({}) };
    const values = [...Object.values(oddValues()), 7, true, [], [null], [7], ['a', 'b']];
    for (const value of values) {
      assert.equal(telemetry.continueSpan('later', value as never).parentSpanId, undefined);
      for (const name of [
        'traceparent',
        'tracestate',
        'b3',
        'x-b3-traceid',
        'x-b3-spanid',
        'uber-trace-id',
      ]) {
        const context = extract({ ...headers, [name]: value } as Record<string, string>);
        assert.equal(context?.traceId, headers.traceparent?.slice(3, 35), `${name}: ${typeof value}`);
        extract({ 'x-b3-traceid': '1'.repeat(16), [name]: value } as Record<string, string>);
        extract({ [name]: value } as Record<string, string>);
      }
    }
  });

  it('starts a new trace when the context to continue is invalid', () => {
    const telemetry = createTestTelemetry();
    const good = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    const trap = new Proxy(
      {},
      {
        get(_target, name) {
          if (name === 'traceId') throw new Error('no');
        },
      },
    );
    for (const bad of [
      {},
      { ...good, traceId: 'A'.repeat(32) },
      { ...good, traceId: '0'.repeat(32) },
      { ...good, traceId: `${'a'.repeat(31)}\n` },
      { ...good, spanId: 'b'.repeat(15) },
      { ...good, spanId: 7 },
      { traceparent: 'nonsense' },
      trap,
    ]) {
      const span = telemetry.continueSpan('later', bad as never);
      assert.match(span.traceId, /^[0-9a-f]{32}$/);
      assert.notEqual(span.traceId, good.traceId);
      assert.equal(span.parentSpanId, undefined);
    }
  });
});
