import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createRequestObserver, createUpgradeObserver, type UpgradeObservation } from '../../src/index.js';
import { createTestTelemetry, type TestTelemetry } from '../../src/testing/index.js';
import { assertRecorded, exchange, listen, type Observed } from './observed-server.js';

const upgrade = (path: string) =>
  `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\nb3: ${'a'.repeat(32)}-${'b'.repeat(16)}-1\r\n\r\n`;

describe('upgrade observer', () => {
  let telemetry: TestTelemetry;
  let observed: Observed;
  let pending: UpgradeObservation[];
  beforeEach(async () => {
    telemetry = createTestTelemetry();
    pending = [];
    const observe = createRequestObserver(telemetry);
    const server = createServer((request, response) => {
      observe(request, response);
      response.end('plain');
    });
    const observeUpgrade = createUpgradeObserver(telemetry);
    server.on('upgrade', (request, socket) => {
      const observation = observeUpgrade(request, socket);
      socket.on('error', () => {});
      if (request.url === '/hang') {
        socket.resume().on('end', () => socket.end());
        pending.push(observation);
        return;
      }
      observation.route = '/live';
      if (request.url === '/refuse') {
        observation.error = new Error('not today');
        socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
        observation.responded(503);
        return;
      }
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
      observation.responded(101);
      socket.once('data', () => socket.end('bye'));
    });
    observed = await listen(server);
  });
  afterEach(async () => {
    await observed.close();
    await telemetry.close();
  });

  it('records the handshake once, before the connection closes', async () => {
    let recordedWhileOpen = -1;
    const response = await exchange(observed.port, upgrade('/live'), (socket) =>
      socket.once('data', () => {
        recordedWhileOpen = telemetry.spans.length;
        socket.write('hello');
      }),
    );
    assert.match(response, /101 Switching[\s\S]*bye$/);
    assert.equal(recordedWhileOpen, 1);
    await assertRecorded(telemetry, 1);
    const [span] = telemetry.spans;
    assert.equal(span?.name, 'GET /live');
    assert.equal(span?.traceId, 'a'.repeat(32));
    assert.equal(span?.attributes['http.response.status_code'], 101);
  });

  it('records a refused handshake', async () => {
    await exchange(observed.port, upgrade('/refuse'));
    await assertRecorded(telemetry, 1);
    assert.deepEqual([telemetry.spans[0]?.status, telemetry.spans[0]?.failure], ['error', 'not today']);
  });

  it('records a client that disconnects before the response, and ignores a later response', async () => {
    await exchange(observed.port, upgrade('/hang'), (socket) => setTimeout(() => socket.destroy(), 30));
    await assertRecorded(telemetry, 1);
    pending[0]?.responded(101);
    await assertRecorded(telemetry, 1);
    assert.equal(telemetry.spans[0]?.attributes['http.response.status_code'], 499);
  });

  it('shares its metrics with the request observer', async () => {
    await exchange(observed.port, upgrade('/live'), (socket) => socket.once('data', () => socket.write('x')));
    await exchange(observed.port, 'GET /plain HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    await assertRecorded(telemetry, 2);
  });
});
