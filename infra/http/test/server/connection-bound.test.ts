import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readMetric } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { surplusRoom } from '../../src/server/connection-bound.js';
import { rawConnection } from '../support/raw.js';
import { serve } from '../support/things.js';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;

describe('server with maxConnections open connections', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let held: Socket[];

  /** Opens connections that send nothing. */
  async function openSilent(count: number): Promise<void> {
    const { port } = server;
    const opened = Array.from({ length: count }, () => connect(port, '127.0.0.1').on('error', () => {}));
    held.push(...opened);
    await Promise.all(opened.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  }
  /** Opens connections with an incomplete request. */
  async function openIncomplete(count: number): Promise<void> {
    const before = held.length;
    await openSilent(count);
    for (const socket of held.slice(before)) socket.write('GET /things/1 HTTP/1.1\r\n');
    await sleep(200);
  }
  const metric = (series: string) => readMetric(server.telemetry, series);

  beforeEach(async () => {
    server = await serve({}, { maxConnections: 3 });
    held = [];
  });
  afterEach(async () => {
    for (const socket of held) socket.destroy();
    await server.close(100);
  });

  it('refuses the request of a further connection with 503 and Retry-After, and closes it', async () => {
    await openIncomplete(3);
    const raw = await rawConnection(server.url);
    raw.write(get('/things/1'));
    const text = await raw.closed();
    assert.match(text, /^HTTP\/1.1 503 /);
    assert.match(text, /^retry-after: 1\r$/im);
    assert.match(text, /^connection: close\r$/im);
    assert.match(text, /"code":"OVERLOADED"/);
    assert.equal(await metric('http_server_connections_refused_total'), 1);
  });

  it('serves health checks on a further connection', async () => {
    await openIncomplete(3);
    const raw = await rawConnection(server.url);
    raw.write(get('/health/live'));
    await raw.until(/^HTTP\/1.1 200 /);
    raw.destroy();
  });

  it('serves open connections, and new connections after others have closed', async () => {
    await openIncomplete(2);
    const keptAlive = await rawConnection(server.url);
    await openIncomplete(5);
    keptAlive.write(get('/things/1'));
    await keptAlive.until(/^HTTP\/1.1 200 /);
    keptAlive.destroy();
    for (const socket of held) socket.destroy();
    await eventually(async () => assert.equal(await metric('http_server_connections'), 0));
    const raw = await rawConnection(server.url);
    raw.write(get('/things/1'));
    await raw.until(/^HTTP\/1.1 200 /);
    raw.destroy();
  });

  it('closes silent connections over the limit after one second, and those beyond surplusRoom at once', async () => {
    await openIncomplete(3);
    await openSilent(surplusRoom + 10);
    await eventually(async () =>
      assert.equal(await metric('http_server_connections_refused_total'), surplusRoom + 10),
    );
    assert.ok((await metric('http_server_connections')) <= 3 + surplusRoom);
    await eventually(async () => assert.equal(await metric('http_server_connections'), 3));
  });

  it('closes connections that have sent nothing, to admit a new one', async () => {
    await openSilent(3);
    await eventually(async () => assert.equal(await metric('http_server_connections'), 3));
    await sleep(150);
    const raw = await rawConnection(server.url);
    raw.write(get('/things/1'));
    await raw.until(/^HTTP\/1.1 200 /);
    raw.destroy();
    assert.equal(await metric('http_server_connections_evicted_total'), 3);
    assert.equal(await metric('http_server_connections_refused_total'), 0);
  });

  it('closes keep-alive connections without a request in progress, to admit a new one', async () => {
    await openIncomplete(1);
    const idle = await Promise.all([rawConnection(server.url), rawConnection(server.url)]);
    for (const raw of idle) {
      raw.write(get('/things/1'));
      await raw.until(/^HTTP\/1.1 200 /);
    }
    const raw = await rawConnection(server.url);
    raw.write(get('/things/1'));
    await raw.until(/^HTTP\/1.1 200 /);
    for (const { closed } of idle) await closed();
    held[0]?.write('host: x\r\n\r\n');
    const [first] = (await once(held[0] as Socket, 'data')) as [Buffer];
    assert.match(first.toString('latin1'), /^HTTP\/1.1 200 /);
    raw.destroy();
    assert.equal(await metric('http_server_connections_evicted_total'), 2);
  });
});
