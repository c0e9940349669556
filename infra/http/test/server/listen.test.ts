import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import type { Socket } from 'node:net';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createHttpApp } from '../../src/app.js';
import { listen } from '../../src/server/listen.js';
import { rawConnection } from '../support/raw.js';
import { serve } from '../support/things.js';

describe('listen', () => {
  it('listens on a free port for port 0, and returns it', async () => {
    const server = await serve();
    try {
      assert.ok(server.port > 0);
      assert.equal(server.url, `http://127.0.0.1:${server.port}`);
      assert.equal((await fetch(`${server.url}/health/live`)).status, 200);
    } finally {
      await server.close(100);
    }
  });

  it('rejects with the address in use and the variable that changes the port', async () => {
    const server = await serve();
    const app = createHttpApp({ telemetry: createTestTelemetry(), routes: [], readiness: {} });
    try {
      const address = { host: '127.0.0.1', port: server.port };
      const message = new RegExp(`^cannot listen on 127.0.0.1:${server.port}: port already in use; `);
      await assert.rejects(listen(app, address), (error: Error) => {
        assert.match(error.message, message);
        assert.match(error.message, /; set PORT to use another port$/);
        return true;
      });
      await assert.rejects(
        listen(app, { ...address, portVariable: 'OPERATIONS_PORT' }),
        /set OPERATIONS_PORT to use another/,
      );
    } finally {
      await server.close(100);
    }
  });

  it('ends a connection after its number of requests, without losing one', async () => {
    const server = await serve({}, { requestsPerConnection: 2 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const statuses: (number | undefined)[] = [];
    const sockets = new Set<Socket>();
    try {
      for (let n = 0; n < 5; n++)
        await new Promise<void>((resolve, reject) => {
          const sent = request(`${server.url}/nowhere`, { agent }, (response) => {
            statuses.push(response.statusCode);
            response.resume().on('end', resolve);
          });
          sent.on('socket', (socket) => sockets.add(socket));
          sent.on('error', reject);
          sent.end();
        });
      assert.deepEqual(statuses, [404, 404, 404, 404, 404]);
      assert.equal(sockets.size, 3);
    } finally {
      agent.destroy();
      await server.close(100);
    }
  });

  it('closes a connection whose headers do not arrive in time', async () => {
    const server = await serve({}, { requestTimeoutMs: 300 });
    const raw = await rawConnection(server.url);
    try {
      raw.write('GET /things HTTP/1.1\r\nhost:');
      const text = await raw.closed();
      assert.match(text, /^HTTP\/1.1 408 [\s\S]*REQUEST_TIMEOUT/);
    } finally {
      raw.destroy();
      await server.close(100);
    }
  });

  it('closes a connection that slowly sends a body to an unknown path', async () => {
    const server = await serve({}, { requestTimeoutMs: 300 });
    const raw = await rawConnection(server.url);
    raw.write('POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n');
    const trickle = setInterval(() => raw.write('x'), 20);
    try {
      assert.match(await raw.closed(), /^HTTP\/1.1 404 /);
    } finally {
      clearInterval(trickle);
      raw.destroy();
      await server.close(100);
    }
  });
});
