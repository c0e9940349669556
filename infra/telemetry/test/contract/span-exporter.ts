import assert from 'node:assert/strict';
import net from 'node:net';
import {
  createTelemetry,
  type FinishedSpan,
  type HttpSpansOptions,
  type SpanExporterFactory,
  type Telemetry,
} from '../../src/index.js';
import { balanced, until } from '../delivery-stats.js';
import { type Receiver, startReceiver } from '../receiver.js';

/** Span as decoded by a receiver. */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  kind: string;
  startUs: number;
  durationUs: number;
  service: string;
  /** Instance, version and environment. */
  process: Record<string, string>;
  attributes: Record<string, string>;
  failure: string | undefined;
  events: { timeUs: number; name: string }[];
  links: string[];
}

/** Contract suite for every span exporter. `read` decodes the body of one request. */
export function spanExporterContract(
  name: string,
  make: (options: HttpSpansOptions) => SpanExporterFactory,
  read: (body: Buffer) => ReceivedSpan[],
  /** Status codes that the exporter's protocol retries. */
  retried: readonly number[],
): void {
  describe(`${name} span exporter`, () => {
    let receiver: Receiver;
    let telemetry: Telemetry;
    let finished: ReceivedSpan[];

    function start(options: Partial<HttpSpansOptions> = {}): void {
      finished = [];
      const noop = { flush: async () => {}, close: async () => {}, deliveryStats: () => [] };
      telemetry = createTelemetry({
        service: { name: 'demo', instance: 'i', version: '1', environment: 'test' },
        processMetrics: false,
        spans: [
          make({ urls: [receiver.url], ...options }),
          () => ({ ...noop, write: (span) => finished.push(toReceived(span)) }),
        ],
      });
    }
    function write(count: number): void {
      for (let at = 0; at < count; at += 1) telemetry.rootSpan('work', { attributes: { at } }).end();
    }
    const received = () => receiver.taken.flatMap(read);

    beforeEach(async () => {
      receiver = await startReceiver();
    });
    afterEach(async () => {
      await telemetry.close(0);
      await receiver.close();
    });

    it('delivers every property of a span', async () => {
      start();
      const server = telemetry.serverSpan('GET', {
        traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      });
      server.rename('GET /Items/{id}').set('url.path', '/items/"té"').set('n', 5).set('part', 0.5);
      const client = server.child('items.findOne', {
        kind: 'client',
        attributes: { 'db.system.name': 'sqlite' },
      });
      client.event('retried', { attempt: 2 }).fail(new TypeError('no response')).end();
      server.set('ok', true).end();
      telemetry.rootSpan('recovery', { links: [server] }).end();
      write(100);
      await telemetry.flush();
      assert.equal(balanced(telemetry).delivered, 103);
      assert.deepEqual(received(), finished);
    });

    it('sends few requests on one connection', async () => {
      start();
      write(2000);
      await telemetry.flush();
      assert.deepEqual(
        received().map((span) => span.attributes.at),
        Array.from({ length: 2000 }, (_, at) => String(at)),
      );
      assert.ok(receiver.requests <= 20, `${receiver.requests} requests`);
      assert.equal(receiver.connections, 1);
    });

    const nonStatus: Record<string, string> = { hang: 'a timeout', reset: 'a connection reset' };
    for (const behave of [...retried, 'hang', 'reset'] as const) {
      it(`retries a batch after ${nonStatus[String(behave)] ?? `status ${behave}`}`, async () => {
        start({ timeoutMs: behave === 'hang' ? 300 : 10_000 });
        receiver.behave = behave;
        write(10);
        await telemetry.flush(150);
        assert.equal(balanced(telemetry).queued, 10);
        receiver.behave = 202;
        await telemetry.flush();
        assert.equal(balanced(telemetry).delivered, 10);
        assert.equal(received().length, 10);
      });
    }

    for (const status of [400, 401, 404, 413, ...[408, 500].filter((one) => !retried.includes(one))]) {
      it(`drops a batch after status ${status} and counts its spans as rejected`, async () => {
        start();
        receiver.behave = status;
        write(10);
        await telemetry.flush();
        receiver.behave = 202;
        write(5);
        await telemetry.flush();
        const stats = balanced(telemetry);
        assert.deepEqual([stats.delivered, stats.dropped.rejected], [5, 10]);
      });
    }

    it('delivers queued spans after a restart of the receiver', async () => {
      start();
      write(10);
      await telemetry.flush();
      const { port } = receiver;
      await receiver.close();
      write(10);
      await telemetry.flush(50);
      assert.equal(balanced(telemetry).queued, 10);
      receiver = await startReceiver(202, port);
      await until(() => balanced(telemetry).delivered === 20);
    });

    it('bounds its queue, attempts and CPU time while the receiver resets every connection', async () => {
      let attempts = 0;
      const refusing = net.createServer((socket) => {
        attempts += 1;
        socket.resetAndDestroy();
      });
      await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
      const { port } = refusing.address() as net.AddressInfo;
      start({ urls: [`http://127.0.0.1:${port}/`], maxQueuedBytes: 500_000 });
      const busy = process.cpuUsage();
      const startedAt = performance.now();
      for (let round = 0; round < 20; round += 1) {
        write(400);
        await new Promise((resolve) => setTimeout(resolve, 75));
      }
      const { user, system } = process.cpuUsage(busy);
      const tookMs = performance.now() - startedAt;
      await new Promise((resolve) => refusing.close(resolve));
      // with growing pauses about five in the first 1.5 s; without pauses thousands
      assert.ok(attempts >= 2 && attempts <= 9 + tookMs / 250, `${attempts} attempts in ${tookMs} ms`);
      const cpuMs = (user + system) / 1000;
      assert.ok(cpuMs < (tookMs * 2) / 3, `${cpuMs} ms of CPU time in ${tookMs} ms`);
      const { dropped, queued } = balanced(telemetry);
      assert.ok(dropped.queue_full > 2000 && queued > 100, JSON.stringify(balanced(telemetry)));
    });

    it('stops at the deadline of close() and counts the undelivered spans as dropped', async () => {
      start({ timeoutMs: 60_000 });
      receiver.behave = 'hang';
      write(10);
      const started = performance.now();
      await telemetry.close(100);
      assert.ok(performance.now() - started < 20_000, 'close() waited for the receiver');
      write(1);
      assert.equal(balanced(telemetry).dropped.shutdown, 11);
    });
  });
}

function toReceived(span: FinishedSpan): ReceivedSpan {
  const attributes: Record<string, string> = {};
  for (let at = 0; at < span.attributes.length; at += 2) {
    attributes[String(span.attributes[at])] = String(span.attributes[at + 1]);
  }
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    startUs: span.startUs,
    durationUs: span.durationUs,
    service: 'demo',
    process: {
      'service.instance.id': 'i',
      'service.version': '1',
      'deployment.environment.name': 'test',
    },
    failure: span.failure,
    events: span.events.map(({ timeUs, name }) => ({ timeUs, name })),
    links: span.links.map((link) => `${link.traceId}-${link.spanId}`),
    attributes,
  };
}
