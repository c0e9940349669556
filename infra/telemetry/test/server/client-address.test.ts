import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, connect as http2Connect } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { createRequestObserver } from '../../src/index.js';
import { createTestTelemetry, type TestTelemetry } from '../../src/testing/index.js';
import { until } from '../delivery-stats.js';
import { listen } from './observed-server.js';

const get = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';

describe('client.address of an access record', () => {
  let telemetry: TestTelemetry;
  let closed: number;
  let handler: (request: IncomingMessage, response: ServerResponse) => void;
  beforeEach(() => {
    telemetry = createTestTelemetry('test', { recordDelayMs: 60_000 });
    closed = 0;
    const observe = createRequestObserver(telemetry);
    handler = (request, response) => {
      observe(request, response);
      response.on('close', () => {
        closed += 1;
      });
      if (request.url === '/') response.end('ok');
    };
  });

  /** Returns the addresses of `count` records, which are written long after their connections have closed. */
  async function addresses(
    server: Server,
    sendRequests: (port: number) => void,
    count = 1,
  ): Promise<unknown[]> {
    const observed = await listen(server);
    sendRequests(observed.port);
    await until(() => closed === count);
    await observed.close();
    assert.equal(telemetry.records.length, 0);
    telemetry.deliveryStats();
    assert.equal(telemetry.records.length, count);
    return telemetry.records.map((record) => record['client.address']);
  }

  it('is recorded after the connection has closed', async () => {
    const found = await addresses(createServer(handler), (port) => {
      const socket = net.connect(port, '127.0.0.1', () => socket.write(get));
      socket.on('data', () => socket.destroy());
    });
    assert.deepEqual(found, ['127.0.0.1']);
  });

  it('is recorded when the client disconnects before the response', async () => {
    const found = await addresses(createServer(handler), (port) => {
      const socket = net.connect(port, '127.0.0.1', () => socket.write(get.replace('/', '/hang')));
      setTimeout(() => socket.resetAndDestroy(), 30);
    });
    assert.deepEqual(found, ['127.0.0.1']);
  });

  it('is the address of the request’s own connection', async () => {
    const found = await addresses(
      createServer(handler),
      (port) => {
        for (const localAddress of ['127.0.0.2', '127.0.0.3']) {
          const socket = net.connect({ port, host: '127.0.0.1', localAddress }, () =>
            socket.write(get + get),
          );
          socket.on('data', () => {});
        }
      },
      4,
    );
    assert.deepEqual(found.sort(), ['127.0.0.2', '127.0.0.2', '127.0.0.3', '127.0.0.3']);
  });

  it('is recorded for TLS connections', async () => {
    const psk = Buffer.alloc(32, 7);
    const shared = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;
    const server = createTlsServer({ ...shared, pskCallback: () => psk }, handler);
    const found = await addresses(server, (port) => {
      const pskCallback = () => ({ psk, identity: 'test' });
      const checkServerIdentity = () => undefined;
      const options = { ...shared, port, host: '127.0.0.1', pskCallback, checkServerIdentity };
      const socket = tls.connect(options as tls.ConnectionOptions, () => socket.write(get));
      socket.on('data', () => socket.destroy());
    });
    assert.deepEqual(found, ['127.0.0.1']);
  });

  it('may be missing: the record is written even after an HTTP/2 session has ended', async () => {
    const server = createHttp2Server(handler as never) as unknown as Server;
    const found = await addresses(server, (port) => {
      const session = http2Connect(`http://127.0.0.1:${port}`);
      const stream = session.request({ ':path': '/' });
      stream.resume();
      stream.on('close', () => session.destroy());
    });
    assert.equal(found.length, 1);
  });
});
