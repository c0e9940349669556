import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTelemetry, zipkinSpans } from '../src/index.js';
import { createTestTelemetry } from '../src/testing/index.js';

describe('telemetry', () => {
  it('links a child to its parent and both to the caller', () => {
    const telemetry = createTestTelemetry();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const server = telemetry.serverSpan('GET', { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    const child = server.child('products.findOne', {
      kind: 'client',
      attributes: { 'db.system.name': 'nedb' },
    });
    child.log.info('looked up', { 'product.sku': 'tea' });
    child.end();
    server.end();
    const [first, second] = telemetry.spans;
    assert.equal(first?.traceId, traceId);
    assert.equal(first?.parentSpanId, second?.spanId);
    assert.equal(second?.parentSpanId, 'b7ad6b7169203331');
    assert.equal(telemetry.records[0]?.['span.id'], child.spanId);
    assert.equal(telemetry.records[0]?.['product.sku'], 'tea');
  });

  it('ends a span once', () => {
    const telemetry = createTestTelemetry();
    const span = telemetry.rootSpan('work');
    span.end();
    span.set('late', true).fail(new Error('late')).rename('late').end();
    assert.equal(telemetry.spans.length, 1);
    assert.deepEqual(telemetry.spans[0]?.attributes, {});
    assert.equal(telemetry.spans[0]?.status, 'ok');
    assert.equal(telemetry.spans[0]?.name, 'work');
  });

  it('writes counters under their name in both expositions, however often it is asked', async () => {
    const { metrics, close } = createTelemetry({ service: { name: 'test' } });
    metrics
      .counter({ name: 'orders_total', help: 'h', labels: ['outcome'] })
      .labels('ok')
      .add(2);
    metrics
      .histogram({ name: 'seconds', help: 'h', buckets: [1, 2] })
      .observe(1.5, { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true });
    for (let round = 0; round < 2; round += 1) {
      const text = await metrics.expose();
      assert.match(text.body, /^orders_total\{outcome="ok"\} 2$/m);
      assert.match(text.body, /^process_cpu_seconds_total /m);
      const open = await metrics.expose('application/openmetrics-text; version=1.0.0,text/plain;q=0.5');
      assert.match(open.contentType, /openmetrics/);
      assert.match(open.body, /^# TYPE orders counter$/m);
      assert.match(open.body, /^orders_total\{outcome="ok"\} 2$/m);
      assert.match(open.body, /^process_cpu_seconds_total /m);
      assert.match(open.body, /^seconds_bucket\{le="2"\} 1 # \{trace_id="a{32}",span_id="b{16}"\} 1\.5 \d/m);
    }
    await close();
  });

  describe('with an intake', () => {
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

    it('delivers every span as Zipkin v2 JSON, and its books say so', async () => {
      status = 202;
      received.length = 0;
      const telemetry = createTelemetry({
        service: { name: 'shop' },
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
      const [account] = telemetry.accounts();
      assert.equal(account?.produced, 1000);
      assert.equal(account?.delivered, 1000);
      assert.equal(account?.queued, 0);
      await telemetry.close();
    });

    it('retries what was answered 503, and counts what was refused', async () => {
      const telemetry = createTelemetry({
        service: { name: 'shop' },
        spans: [zipkinSpans({ urls: [url] })],
        processMetrics: false,
      });
      status = 503;
      received.length = 0;
      telemetry.rootSpan('first').end();
      await telemetry.flush(300);
      assert.equal(telemetry.accounts()[0]?.queued, 1);
      status = 202;
      await telemetry.flush();
      assert.equal(received.length, 1);
      status = 400;
      telemetry.rootSpan('second').end();
      await telemetry.flush();
      assert.equal(telemetry.accounts()[0]?.dropped.rejected, 1);
      await telemetry.close();
    });
  });

  it('counts what no back-end took before the deadline', async () => {
    const telemetry = createTelemetry({
      service: { name: 'shop' },
      spans: [zipkinSpans({ urls: ['http://127.0.0.1:1/'] })],
      processMetrics: false,
    });
    telemetry.rootSpan('lost').end();
    await telemetry.close(200);
    telemetry.rootSpan('after').end();
    const [account] = telemetry.accounts();
    assert.deepEqual([account?.produced, account?.queued, account?.dropped.shutdown], [2, 0, 2]);
  });
});
