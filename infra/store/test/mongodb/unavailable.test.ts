import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { StoreUnavailableError } from '../../src/errors.js';
import { createMongoStore } from '../../src/mongodb/create-mongo-store.js';

describe('MongoDB store without a server', () => {
  let telemetry: TestTelemetry;
  beforeEach(() => {
    telemetry = createTestTelemetry();
  });
  afterEach(() => telemetry.close());

  async function assertUnavailable(port: number): Promise<void> {
    const store = createMongoStore({
      url: `mongodb://127.0.0.1:${port}`,
      database: 'x',
      telemetry,
      timeoutMs: 2000,
    });
    const items = store.collection('items');
    const span = telemetry.rootSpan('test');
    const unavailable = (error: unknown) =>
      error instanceof StoreUnavailableError && error.backend === 'mongodb';
    await assert.rejects(items.count(span, {}), unavailable);
    await store.start();
    const start = performance.now();
    await assert.rejects(items.findOne(span, { _id: 'a' }), unavailable);
    await assert.rejects(items.insertOne(span, { _id: 'a' }), unavailable);
    await assert.rejects(store.ping(), unavailable);
    // an operation that waited would take 2 s
    assert.ok(performance.now() - start < 2000, `took ${performance.now() - start} ms`);
    await store.close();
    await assert.rejects(store.ping(), unavailable);
    assert.equal(telemetry.records.filter((record) => record['log.level'] === 'warn').length, 1);
  }

  it('starts, throws at once and closes when no server listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await assertUnavailable(port);
  });

  it('starts, throws at once and closes when the server never responds', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    await assertUnavailable((server.address() as AddressInfo).port);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('logs no outage when it is closed during start()', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const store = createMongoStore({ url: `mongodb://127.0.0.1:${port}`, database: 'x', telemetry });
    const starting = store.start();
    await once(server, 'connection');
    await store.close();
    await starting;
    assert.deepEqual(telemetry.records, []);
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  it('does not start with an invalid connection string', async () => {
    const store = createMongoStore({ url: 'mongodb://', database: 'x', telemetry });
    await assert.rejects(store.start(), (error) => !(error instanceof StoreUnavailableError));
    await store.close();
  });

  it('does not include the password in errors, spans or logs', async () => {
    const url = 'mongodb://user:geheim@127.0.0.1:1/';
    const store = createMongoStore({ url, database: 'x', telemetry, timeoutMs: 200 });
    const items = store.collection('items');
    const span = telemetry.rootSpan('test');
    await store.start();
    const error = await items.count(span, {}).catch((caught: Error) => caught);
    await store.close();
    span.end();
    const { inspect } = await import('node:util');
    assert.ok(!inspect([error, telemetry.spans, telemetry.records], { depth: 9 }).includes('geheim'));
  });
});
