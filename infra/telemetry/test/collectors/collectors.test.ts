import assert from 'node:assert/strict';
import type net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { retryTable } from '../../src/delivery/retry-table.js';
import { createTelemetry, forwardLogs, otlpSpans, type Telemetry, zipkinSpans } from '../../src/index.js';
import { balanced, until } from '../delivery-stats.js';
import { startForwardReceiver } from '../forward-receiver.js';
import { type RawCollector, startRawCollector } from './raw-collector.js';

const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

for (const [name, make] of [
  ['OTLP', otlpSpans],
  ['Zipkin', zipkinSpans],
] as const) {
  describe(`${name} spans sent to collectors with unusual responses`, () => {
    let collector: RawCollector;
    let telemetry: Telemetry;

    async function start(respond: RawCollector['respond'], timeoutMs = 5000): Promise<void> {
      collector = await startRawCollector(respond);
      telemetry = createTelemetry({
        service: { name: 'demo' },
        processMetrics: false,
        spans: [make({ urls: [collector.url], timeoutMs })],
      });
    }
    async function send(spans = 1): Promise<void> {
      for (let at = 0; at < spans; at += 1) telemetry.rootSpan('work').end();
      await telemetry.flush();
    }
    afterEach(async () => {
      await telemetry.close(0);
      await collector.close();
    });

    const drip = async (socket: net.Socket, text: string): Promise<void> => {
      socket.setNoDelay(true);
      for (const each of text) {
        socket.write(each, 'latin1');
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const ok = head('HTTP/1.1 200 OK', 'content-length: 2');
    const deliveredOnce: Record<string, [respond: RawCollector['respond'], connections: number]> = {
      'HTTP/1.0 without a body': [(socket) => socket.end(head('HTTP/1.0 200 OK', 'Server: BaseHTTP/0.6')), 3],
      'HTTP/1.0 with a body that ends with the connection': [
        (socket) => socket.end(`${head('HTTP/1.0 200 OK')}{}`),
        3,
      ],
      'HTTP/1.0 with a content length and an open connection': [
        (socket) => socket.write(`${head('HTTP/1.0 200 OK', 'content-length: 2')}{}`),
        3,
      ],
      'HTTP/1.0 with keep-alive': [
        (socket) =>
          socket.write(`${head('HTTP/1.0 200 OK', 'Connection: keep-alive', 'content-length: 2')}{}`),
        1,
      ],
      'Connection: close': [
        (socket) => socket.write(`${head('HTTP/1.1 200 OK', 'connection: close', 'content-length: 2')}{}`),
        3,
      ],
      'no content length': [(socket) => socket.end(`${head('HTTP/1.1 200 OK')}{}`), 3],
      'one byte at a time': [(socket) => drip(socket, `${ok}{}`), 1],
      '100 Continue first': [(socket) => socket.write(`${head('HTTP/1.1 100 Continue')}${ok}{}`), 1],
      'two responses in one segment': [(socket) => socket.write(`${ok}{}${ok}{}`), 3],
      'bytes beyond the response': [(socket) => socket.write(`${ok}{}\r\n`), 3],
    };
    for (const [behaviour, [respond, connections]] of Object.entries(deliveredOnce)) {
      it(`are sent once: ${behaviour}`, async () => {
        await start(respond);
        for (let at = 0; at < 3; at += 1) await send();
        assert.deepEqual([balanced(telemetry).delivered, collector.bodies.length], [3, 3]);
        assert.equal(collector.connections, connections);
      });
    }

    const neverDelivered: Record<string, [respond: RawCollector['respond'], attempts: number]> = {
      garbage: [(socket) => socket.end('\x93 unknown protocol\r\n\r\n'), retryTable.unreadable.maxAttempts],
      'HTTP/2': [(socket) => socket.write('\0\0\x12\x04\0\0\0\0\0'), retryTable.unreadable.maxAttempts],
      'a TLS alert': [
        (socket) => socket.end('\x15\x03\x01\0\x02\x02\x16'),
        retryTable.unreadable.maxAttempts,
      ],
      'an endless head': [
        (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`),
        retryTable.unreadable.maxAttempts,
      ],
      'another protocol': [
        (socket) => socket.write(head('HTTP/1.1 101 Switching Protocols')),
        retryTable.unreadable.maxAttempts,
      ],
      'an incomplete head': [(socket) => socket.end('HTTP/1.1 200 OK\r\nconte'), retryTable.lost.maxAttempts],
      'a close without a response': [(socket) => socket.end(), retryTable.lost.maxAttempts],
      'a reset': [(socket) => socket.resetAndDestroy(), retryTable.lost.maxAttempts],
      'no response': [() => {}, retryTable.timeout.maxAttempts],
    };
    for (const [behaviour, [respond, attempts]] of Object.entries(neverDelivered)) {
      it(`are sent ${attempts} times, then dropped and counted: ${behaviour}`, async () => {
        await start(respond, behaviour === 'no response' ? 250 : 5000);
        const flushes = (async () => {
          while (balanced(telemetry).dropped.retries_exhausted === 0) {
            await telemetry.flush(30);
            await sleep(1);
          }
        })();
        await send(2);
        await flushes;
        assert.equal(collector.bodies.length, attempts);
        assert.deepEqual([balanced(telemetry).dropped.retries_exhausted, balanced(telemetry).queued], [2, 0]);
        collector.respond = (socket) => socket.write(`${ok}{}`);
        await send();
        assert.equal(balanced(telemetry).delivered, 1);
      });
    }

    it('are not delayed by a batch for which the collector returns errors', async () => {
      await start((socket) => {
        const poisoned = collector.bodies.at(-1)?.includes('poison');
        const status = name === 'OTLP' ? 503 : 500;
        socket.write(head(poisoned ? `HTTP/1.1 ${status} No` : 'HTTP/1.1 202 Accepted', 'content-length: 0'));
      });
      telemetry.rootSpan('poison').end();
      await until(() => collector.bodies.length === 1);
      for (let at = 0; at < 10; at += 1) {
        telemetry.rootSpan('work').end();
        await sleep(20);
      }
      await until(() => balanced(telemetry).delivered === 10);
      assert.equal(balanced(telemetry).queued, 1);
    });
  });
}

describe('OTLP spans', () => {
  it('are dropped immediately after status 500, while later spans are delivered', async () => {
    const collector = await startRawCollector((socket, request) =>
      socket.write(head(request === 1 ? 'HTTP/1.1 500 Oops' : 'HTTP/1.1 200 OK', 'content-length: 0')),
    );
    const telemetry = createTelemetry({
      service: { name: 'demo' },
      processMetrics: false,
      spans: [otlpSpans({ urls: [collector.url] })],
    });
    telemetry.rootSpan('first').end();
    await telemetry.flush();
    for (let at = 0; at < 10; at += 1) telemetry.rootSpan('later').end();
    await telemetry.flush();
    const { delivered, dropped } = balanced(telemetry);
    assert.deepEqual([delivered, dropped.rejected, collector.bodies.length], [10, 1, 2]);
    await telemetry.close();
    await collector.close();
  });
});

describe('forward protocol logs', () => {
  for (const [behaviour, failure] of [
    ['wrong-id', 'unreadable'],
    ['garbage', 'unreadable'],
    ['silent', 'timeout'],
    ['close', 'lost'],
    ['reset', 'lost'],
  ] as const) {
    it(`are sent up to the attempt limit, then dropped and counted: ${behaviour}`, async () => {
      const receiver = await startForwardReceiver(behaviour);
      const telemetry = createTelemetry({
        service: { name: 'demo' },
        processMetrics: false,
        // a short timeout only for the silent receiver: on a loaded machine the others could exceed it
        logs: [
          forwardLogs({
            targets: [`127.0.0.1:${receiver.port}`],
            timeoutMs: behaviour === 'silent' ? 40 : 10_000,
          }),
        ],
      });
      telemetry.log.info('line');
      while (balanced(telemetry).dropped.retries_exhausted === 0) {
        await telemetry.flush(30);
        await sleep(1);
      }
      assert.equal(
        receiver.records.filter(({ fields }) => fields.message === 'line').length,
        retryTable[failure].maxAttempts,
      );
      receiver.behave = 'ack';
      telemetry.log.info('after');
      await telemetry.flush();
      assert.equal(balanced(telemetry).queued, 0);
      assert.ok(
        receiver.records.some(({ fields, acknowledged }) => fields.message === 'after' && acknowledged),
      );
      await telemetry.close();
      await receiver.close();
    });
  }
});
