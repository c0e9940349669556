import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import Type from 'typebox';
import { handle } from '../../src/operation/handle.js';
import { operation } from '../../src/operation/operation.js';
import type { ListenOptions } from '../../src/types.js';
import { rawConnection } from '../support/raw.js';
import { serve } from '../support/things.js';

const held = operation({
  id: 'held',
  method: 'GET',
  path: '/held',
  access: 'anyone',
  summary: 'Responds when the test releases it',
  response: Type.Unknown(),
});

/** Starts a server whose only route responds when `release` is called; `began` resolves when a request has arrived. */
async function serveHeldRoute(listening: Partial<ListenOptions> = {}) {
  let release = () => {};
  let arrived = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const began = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const route = handle(held, async () => {
    arrived();
    await released;
    return 'done';
  });
  return { server: await serve({ routes: [route] }, listening), release, began };
}

const refusesConnections = (url: string) =>
  fetch(url).then(
    () => false,
    (error: Error & { cause?: { code?: string } }) => error.cause?.code === 'ECONNREFUSED',
  );

describe('RunningServer.close', () => {
  it('lets requests in progress finish, and sends connection: close', async () => {
    const { server, release, began } = await serveHeldRoute();
    const pending = fetch(`${server.url}/held`);
    await began;
    const closing = server.close(5000);
    assert.equal(await refusesConnections(`${server.url}/health/live`), true);
    release();
    const response = await pending;
    assert.deepEqual([response.status, await response.json()], [200, 'done']);
    assert.equal(response.headers.get('connection'), 'close');
    await closing;
  });

  it('closes idle connections at once', async () => {
    const server = await serve();
    const [used, unused] = [await rawConnection(server.url), await rawConnection(server.url)];
    used.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
    await used.until(/"live"/);
    const started = performance.now();
    await server.close(30_000);
    assert.ok(performance.now() - started < 10_000);
    await Promise.all([used.closed(), unused.closed()]);
  });

  it('returns 503 for /health/ready but serves other requests during drainDelayMs', async () => {
    const server = await serve({}, { drainDelayMs: 1500 });
    const keptAlive = await rawConnection(server.url);
    const closing = server.close(10_000);
    const ready = await fetch(`${server.url}/health/ready`);
    assert.equal(ready.status, 503);
    assert.equal(((await ready.json()) as { status: string }).status, 'stopping');
    assert.equal((await fetch(`${server.url}/health/live`)).status, 200);
    keptAlive.write('GET /things/a HTTP/1.1\r\nhost: x\r\n\r\n');
    const text = await keptAlive.closed();
    assert.match(text, /^HTTP\/1.1 200 [\s\S]*\r\nconnection: close\r\n/i);
    await closing;
    assert.equal(await refusesConnections(`${server.url}/health/live`), true);
  });

  it('closes the remaining connections at the deadline', async () => {
    const { server, began } = await serveHeldRoute();
    const pending = fetch(`${server.url}/held`).then(
      () => 'completed',
      () => 'aborted',
    );
    await began;
    const started = performance.now();
    await server.close(100);
    const took = performance.now() - started;
    assert.ok(took >= 95, `${took}`);
    assert.equal(await pending, 'aborted');
  });

  it('closes a connection that becomes idle during the close', async () => {
    const { server, release, began } = await serveHeldRoute();
    const raw = await rawConnection(server.url);
    raw.write('GET /held HTTP/1.1\r\nhost: x\r\n\r\n');
    await began;
    const closing = server.close(5000);
    await sleep(20);
    release();
    assert.match(await raw.closed(), /"done"/);
    await closing;
  });

  it('returns the same promise when called twice', async () => {
    const server = await serve();
    const first = server.close(100);
    assert.equal(server.close(100), first);
    await first;
  });
});
