import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { readMetric } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { surplusRoom } from '../../src/server/connection-bound.js';
import { rawConnection } from '../support/raw.js';
import { serve } from '../support/things.js';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;

describe('a server with its most connections open', () => {
  let shop: Awaited<ReturnType<typeof serve>>;
  let held: Socket[];

  async function hold(count: number): Promise<void> {
    const { port } = shop;
    const opened = Array.from({ length: count }, () => connect(port, '127.0.0.1').on('error', () => {}));
    held.push(...opened);
    await Promise.all(opened.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  }
  const metric = (series: string) => readMetric(shop.telemetry, series);

  beforeEach(async () => {
    shop = await serve({}, { maxConnections: 3 });
    held = [];
  });
  afterEach(async () => {
    for (const socket of held) socket.destroy();
    await shop.close(100);
  });

  it('refuses the request of a further one with 503 and Retry-After, and closes it', async () => {
    await hold(3);
    const raw = await rawConnection(shop.url);
    raw.write(get('/things/1'));
    const text = await raw.closed();
    assert.match(text, /^HTTP\/1.1 503 /);
    assert.match(text, /^retry-after: 1\r$/im);
    assert.match(text, /^connection: close\r$/im);
    assert.match(text, /"code":"OVERLOADED"/);
    assert.equal(await metric('http_server_connections_refused_total'), 1);
  });

  it('answers health checks on a further one', async () => {
    await hold(3);
    const raw = await rawConnection(shop.url);
    raw.write(get('/health/live'));
    await raw.until(/^HTTP\/1.1 200 /);
    raw.destroy();
  });

  it('answers on those it has, and again on new ones when others have closed', async () => {
    await hold(2);
    const kept = await rawConnection(shop.url);
    await hold(5);
    kept.write(get('/things/1'));
    await kept.until(/^HTTP\/1.1 200 /);
    kept.destroy();
    for (const socket of held) socket.destroy();
    await eventually(async () => assert.equal(await metric('http_server_connections'), 0), 3000);
    const raw = await rawConnection(shop.url);
    raw.write(get('/things/1'));
    await raw.until(/^HTTP\/1.1 200 /);
    raw.destroy();
  });

  it('closes further ones that send nothing, and at once those beyond the room for refusals', async () => {
    await hold(3 + surplusRoom + 10);
    await eventually(
      async () => assert.equal(await metric('http_server_connections_refused_total'), surplusRoom + 10),
      3000,
    );
    assert.ok((await metric('http_server_connections')) <= 3 + surplusRoom);
    await eventually(async () => assert.equal(await metric('http_server_connections'), 3), 3000);
  });
});
