import assert from 'node:assert/strict';
import net from 'node:net';
import {
  createTelemetry,
  type ForwardLogsOptions,
  type LogExporterFactory,
  type LogRecord,
  type Telemetry,
} from '../../src/index.js';
import { balanced, until } from '../delivery-stats.js';
import { type Behaviour, type ForwardReceiver, startForwardReceiver } from '../forward-receiver.js';

/** Contract suite for every log exporter that uses the forward protocol. */
export function logExporterContract(
  name: string,
  make: (options: ForwardLogsOptions) => LogExporterFactory,
): void {
  describe(`${name} log exporter`, () => {
    let receiver: ForwardReceiver;
    let telemetry: Telemetry;
    let written: LogRecord[];
    const acknowledged = () =>
      new Set(receiver.records.filter((one) => one.acknowledged).map((one) => one.fields['event.id'])).size;

    function start(options: Partial<ForwardLogsOptions> = {}): void {
      written = [];
      const noop = { flush: async () => {}, close: async () => {}, deliveryStats: () => [] };
      telemetry = createTelemetry({
        service: { name: 'demo', version: '1', instance: 'i', environment: 'test' },
        processMetrics: false,
        logs: [
          make({ targets: [`127.0.0.1:${receiver.port}`], timeoutMs: 10_000, ...options }),
          () => ({ ...noop, write: (record) => written.push(record) }),
        ],
      });
    }
    function write(count: number): void {
      for (let at = 0; at < count; at += 1) telemetry.log.info('line', { at });
    }

    beforeEach(async () => {
      receiver = await startForwardReceiver();
    });
    afterEach(async () => {
      await telemetry.close(0);
      await receiver.close();
    });

    it('delivers every field of a record, and its time to the microsecond', async () => {
      start();
      const span = telemetry.rootSpan('work');
      span.log.info('bought "té" 東京', {
        n: 12,
        part: 0.5,
        big: 2 ** 40,
        minus: -3,
        ok: true,
        'user.id': 'u-1',
      });
      span.log.error('failed', { error: new Error('no') });
      telemetry.log.warn('x'.repeat(5000));
      write(100);
      await telemetry.flush();
      assert.equal(balanced(telemetry).delivered, 103);
      assert.deepEqual(
        receiver.records.map(({ micros, fields }) => ({ micros, fields })),
        written.map((record) => ({
          micros: Math.round(record.timeMs * 1000),
          fields: {
            'event.id': record.id,
            'log.level': record.level,
            message: record.message,
            ...(record.span && { 'trace.id': record.span.traceId, 'span.id': record.span.spanId }),
            'ecs.version': '8.11.0',
            'service.name': 'demo',
            'service.version': '1',
            'service.environment': 'test',
            'service.node.name': 'i',
            ...Object.fromEntries(
              Array.from({ length: record.fields.length / 2 }, (_, at) =>
                record.fields.slice(at * 2, at * 2 + 2),
              ),
            ),
          },
        })),
      );
    });

    it('sends few messages with the configured tag on one connection', async () => {
      start({ tag: 'some.tag' });
      write(3000);
      await telemetry.flush();
      write(2000);
      await telemetry.flush();
      assert.equal(balanced(telemetry).delivered, 5000);
      assert.deepEqual(
        receiver.records.map((record) => record.fields.at),
        [...Array(3000).keys(), ...Array(2000).keys()],
      );
      assert.ok(receiver.records.every((record) => record.tag === 'some.tag'));
      assert.ok(receiver.messages <= 40, `${receiver.messages} messages`);
      assert.equal(receiver.connections, 1);
    });

    it('accepts an acknowledgement that arrives one byte at a time', async () => {
      receiver.behave = 'drip';
      start();
      write(10);
      await telemetry.flush();
      assert.equal(balanced(telemetry).delivered, 10);
      assert.equal(receiver.messages, 1);
    });

    for (const behaviour of ['silent', 'wrong-id', 'garbage', 'close', 'reset', 'cut'] as const) {
      it(`retries unacknowledged records, and counts only acknowledged ones as delivered: ${behaviour}`, async () => {
        receiver.behave = behaviour;
        start(behaviour === 'silent' ? { timeoutMs: 300 } : {});
        write(100);
        await telemetry.flush(100);
        const waiting = balanced(telemetry);
        assert.deepEqual([waiting.delivered, waiting.queued], [0, 100]);
        receiver.behave = 'ack';
        await telemetry.flush();
        const stats = balanced(telemetry);
        assert.deepEqual([stats.delivered, stats.queued], [100, 0]);
        assert.equal(acknowledged(), 100);
      });
    }

    it('neither loses nor miscounts records when the receiver alternates between all faults', async () => {
      const faults: Behaviour[] = ['silent', 'reset', 'wrong-id', 'cut', 'garbage', 'close'];
      // pseudo-random, because with a period a requeued batch could meet the same fault each time
      let state = 1;
      receiver.behave = () => {
        state = (state * 48_271) % 0x7fffffff;
        return state % 2 === 0 ? 'drip' : (faults[state % faults.length] as Behaviour);
      };
      start({ timeoutMs: 150 });
      for (let round = 0; round < 20; round += 1) {
        write(100);
        await telemetry.flush(50);
        balanced(telemetry);
      }
      receiver.behave = 'ack';
      await telemetry.flush();
      // a batch that meets a fault at each of eight attempts is dropped, which another record may report
      const { produced, delivered, dropped } = balanced(telemetry);
      assert.ok(produced >= 2000 && produced <= 2020, `${produced} produced`);
      assert.equal(delivered + dropped.retries_exhausted, produced);
      assert.ok(delivered >= 1500, `${delivered} delivered`);
      assert.equal(acknowledged(), delivered);
    });

    it('delivers queued records after a restart of the receiver', async () => {
      start();
      write(100);
      await telemetry.flush();
      const { port } = receiver;
      await receiver.close();
      write(100);
      await telemetry.flush(50);
      assert.deepEqual([balanced(telemetry).delivered, balanced(telemetry).queued], [100, 100]);
      receiver = await startForwardReceiver('ack', port);
      await until(() => balanced(telemetry).delivered === 200);
      assert.equal(receiver.records.length, 100);
    });

    it('limits its connection attempts and CPU time while the receiver closes every connection', async () => {
      let attempts = 0;
      let graceful = false;
      const refusing = net.createServer((socket) => {
        attempts += 1;
        socket.on('error', () => {});
        // alternates between a graceful close at the first byte and a reset
        graceful = !graceful;
        if (graceful) socket.once('data', () => socket.end());
        else socket.resetAndDestroy();
      });
      await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
      start({ targets: [`127.0.0.1:${(refusing.address() as net.AddressInfo).port}`], timeoutMs: 5000 });
      const busy = process.cpuUsage();
      const startedAt = performance.now();
      for (let round = 0; round < 20; round += 1) {
        write(50);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const { user, system } = process.cpuUsage(busy);
      const tookMs = performance.now() - startedAt;
      await telemetry.close(0);
      await new Promise((resolve) => refusing.close(resolve));
      // with growing pauses about five in the first 2 s; without pauses thousands
      assert.ok(attempts >= 2 && attempts <= 9 + tookMs / 250, `${attempts} attempts in ${tookMs} ms`);
      const cpuMs = (user + system) / 1000;
      assert.ok(cpuMs < (tookMs * 2) / 3, `${cpuMs} ms of CPU time in ${tookMs} ms`);
      assert.equal(balanced(telemetry).dropped.shutdown, 1000);
    });

    it('bounds its queue, keeps the oldest records and counts the dropped ones', async () => {
      receiver.behave = 'silent';
      start({ maxQueuedBytes: 300_000 });
      for (let round = 0; round < 20; round += 1) {
        write(1000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await telemetry.flush(20);
      const full = balanced(telemetry);
      assert.ok(full.dropped.queue_full > 15_000, JSON.stringify(full));
      assert.ok(full.queued > 300, JSON.stringify(full));
      await telemetry.close(0);
      const closed = balanced(telemetry);
      assert.equal(closed.dropped.queue_full + closed.dropped.shutdown, 20_000);
    });

    it('delivers its queue on close(), and counts later records as dropped', async () => {
      start();
      write(3000);
      await telemetry.close(5000);
      assert.equal(balanced(telemetry).delivered, 3000);
      telemetry.log.info('too late');
      assert.equal(balanced(telemetry).dropped.shutdown, 1);
    });

    it('does not keep the process alive while the receiver does not respond', async () => {
      const activeTimers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
      const before = activeTimers();
      receiver.behave = 'silent';
      start({ timeoutMs: 60_000 });
      write(1);
      await telemetry.flush(50);
      const started = performance.now();
      await telemetry.close(50);
      assert.ok(performance.now() - started < 20_000, 'close() waited for the receiver');
      const timers = activeTimers();
      assert.ok(timers <= before + 1, `${timers} timers, ${before} before`);
    });
  });
}
