import assert from 'node:assert/strict';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import { until } from '../../start-console.js';
import { type ConsoleProcess, startConsoleProcess } from './console-process.js';

const zeros = Buffer.alloc(64 << 20);

describe('a console with hostile connections', function () {
  this.timeout(120_000);
  let console: ConsoleProcess;
  before(async () => {
    console = await startConsoleProcess();
  });
  afterEach(() => console.assertUnharmed());
  after(() => console.stop());

  it('closes senders of oversized, truncated and announced messages, and counts them', async () => {
    const before = (await console.status()).receivers.forward.ended;
    const packed = Buffer.concat(Array.from({ length: 10 }, () => encode([1_700_000_000, { message: 'm' }])));
    const bombs: Uint8Array[] = [
      Buffer.from([0xc6, 0x7f, 0xff, 0xff, 0xff]), // 2 GiB of binary, announced
      Buffer.from([0xdd, 0x7f, 0xff, 0xff, 0xff]), // 2 G elements, announced
      Buffer.concat([Buffer.from([0x93, 0xa1, 0x74, 0xc6, 0x01, 0xff, 0xff, 0xff]), Buffer.alloc(21 << 20)]),
      encode(['t', packed.subarray(0, -3)]),
      encode(['t', gzipSync(zeros), { compressed: 'gzip' }]),
      encode(['t', Buffer.alloc(8 << 20)]), // 8 M entries of one byte
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    ];
    for (const bomb of bombs) {
      const socket = console.open();
      socket.write(bomb);
      socket.resume();
      await new Promise((resolve) => socket.on('close', resolve));
    }
    const { ended } = (await console.status()).receivers.forward;
    assert.equal(ended.invalid - before.invalid, bombs.length);
  });

  it('serves others while 1,000 connections send nothing, and counts those over its limit', async () => {
    const served = console.open();
    served.write(encode(['t', 1_700_000_000, { message: 'first' }, { chunk: 'a' }]));
    await once(served, 'data');
    const refusedBefore = (await console.status()).receivers.forward.refusedConnections;
    for (let i = 0; i < 1000; i++) console.open();
    await until(
      async () => (await console.status()).receivers.forward.refusedConnections - refusedBefore >= 1000 - 256,
    );
    const { connections } = (await console.status()).receivers.forward;
    assert.ok(connections <= 256, String(connections));
    served.write(encode(['t', 1_700_000_000, { message: 'second' }, { chunk: 'b' }]));
    await once(served, 'data', { signal: AbortSignal.timeout(5000) });
    console.closeSockets();
    await until(async () => (await console.status()).receivers.forward.connections === 0);
  });

  it('serves others while 500 requests send their bodies slowly, and releases the memory of aborted ones', async () => {
    const port = Number(new URL(console.url).port);
    const head = `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n`;
    for (let i = 0; i < 500; i++) console.open(port).write(`${head}{"resourceSpans":[`);
    await console.assertServed();
    const text = await (await fetch(`${console.url}/metrics`)).text();
    assert.ok(Number(/^console_received_body_bytes (\d+)/m.exec(text)?.[1]) > 0);
    console.closeSockets();
    await until(async () =>
      /^console_received_body_bytes 0$/m.test(await (await fetch(`${console.url}/metrics`)).text()),
    );
  });

  it('refuses bodies over its limit for all requests with 503 and Retry-After, and serves others', async () => {
    const port = Number(new URL(console.url).port);
    const body = Buffer.alloc(19 << 20, 32);
    const responses = Array.from({ length: 5 }, async () => {
      const socket = console.open(port);
      let received = '';
      socket.on('data', (bytes) => (received += bytes));
      socket.write(
        `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${20 << 20}\r\n\r\n`,
      );
      socket.write(body);
      return { socket, received: () => received };
    });
    const clients = await Promise.all(responses);
    await until(async () => {
      const text = await (await fetch(`${console.url}/metrics`)).text();
      return Number(/^console_received_body_bytes (\d+)/m.exec(text)?.[1]) > 30e6;
    });
    await console.assertServed();
    for (const { socket } of clients) socket.write(Buffer.alloc(1 << 20, 32));
    await until(() => clients.every(({ received }) => received().includes('HTTP/1.1')));
    const overloaded = clients.filter(({ received }) => /^HTTP\/1.1 503/.test(received()));
    assert.ok(overloaded.length >= 2, String(overloaded.length));
    for (const { received } of overloaded) assert.match(received(), /retry-after: 1/i);
  });
});
