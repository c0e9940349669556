import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { handle } from '../../src/operation/handle.js';
import { listThings, serve } from '../support/things.js';

/** Body that is larger than the socket buffers of both sides. */
const text = 'x'.repeat(24 << 20);
const request = 'GET /things HTTP/1.1\r\nhost: x\r\n\r\n';

describe('connection of a client that does not read its response', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let socket: Socket;
  beforeEach(async () => {
    server = await serve({ routes: [handle(listThings, async () => ({ text }))] }, { readTimeoutMs: 1000 });
    socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(request);
  });
  afterEach(async () => {
    socket.destroy();
    await server.close(100);
  });

  async function openConnections(): Promise<number> {
    const { body } = await server.telemetry.metrics.expose();
    return Number(/^http_server_connections (\d+)$/m.exec(body)?.[1]);
  }

  it('is reset after readTimeoutMs', async () => {
    socket.pause();
    await sleep(150);
    assert.equal(await openConnections(), 1);
    const end = performance.now() + 10_000;
    while ((await openConnections()) === 1 && performance.now() < end) await sleep(20);
    assert.equal(await openConnections(), 0);
  });

  it('stays open if the client reads the response', async () => {
    let bytes = 0;
    socket.on('data', (chunk) => {
      bytes += chunk.length;
    });
    const end = performance.now() + 10_000;
    while (bytes < text.length && performance.now() < end) await sleep(20);
    await sleep(1500);
    assert.equal(await openConnections(), 1);
  });
});
